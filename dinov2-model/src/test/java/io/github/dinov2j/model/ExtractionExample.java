package io.github.dinov2j.model;

import io.github.dinov2j.data.DiskSpace;
import io.github.dinov2j.data.ImageFolder;
import io.github.dinov2j.data.Progress;
import io.github.dinov2j.model.backbone.Architecture;
import io.github.dinov2j.model.backbone.FeedForward;
import io.github.dinov2j.model.backbone.PositionResampling;
import io.github.dinov2j.model.extraction.Pace;
import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.TreeMap;
import javax.imageio.ImageIO;

/** A tiny model, generated images, and small parts; its main is the JVM that tests kill. */
final class ExtractionExample {
    static final int SIDE = 14;
    private static final Architecture TINY =
            new Architecture(32, 2, 2, 7, SIDE, FeedForward.MLP, 0, PositionResampling.OFFSET);

    private ExtractionExample() {}

    static DinoModel model() {
        return DinoModel.untrained(TINY, 1, "cpu");
    }

    /** Class, mean and patch tokens, four images at a time. */
    static Extraction extraction() {
        return Extraction.standard()
                .withTokens(Set.of("cls", "mean", "patch"))
                .withBatch(4)
                .withSize(SIDE, SIDE);
    }

    static FeatureExtraction with(DinoModel model, Extraction extraction, int partImages, int threads) {
        return new FeatureExtraction(model, extraction, new Pace(1 << 20, partImages, threads, DiskSpace.real()));
    }

    /** PNGs of noise, of 16 to 29 pixels, of which the given ones are cut short. */
    static ImageFolder images(Path folder, int count, int... corrupt) {
        try {
            Files.createDirectories(folder.resolve("a"));
            var random = new SplittableRandom(3);
            for (int i = 0; i < count; i++) {
                var bytes = png(16 + i % 14, 16 + i / 3 % 7, random);
                var number = i;
                var cut = Arrays.stream(corrupt).anyMatch(each -> each == number);
                Files.write(
                        folder.resolve("a/%04d.png".formatted(i)),
                        cut ? Arrays.copyOf(bytes, bytes.length / 2) : bytes);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return ImageFolder.open(folder);
    }

    static byte[] png(int width, int height, SplittableRandom random) throws IOException {
        var image = new BufferedImage(width, height, BufferedImage.TYPE_INT_RGB);
        for (int i = 0; i < width * height; i++) {
            image.setRGB(i % width, i / width, random.nextInt(1 << 24));
        }
        var out = new ByteArrayOutputStream();
        ImageIO.write(image, "png", out);
        return out.toByteArray();
    }

    /** Content of every file by its name. */
    static Map<String, String> content(Path folder) throws IOException {
        var content = new TreeMap<String, String>();
        try (var files = Files.list(folder)) {
            for (var file : (Iterable<Path>) files::iterator) {
                content.put(
                        file.getFileName().toString(), java.util.HexFormat.of().formatHex(Files.readAllBytes(file)));
            }
        }
        return content;
    }

    /** Images, folder, images of a part: extracts, leaving corrupt images out; prints done images. */
    public static void main(String[] arguments) {
        var images = ImageFolder.open(arguments[0]);
        Progress lines = state -> System.out.println(state.done());
        try (var model = model()) {
            var extraction = extraction().withCorrupt(CorruptImages.skipped());
            with(model, extraction, Integer.parseInt(arguments[2]), 2).toFolder(images, Path.of(arguments[1]), lines);
            System.out.println("finished");
        } catch (RuntimeException e) {
            System.out.println("failed: " + e.getMessage());
        }
    }
}
