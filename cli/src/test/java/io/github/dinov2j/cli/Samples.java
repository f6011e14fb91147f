package io.github.dinov2j.cli;

import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Random;
import javax.imageio.ImageIO;

/** Invented gray pictures of 28 pixels: stripes across and stripes down, with noise. */
final class Samples {
    private static final int SIDE = 28;

    private Samples() {}

    /** {@code train/across}, {@code train/down}, {@code test/across}, {@code test/down}. */
    static Path write(Path folder) throws IOException {
        write(folder.resolve("train"), 30, 1);
        write(folder.resolve("test"), 10, 2);
        return folder;
    }

    private static void write(Path part, int each, long seed) throws IOException {
        Random random = new Random(seed);
        for (String label : new String[] {"across", "down"}) {
            Path images = Files.createDirectories(part.resolve(label));
            for (int i = 0; i < each; i++) {
                BufferedImage image = stripes(label.equals("down"), 2 + random.nextInt(4), random);
                ImageIO.write(
                        image,
                        "png",
                        images.resolve(String.format("%03d.png", i)).toFile());
            }
        }
    }

    private static BufferedImage stripes(boolean down, int width, Random random) {
        BufferedImage image = new BufferedImage(SIDE, SIDE, BufferedImage.TYPE_INT_RGB);
        for (int y = 0; y < SIDE; y++) {
            for (int x = 0; x < SIDE; x++) {
                int value = ((down ? x : y) / width % 2) * 160 + random.nextInt(60);
                image.setRGB(x, y, value << 16 | value << 8 | value);
            }
        }
        return image;
    }
}
