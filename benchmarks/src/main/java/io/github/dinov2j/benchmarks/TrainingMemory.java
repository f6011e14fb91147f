package io.github.dinov2j.benchmarks;

import com.google.gson.JsonArray;
import com.google.gson.JsonObject;
import io.github.dinov2j.model.train.DistillationSettings.Method;
import io.github.dinov2j.model.train.StepAtHand;
import io.github.dinov2j.model.train.TeacherAtHand;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * Resident memory after every hundredth of 1,000 training steps of the demo's model on views at hand; with {@code
 * distillation} taught by the heads of a frozen teacher. Linux.
 */
public final class TrainingMemory {
    private static final int STEPS = 1000;
    private static final int EVERY = 100;

    private TrainingMemory() {}

    /** Trains and prints megabytes; option {@code --record}. */
    public static void main(String[] arguments) throws IOException {
        var kind = List.of(arguments).contains("distillation") ? "distillation" : "training";
        var folder = Files.createTempDirectory("dinov2j-memory");
        var megabytes = new JsonArray();
        try (var step = new StepAtHand(
                kind.equals("training")
                        ? StepAtHand.plan("demo")
                        : TeacherAtHand.plan("demo", Method.HEADS, 0, folder))) {
            for (int i = 1; i <= STEPS; i++) {
                step.take();
                if (i % EVERY == 0) {
                    megabytes.add(residentMegabytes());
                    System.err.println(i + " steps: " + residentMegabytes() + " MB");
                }
            }
        }
        try (var files = Files.list(folder)) {
            for (var file : files.toList()) {
                Files.delete(file);
            }
        }
        Files.delete(folder);
        System.out.println("resident MB after every " + EVERY + " of " + STEPS + " steps: " + megabytes);
        if (List.of(arguments).contains("--record")) {
            var figure = new JsonObject();
            figure.addProperty("figure", "memory: " + STEPS + " " + kind + " steps of the demo's model, resident MB");
            figure.add("every " + EVERY, megabytes);
            ResultsFile.append(figure);
        }
    }

    private static long residentMegabytes() throws IOException {
        return Files.readAllLines(Path.of("/proc/self/status")).stream()
                .filter(line -> line.startsWith("VmRSS:"))
                .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")) / 1000)
                .findFirst()
                .orElseThrow();
    }
}
