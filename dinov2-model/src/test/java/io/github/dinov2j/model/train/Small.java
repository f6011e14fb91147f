package io.github.dinov2j.model.train;

import io.github.dinov2j.data.ImageFolder;
import io.github.dinov2j.data.Progress;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.SplittableRandom;
import javax.imageio.ImageIO;

/** Miniatures for tests: generated images and a plan whose step takes milliseconds. */
public final class Small {
    private Small() {}

    /** Images of 28 x 28 coarse noise in two classes, the same at every call. */
    public static ImageFolder images(Path folder, int count) throws IOException {
        var random = new SplittableRandom(1);
        for (int i = 0; i < count; i++) {
            var parent = Files.createDirectories(folder.resolve(i % 2 == 0 ? "even" : "odd"));
            var image = new BufferedImage(28, 28, BufferedImage.TYPE_INT_RGB);
            var graphics = image.createGraphics();
            for (int tile = 0; tile < 16; tile++) {
                graphics.setColor(new java.awt.Color(random.nextInt(1 << 24)));
                graphics.fillRect(tile % 4 * 7, tile / 4 * 7, 7, 7);
            }
            graphics.dispose();
            ImageIO.write(
                    image, "png", parent.resolve("image%02d.png".formatted(i)).toFile());
        }
        return ImageFolder.open(folder);
    }

    /** Eight steps of four images: one block of width 16, sixteen prototypes. */
    public static Plan plan() {
        return Plan.tiny()
                .with("steps", "8")
                .with("batch", "4")
                .with("checkpointEvery", "4")
                .with("student.architecture.dim", "16")
                .with("student.architecture.depth", "1")
                .with("heads.dino.prototypes", "16")
                .with("heads.dino.hidden", "16")
                .with("heads.dino.bottleneck", "8")
                .with("heads.ibot.prototypes", "16")
                .with("heads.ibot.hidden", "16")
                .with("heads.ibot.bottleneck", "8")
                .with("optimizer.freezeLastLayer", "0");
    }

    /** Trains to the end; returns the log's lines of steps. */
    static List<String> run(ImageFolder images, Plan plan, Path folder) throws IOException {
        try (var pretraining = Pretraining.start(images, plan.withOut(folder), "cpu", Progress.none())) {
            pretraining.run();
        }
        return Files.readAllLines(folder.resolve("log.jsonl")).stream()
                .filter(line -> line.contains("\"total\""))
                .toList();
    }
}
