package io.github.dinov2j.model.train;

import io.github.dinov2j.data.AtomicFolder;
import io.github.dinov2j.data.FileException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.stream.IntStream;

/** The checkpoints of a run, in folders named by their step. */
record Checkpoints(Path folder, Upkeep upkeep, DataPosition data) {
    void write(Snapshot snapshot) {
        at(snapshot.step()).write(snapshot, data);
        prune(snapshot.step());
    }

    private Checkpoint at(int step) {
        return new Checkpoint(folder.resolve(String.format(Locale.ROOT, "%06d", step)));
    }

    /** Removes what is neither among the newest up to {@code step} nor kept for ever, and what is no whole checkpoint. */
    private void prune(int step) {
        var old = all(folder).stream().filter(each -> each.step() <= step).toList();
        var whole = old.stream().filter(Checkpoint::hasManifest).toList();
        var newest = whole.subList(Math.max(0, whole.size() - upkeep.keepLast()), whole.size());
        for (var each : old) {
            var forEver = upkeep.keepEvery() > 0 && each.step() % upkeep.keepEvery() == 0 && each.hasManifest();
            if (!forEver && !newest.contains(each)) {
                AtomicFolder.delete(each.folder());
            }
        }
    }

    /** How many there are at most at a time, with the one being written. */
    long most(int steps) {
        var every = upkeep.checkpointEvery();
        var forEver = upkeep.keepEvery() == 0
                ? 0
                : IntStream.rangeClosed(1, steps / every)
                        .filter(i -> (long) i * every % upkeep.keepEvery() == 0)
                        .count();
        return Math.min(Math.floorDiv(steps - 1, every) + 1, upkeep.keepLast() + forEver) + 1;
    }

    /** The checkpoints in a folder, newest first. */
    static List<Checkpoint> newestFirst(Path folder) {
        var all = new ArrayList<>(all(folder));
        Collections.reverse(all);
        return all;
    }

    /** Oldest first. */
    private static List<Checkpoint> all(Path folder) {
        if (!Files.isDirectory(folder)) {
            return List.of();
        }
        try (var folders = Files.list(folder)) {
            return folders.filter(f -> f.getFileName().toString().matches("\\d{6,9}"))
                    .map(Checkpoint::new)
                    .sorted(Comparator.comparingInt(Checkpoint::step))
                    .toList();
        } catch (IOException e) {
            throw new FileException(folder, e);
        }
    }

    /**
     * Reads the newest that can be read into the pair, saying of every newer one what is wrong with it. Returns its step, 0 where
     * there is none; where there are some and none can be read, that is a FileException.
     */
    int readNewest(StudentTeacher pair, Consumer<String> warning) {
        return newest(folder, each -> each.read(pair), warning, "start a new run in another folder")
                .map(Checkpoint::step)
                .orElse(0);
    }

    /** The newest of a folder that {@code reading} takes without a complaint; what to do where it takes none is {@code advice}. */
    static Optional<Checkpoint> newest(
            Path folder, Consumer<Checkpoint> reading, Consumer<String> warning, String advice) {
        var problem = "";
        for (var each : newestFirst(folder)) {
            try {
                reading.accept(each);
                return Optional.of(each);
            } catch (UncheckedIOException | IllegalArgumentException e) {
                warning.accept("The checkpoint of step " + each.step() + " cannot be used, the one before is tried: "
                        + e.getMessage());
                problem = each.hasManifest() && problem.isEmpty() ? String.valueOf(e.getMessage()) : problem;
            }
        }
        if (!problem.isEmpty()) {
            throw new FileException(folder, "none of the checkpoints can be used (" + problem + "); " + advice + ".");
        }
        return Optional.empty();
    }
}
