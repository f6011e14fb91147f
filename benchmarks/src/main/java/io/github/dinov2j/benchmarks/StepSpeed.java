package io.github.dinov2j.benchmarks;

import com.google.gson.JsonParser;
import io.github.dinov2j.model.train.DistillationSettings.Method;
import io.github.dinov2j.model.train.StepAtHand;
import io.github.dinov2j.model.train.TeacherAtHand;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * One whole training step beside the same step in eager PyTorch, in turns: ViT-S/14 at batch 8, and the demo's model; as
 * pretraining, or with {@code distillation} taught by the heads or the features of a frozen teacher.
 * Arguments: the Python, then small or demo, heads or features for one of them; options {@code --precision
 * float32|bfloat16}, {@code --teacher auto|float32|bfloat16} (what the frozen teacher computes in on both sides; auto: as ours
 * chooses), {@code --peer-teacher float32} (the peer's alone), {@code --prototypes K}, {@code --record}, {@code --check}: no
 * timing, but losses and gradient norms of two steps of both sides, which must be equal.
 */
public final class StepSpeed {
    private static final String SCRIPT = "benchmarks/peer_training.py";
    private static final double CLOSE_TERM = 1e-5;
    private static final double CLOSE_NORM = 1e-4;

    private final List<String> options;
    private final String precision;

    private StepSpeed(String... arguments) {
        options = List.of(arguments);
        precision = option("--precision").orElse("float32");
    }

    /** Times both models unless one is named. */
    public static void main(String[] arguments) throws IOException {
        var speed = new StepSpeed(arguments);
        for (var name : speed.named("demo", "small")) {
            if (!speed.options.contains("distillation")) {
                speed.one(name, Optional.empty());
                continue;
            }
            for (var method : speed.named("heads", "features")) {
                speed.one(name, Optional.of(Method.valueOf(method.toUpperCase(Locale.ROOT))));
            }
        }
    }

    /** Those that the arguments name, all where they name none. */
    private List<String> named(String... all) {
        var named = Stream.of(all).filter(options::contains).toList();
        return named.isEmpty() ? List.of(all) : named;
    }

    private Optional<String> option(String name) {
        var at = options.indexOf(name);
        return at < 0 ? Optional.empty() : Optional.of(options.get(at + 1));
    }

    private boolean checks() {
        return options.contains("--check");
    }

    private void one(String name, Optional<Method> method) throws IOException {
        var folder = Files.createTempDirectory("dinov2j-step");
        try (var step = new StepAtHand((method.isPresent()
                        ? TeacherAtHand.plan(name, method.get(), prototypes(), folder)
                                .with(
                                        "distillation.precision",
                                        option("--teacher").orElse(checks() ? precision : "auto"))
                        : StepAtHand.plan(name))
                .with("precision", precision))) {
            step.write(folder);
            if (checks()) {
                check(name + method.map(m -> " by " + m).orElse(""), step, folder);
            } else {
                time(name, method, step, folder);
            }
        } finally {
            try (var files = Files.list(folder)) {
                for (var file : files.toList()) {
                    Files.delete(file);
                }
            }
            Files.delete(folder);
        }
    }

    private int prototypes() {
        return option("--prototypes").map(Integer::parseInt).orElse(0);
    }

    private void time(String name, Optional<Method> method, StepAtHand step, Path folder) {
        var threads = Integer.toString(Runtime.getRuntime().availableProcessors());
        try (var peer = new Peer(
                "eager PyTorch",
                options.get(0),
                SCRIPT,
                Stream.concat(Stream.of(threads, folder.toString(), precision), option("--peer-teacher").stream())
                        .toArray(String[]::new))) {
            var steps = name.equals("demo") ? 20 : 1;
            Turns.take(List.of(new Ours(step), peer), steps, step.images())
                    .report(title(name, method, step), options.toArray(String[]::new));
        }
    }

    private String title(String name, Optional<Method> method, StepAtHand step) {
        return (method.isPresent() ? "distillation" : "training") + " step, "
                + (name.equals("demo") ? "the demo's model" : "ViT-S/14")
                + (method.filter(m -> m == Method.FEATURES).isPresent() ? "" : ", " + step.prototypes() + " prototypes")
                + ", " + precision
                + method.map(m -> ", by the " + m + " of " + (name.equals("demo") ? "a 128 wide model" : "ViT-B/14")
                                + " in " + step.teacher().orElseThrow())
                        .orElse("")
                + option("--peer-teacher")
                        .map(p -> " (the peer's in " + p + ")")
                        .orElse("")
                + ", batch " + step.images();
    }

    private void check(String name, StepAtHand step, Path folder) {
        var said = Child.run(List.of(options.get(0), SCRIPT, "2", folder.toString(), precision, "check"));
        for (var theirs : JsonParser.parseString(said).getAsJsonArray()) {
            step.take().forEach((what, ours) -> {
                var other = theirs.getAsJsonObject().get(what).getAsDouble();
                var difference = Math.abs(ours - other) / Math.max(Math.abs(other), 1e-12);
                System.out.printf(
                        Locale.ROOT, "%s %-16s %.7f %.7f, difference %.1e%n", name, what, ours, other, difference);
                var close = step.isTerm(what) ? CLOSE_TERM : CLOSE_NORM;
                if (difference > close && precision.equals("float32")) {
                    throw new IllegalStateException("The two steps differ in " + what + " by " + difference + ".");
                }
            });
        }
    }

    private record Ours(StepAtHand step) implements Turns.Side {
        @Override
        public String name() {
            return "dinov2j";
        }

        @Override
        public double seconds(int steps) {
            var start = System.nanoTime();
            for (int i = 0; i < steps; i++) {
                step.take();
            }
            return (System.nanoTime() - start) / 1e9;
        }
    }
}
