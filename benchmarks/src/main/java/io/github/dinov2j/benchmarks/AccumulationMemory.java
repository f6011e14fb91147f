package io.github.dinov2j.benchmarks;

import com.google.gson.JsonArray;
import com.google.gson.JsonObject;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * Peak resident memory and images/s of pretraining against the effective batch, 64 images computed at a time, each row in a
 * process of its own; then with 65,536 prototypes; then a ViT-S/14 with activations kept and computed again. Linux.
 * Arguments: the largest effective batch (65536), {@code --record}.
 */
public final class AccumulationMemory {
    private static final int PIECE = 64;
    private static final int LARGEST = 65_536;
    private static final List<String> HEAP = List.of("-Xmx512m");
    private static final double MASKED_SHARE = 0.5 * 0.3;
    private static final int PATCHES = 16;

    private final JsonArray rows = new JsonArray();

    private AccumulationMemory() {}

    /** Makes the images, runs the rows, prints them as they come. */
    public static void main(String[] arguments) throws IOException {
        var options = List.of(arguments);
        var largest = options.stream()
                .filter(a -> a.matches("\\d+"))
                .map(Integer::parseInt)
                .findFirst()
                .orElse(LARGEST);
        var folder = Files.createTempDirectory("dinov2j-accumulation");
        try {
            var memory = new AccumulationMemory();
            memory.measure(FeatureMemory.zip(folder.resolve("images.zip"), Math.max(largest, PIECE)), folder, largest);
            if (options.contains("--record")) {
                ResultsFile.append(memory.json());
            }
        } finally {
            FeatureMemory.delete(folder);
        }
    }

    private void measure(Path images, Path folder, int largest) {
        for (var batch : new int[] {64, 1024, 16_384, 65_536}) {
            if (batch <= largest) {
                demo(images, folder, batch, 512);
            }
        }
        demo(images, folder, Math.min(4096, largest), 65_536);
        for (var recompute : List.of("false", "true")) {
            row(
                    images,
                    folder,
                    "ViT-S/14, batch 4, 224 and 98 px, " + (recompute.equals("true") ? "recomputed" : "kept"),
                    List.of(
                            "small",
                            "steps=1",
                            "batch=4",
                            "heads.dino.prototypes=4096",
                            "student.recompute=" + recompute));
        }
    }

    private void demo(Path images, Path folder, int batch, int prototypes) {
        var logits = 2L * batch * (1 + MASKED_SHARE * PATCHES) * prototypes * Float.BYTES / 1e6;
        row(
                images,
                folder,
                String.format(
                        Locale.ROOT,
                        "demo, effective batch %,d, K = %,d (all teacher logits at once: %,.0f MB)",
                        batch,
                        prototypes,
                        logits),
                List.of(
                        "demo",
                        "steps=" + Math.max(1, 4096 / batch),
                        "batch=" + batch,
                        "microBatch=" + PIECE,
                        "heads.dino.prototypes=" + prototypes));
    }

    private void row(Path images, Path folder, String what, List<String> settings) {
        var arguments = new ArrayList<String>();
        arguments.add(images.toString());
        arguments.add(folder.resolve("run" + rows.size()).toString());
        arguments.addAll(settings);
        var said = Child.java(HEAP, PretrainOnce.class, arguments.toArray(String[]::new))
                .split(" ");
        var megabytes = Long.parseLong(said[0]) * 1024 / 1e6;
        var rate = Double.parseDouble(said[1]);
        System.out.printf(Locale.ROOT, "%-100s peak %,6.0f MB  %8.1f images/s%n", what, megabytes, rate);
        var row = new JsonObject();
        row.addProperty("what", what);
        row.addProperty("peakMB", Math.round(megabytes));
        row.addProperty("imagesPerSecond", Math.round(rate * 10) / 10.0);
        rows.add(row);
    }

    private JsonObject json() {
        var json = new JsonObject();
        json.addProperty("figure", "accumulation: memory against effective batch, microBatch " + PIECE);
        json.add("rows", rows);
        return json;
    }
}
