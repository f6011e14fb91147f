package io.github.dinov2j.data;

import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Random;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import javax.imageio.ImageIO;

/** Small image files made in memory. */
final class TestImages {
    private TestImages() {}

    static byte[] file(String format, int width, int height, int type) {
        var image = new BufferedImage(width, height, type);
        var random = new Random(1);
        for (int b = 0; b < image.getRaster().getNumBands(); b++) {
            for (int i = 0; i < width * height; i++) {
                image.getRaster().setSample(i % width, i / width, b, random.nextInt(256));
            }
        }
        try (var out = new ByteArrayOutputStream()) {
            ImageIO.write(image, format, out);
            return out.toByteArray();
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    static byte[] png() {
        return file("png", 5, 4, BufferedImage.TYPE_3BYTE_BGR);
    }

    static byte[] jpeg() {
        return file("jpg", 64, 48, BufferedImage.TYPE_3BYTE_BGR);
    }

    /** A zip with the same PNG under each name. */
    static Path zip(Path file, String... names) throws IOException {
        try (var zip = new ZipOutputStream(Files.newOutputStream(file))) {
            for (var name : names) {
                zip.putNextEntry(new ZipEntry(name));
                zip.write(png());
            }
        }
        return file;
    }
}
