package io.github.dinov2j.benchmarks;

import com.google.gson.JsonObject;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import javax.imageio.ImageIO;

/**
 * From the command to the first feature: {@code ./dinov2j features} on one image with a ViT-S/14 file, as a user starts it, wall time.
 * Argument: {@code --record}.
 */
public final class StartTime {
    private static final int ROUNDS = 7;

    private StartTime() {}

    /** The first run, which may build the project, is not counted. */
    public static void main(String[] arguments) throws IOException {
        var folder = Files.createTempDirectory("dinov2j-start");
        try {
            var model = folder.resolve("small.safetensors");
            RandomWeights.small().write(model);
            var images = Files.createDirectories(folder.resolve("images"));
            ImageIO.write(
                    new BufferedImage(256, 256, BufferedImage.TYPE_3BYTE_BGR),
                    "png",
                    images.resolve("black.png").toFile());
            var seconds = new double[ROUNDS];
            for (int i = -1; i < ROUNDS; i++) {
                seconds[Math.max(i, 0)] = seconds(images, model, folder.resolve("features" + i));
            }
            System.out.print(Rates.of(seconds).line("command to first feature, s"));
            if (List.of(arguments).contains("--record")) {
                var json = new JsonObject();
                json.addProperty("figure", "start: ViT-S/14 file, one image, command to first feature");
                json.add("seconds", Rates.of(seconds).json());
                ResultsFile.append(json);
            }
        } finally {
            delete(folder);
        }
    }

    private static double seconds(Path images, Path model, Path out) {
        var start = System.nanoTime();
        Child.run(List.of("./dinov2j", "features", images.toString(), "--model", model + "", "--out", out.toString()));
        return (System.nanoTime() - start) / 1e9;
    }

    private static void delete(Path folder) throws IOException {
        try (var all = Files.walk(folder)) {
            for (var each : all.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(each);
            }
        }
    }
}
