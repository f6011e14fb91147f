package io.github.dinov2j.benchmarks;

import com.google.gson.JsonParser;
import io.github.dinov2j.model.train.StepAtHand;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;

/**
 * One whole training step beside the same step in eager PyTorch, in turns: ViT-S/14 at batch 8, and the demo's model.
 * Arguments: the Python, then small or demo for one of them; options {@code --precision float32|bfloat16},
 * {@code --record}, {@code --check}: no timing, but losses and gradient norms of two steps of both sides, which must be equal.
 */
public final class StepSpeed {
    private static final String SCRIPT = "benchmarks/peer_training.py";
    private static final double CLOSE = 1e-4;

    private StepSpeed() {}

    /** Times both models unless one is named. */
    public static void main(String[] arguments) throws IOException {
        var options = List.of(arguments);
        var precision = options.contains("--precision") ? options.get(options.indexOf("--precision") + 1) : "float32";
        for (var name : List.of("demo", "small")) {
            if (options.contains(name) || (!options.contains("demo") && !options.contains("small"))) {
                one(name, precision, arguments);
            }
        }
    }

    private static void one(String name, String precision, String... arguments) throws IOException {
        var folder = Files.createTempDirectory("dinov2j-step");
        try (var step = new StepAtHand(StepAtHand.plan(name).with("precision", precision))) {
            step.write(folder);
            if (List.of(arguments).contains("--check")) {
                check(name, step, arguments[0], folder, precision);
            } else {
                time(name, step, folder, precision, arguments);
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

    private static void time(String name, StepAtHand step, Path folder, String precision, String... arguments) {
        var threads = Integer.toString(Runtime.getRuntime().availableProcessors());
        try (var peer = new Peer("eager PyTorch", arguments[0], SCRIPT, threads, folder.toString(), precision)) {
            var steps = name.equals("demo") ? 20 : 1;
            var title = "training step, " + (name.equals("demo") ? "the demo's model" : "ViT-S/14, 65,536 prototypes")
                    + ", " + precision + ", batch " + step.images();
            Turns.take(List.of(new Ours(step), peer), steps, step.images()).report(title, arguments);
        }
    }

    private static void check(String name, StepAtHand step, String python, Path folder, String precision) {
        var said = Child.run(List.of(python, SCRIPT, "2", folder.toString(), precision, "check"));
        for (var theirs : JsonParser.parseString(said).getAsJsonArray()) {
            step.take().forEach((what, ours) -> {
                var other = theirs.getAsJsonObject().get(what).getAsDouble();
                var difference = Math.abs(ours - other) / Math.max(Math.abs(other), 1e-12);
                System.out.printf(
                        Locale.ROOT, "%s %-12s %.7f %.7f, difference %.1e%n", name, what, ours, other, difference);
                if (difference > CLOSE && precision.equals("float32")) {
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
