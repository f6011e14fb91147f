package io.github.dinov2j.benchmarks;

import ai.djl.pytorch.jni.JniUtils;
import io.github.dinov2j.data.ImageFolder;
import io.github.dinov2j.data.Progress;
import io.github.dinov2j.model.Dino;
import io.github.dinov2j.model.DinoModel;
import io.github.dinov2j.model.Extraction;
import io.github.dinov2j.model.backbone.Precision;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.zip.ZipFile;

/**
 * Photographs to features, decoding and preprocessing included, ViT-S/14, batch 16, beside Hugging Face's image processor and
 * model with the same weights. Arguments: the Python to use, a zip of JPEGs (64 of them are taken), then {@code --record}.
 */
public final class FileSpeed {
    private static final int IMAGES = 64;

    private FileSpeed() {}

    /** Three tables: both in float32, both in bfloat16, and ours in auto beside theirs in float32. */
    public static void main(String[] arguments) throws IOException {
        var work = Files.createTempDirectory("dinov2j-files");
        System.setProperty("dinov2j.cache", work.toString()); // forms are chosen anew
        var photographs = unpacked(Path.of(arguments[1]), work.resolve("photographs"));
        var weights = work.resolve("model");
        try (var model = Dino.load("untrained:vit_small")) {
            model.saveHuggingFace(weights);
        }
        for (var pair : List.of("float32 float32", "bfloat16 bfloat16", "auto float32")) {
            var precision = pair.split(" ");
            table(arguments, photographs, weights, Precision.named(precision[0]), precision[1]);
        }
    }

    private static Path unpacked(Path zip, Path folder) throws IOException {
        Files.createDirectories(folder);
        try (var file = new ZipFile(zip.toFile())) {
            var entries = file.stream()
                    .filter(entry -> entry.getName().endsWith(".jpg"))
                    .limit(IMAGES)
                    .toList();
            for (int i = 0; i < entries.size(); i++) {
                try (var in = file.getInputStream(entries.get(i))) {
                    Files.copy(in, folder.resolve("image" + i + ".jpg"));
                }
            }
        }
        return folder;
    }

    private static void table(String[] arguments, Path photographs, Path weights, Precision precision, String theirs) {
        try (var ours = new Ours(weights, photographs, precision);
                var peer = new Peer(
                        "Hugging Face " + theirs,
                        arguments[0],
                        "benchmarks/peer_files.py",
                        Integer.toString(JniUtils.getNumThreads()),
                        photographs.toString(),
                        weights.toString(),
                        theirs)) {
            var title = "files to features: vit_small/14, 224 px, batch 16, " + precision.text() + " beside " + theirs;
            Turns.take(List.of(ours, peer), 1, IMAGES).report(title, arguments);
        }
    }

    /** As a user's program has it. */
    private static final class Ours implements Turns.Side, AutoCloseable {
        private final DinoModel model;
        private final ImageFolder images;
        private final String name;

        Ours(Path weights, Path photographs, Precision precision) {
            model = Dino.load(weights.toString()).in(precision);
            images = ImageFolder.open(photographs);
            name = "dinov2j (" + model.forms(Extraction.standard().batch(), 224, 224) + ")";
        }

        @Override
        public String name() {
            return name;
        }

        @Override
        public double seconds(int passes) {
            var start = System.nanoTime();
            for (int i = 0; i < passes; i++) {
                model.features(images, Extraction.standard(), Progress.none());
            }
            return (System.nanoTime() - start) / 1e9;
        }

        @Override
        public void close() {
            model.close();
        }
    }
}
