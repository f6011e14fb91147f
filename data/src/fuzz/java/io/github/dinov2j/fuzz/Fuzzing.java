package io.github.dinov2j.fuzz;

import com.sun.management.ThreadMXBean;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.SplittableRandom;
import java.util.TreeSet;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * Runs one target: {@code -Ddinov2j.fuzz=N} inputs (1,000 when not given) from the seed {@code -Ddinov2j.fuzz.seed} (1). An input that is
 * answered wrongly is kept in {@code target/fuzz} and named with its number, which alone makes it again.
 */
public final class Fuzzing {
    private static final int INPUTS = Integer.getInteger("dinov2j.fuzz", 1000);
    private static final long SEED = Long.getLong("dinov2j.fuzz.seed", 1);
    private static final long LIMIT_SECONDS = 20;
    private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();

    private final Target target;
    private final Path sandbox;
    private final Path inside;
    private final List<byte[]> seeds;
    private final Report report = new Report();
    private volatile int input;
    private volatile byte[] bytes = {};
    private volatile long started = System.nanoTime();

    private Fuzzing(Target target, Path sandbox) {
        this.target = target;
        this.sandbox = sandbox;
        this.inside = sandbox.resolve("inside").resolve("here");
        this.seeds = target.seeds();
    }

    /** Fails with the first input that is not answered as it should; an input that takes longer than 20 seconds counts as a hang. */
    public static Report run(Target target, Path sandbox) {
        Fuzzing fuzzing = new Fuzzing(target, sandbox);
        FutureTask<Boolean> work = new FutureTask<>(fuzzing::all, true);
        Thread worker = new Thread(work, "fuzz " + target.name());
        worker.setDaemon(true);
        worker.start();
        fuzzing.await(work, worker);
        System.out.println(fuzzing.report.line(target.name(), SEED));
        return fuzzing.report;
    }

    private void await(FutureTask<Boolean> work, Thread worker) {
        while (true) {
            try {
                work.get(200, TimeUnit.MILLISECONDS);
                return;
            } catch (TimeoutException e) {
                if (System.nanoTime() - started > TimeUnit.SECONDS.toNanos(LIMIT_SECONDS)) {
                    throw wrong("takes more than " + LIMIT_SECONDS + " s, at " + List.of(worker.getStackTrace()), null);
                }
            } catch (ExecutionException e) {
                throw e.getCause() instanceof AssertionError wrong ? wrong : new AssertionError(e.getCause());
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new AssertionError(e);
            }
        }
    }

    private void all() {
        for (int i = 0; i < seeds.size(); i++) {
            if (!accepted(-1 - i, seeds.get(i))) {
                throw wrong("is valid, and was refused", null);
            }
        }
        for (int i = 0; i < INPUTS; i++) {
            report.count(accepted(i, made(i)));
        }
    }

    /** Input {@code number}: the same in every run of the same seed, whatever came before. */
    private byte[] made(int number) {
        SplittableRandom random = new SplittableRandom(SEED * 1_000_003 + number);
        byte[] seed = seeds.get(random.nextInt(seeds.size()));
        return target.mutate(random, seed, seeds.get(random.nextInt(seeds.size())));
    }

    private boolean accepted(int number, byte[] made) {
        bytes = made;
        input = number;
        try {
            Files.createDirectories(inside);
            String name = target.lay(made, inside);
            var before = tree();
            long heap = THREADS.getThreadAllocatedBytes(Thread.currentThread().getId());
            started = System.nanoTime();
            boolean accepted = answered(name);
            long nanos = System.nanoTime() - started;
            heap = THREADS.getThreadAllocatedBytes(Thread.currentThread().getId()) - heap;
            report.measure(number, nanos, heap);
            if (heap > target.allowedBytes(made.length)) {
                throw wrong("took " + heap + " bytes of memory for " + made.length + " bytes of input", null);
            }
            if (!tree().equals(before)) {
                throw wrong("left other files behind: " + tree() + " where there were " + before, null);
            }
            return accepted;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private boolean answered(String name) throws IOException {
        try {
            target.read(inside);
            return true;
        } catch (IllegalArgumentException | UncheckedIOException e) {
            String said = String.valueOf(e.getMessage());
            if (!said.contains(name) || said.matches("(?s).*\\p{Cntrl}.*") || said.length() > 1000) {
                throw wrong("was answered with no sentence that names " + name + ": " + said, e);
            }
            return false;
        } catch (Exception | StackOverflowError | OutOfMemoryError | InternalError e) {
            throw wrong("was answered with " + e, e);
        }
    }

    /** Everything in the sandbox, the folder around it too: a name with {@code ..} would show there. */
    private TreeSet<String> tree() throws IOException {
        TreeSet<String> names = new TreeSet<>();
        try (var all = Files.walk(sandbox)) {
            all.forEach(each -> names.add(sandbox.relativize(each).toString()));
        }
        return names;
    }

    private AssertionError wrong(String what, Throwable cause) {
        Path kept = Path.of("target", "fuzz", target.name().replace(' ', '-') + "-" + SEED + "-" + input);
        try {
            Files.createDirectories(kept.getParent());
            Files.write(kept, bytes);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return new AssertionError(
                target.name() + ", seed " + SEED + ", input " + input + " (kept as " + kept.toAbsolutePath() + ") " + what, cause);
    }
}
