package io.github.dinov2j.model.run;

import com.google.gson.JsonObject;
import com.google.gson.JsonParseException;
import com.google.gson.JsonParser;
import io.github.dinov2j.data.FileException;
import java.io.IOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;

/** Finds out how a run is from its folder alone. */
final class RunStatusReading {
    private static final String PLAN = "plan.json";

    private RunStatusReading() {}

    static RunStatus of(Path folder, int points) {
        var holder = OptionalLong.empty();
        try {
            if (!Files.isDirectory(folder)) {
                throw new FileException(folder, "is not a folder; give a run folder.");
            }
            holder = RunLock.holder(folder);
            var log = RunLog.ofFile(folder.resolve(RunLog.FILE), points);
            var steps = plannedSteps(folder.resolve(PLAN));
            return status(folder, state(folder, holder, log), "", holder, steps, log);
        } catch (FileException e) {
            var empty = new RunLog(0, Map.of(), List.of(), List.of());
            return status(folder, RunState.BROKEN, said(e), holder, 0, empty);
        }
    }

    private static RunStatus status(
            Path folder, RunState state, String why, OptionalLong holder, long steps, RunLog log) {
        return new RunStatus(folder, state, why, holder.orElse(0), steps, log, written(folder), bytes(folder));
    }

    private static RunState state(Path folder, OptionalLong holder, RunLog log) {
        if (holder.isPresent()) {
            var paused = log.lastEvent()
                    .filter(event -> event.what().startsWith("paused") && event.step() >= log.steps())
                    .isPresent();
            return paused ? RunState.PAUSED : RunState.RUNNING;
        }
        return Files.exists(folder.resolve("model.safetensors")) ? RunState.FINISHED : RunState.INTERRUPTED;
    }

    private static long plannedSteps(Path plan) {
        try {
            JsonObject settings = JsonParser.parseString(Files.readString(plan)).getAsJsonObject();
            var steps = settings.get("steps");
            if (steps == null || steps.getAsLong() <= 0) {
                throw new FileException(plan, "has no steps; it is no plan of a run.");
            }
            return steps.getAsLong();
        } catch (IOException e) {
            throw new FileException(plan, e);
        } catch (JsonParseException | IllegalStateException | NumberFormatException e) {
            throw new FileException(plan, "is no plan of a run: " + e.getMessage());
        }
    }

    private static String said(FileException e) {
        return String.valueOf(e.getMessage());
    }

    /** When something last happened: to the log, or while there is none to the plan or the folder. */
    private static Instant written(Path folder) {
        for (var file : List.of(folder.resolve(RunLog.FILE), folder.resolve(PLAN), folder)) {
            try {
                return Files.getLastModifiedTime(file).toInstant();
            } catch (IOException e) {
                continue; // not there
            }
        }
        return Instant.EPOCH;
    }

    private static long bytes(Path folder) {
        var sum = new long[1];
        try {
            Files.walkFileTree(folder, new SimpleFileVisitor<>() {
                @Override
                public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) {
                    sum[0] += attributes.size();
                    return FileVisitResult.CONTINUE;
                }

                @Override
                public FileVisitResult visitFileFailed(Path file, IOException e) {
                    return FileVisitResult.CONTINUE; // a running run removes old checkpoints while we look
                }

                @Override
                public FileVisitResult postVisitDirectory(
                        Path directory, java.io.@org.jspecify.annotations.Nullable IOException e) {
                    return FileVisitResult.CONTINUE;
                }
            });
        } catch (IOException e) {
            throw new FileException(folder, e);
        }
        return sum[0];
    }
}
