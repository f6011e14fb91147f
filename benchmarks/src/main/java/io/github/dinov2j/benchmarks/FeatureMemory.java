package io.github.dinov2j.benchmarks;

import com.google.gson.JsonObject;
import io.github.dinov2j.data.Features;
import io.github.dinov2j.data.ImageFolder;
import io.github.dinov2j.data.Progress;
import io.github.dinov2j.model.Dino;
import io.github.dinov2j.model.Extraction;
import io.github.dinov2j.model.backbone.Architecture;
import io.github.dinov2j.model.backbone.FeedForward;
import io.github.dinov2j.model.backbone.PositionResampling;
import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import javax.imageio.ImageIO;

/**
 * Resident memory while 100,000 small images become features: class and patch tokens of a small untrained model, from a zip
 * of PNGs and JPEGs into a features folder, both made in a temporary folder. Argument: another number of images.
 */
public final class FeatureMemory {
    private static final int IMAGES = 100_000;
    private static final int EVERY = 1000;
    private static final int SIDE = 32;
    private static final int VARIETY = 500; // different pictures; each is stored many times

    private final List<Long> resident = new ArrayList<>();

    private FeatureMemory() {}

    /** Makes the images, extracts, prints resident memory of the first thousand, the median and the most after it. */
    public static void main(String[] arguments) throws IOException {
        var count = arguments.length > 0 && arguments[0].matches("\\d+") ? Integer.parseInt(arguments[0]) : IMAGES;
        var folder = Files.createTempDirectory("dinov2j-memory");
        try {
            var memory = new FeatureMemory();
            memory.extract(zip(folder.resolve("images.zip"), count), folder.resolve("features"));
            memory.print(count);
            if (List.of(arguments).contains("--record")) {
                ResultsFile.append(memory.json(count));
            }
        } finally {
            delete(folder);
        }
    }

    private void extract(Path zip, Path out) {
        var architecture = new Architecture(64, 2, 2, 14, 28, FeedForward.MLP, 0, PositionResampling.OFFSET);
        var extraction = Extraction.standard().withBatch(32).withSize(28, 28);
        Progress measured = state -> {
            if (state.done() / EVERY > resident.size()) {
                resident.add(residentBytes());
            }
        };
        try (var model = Dino.untrained(architecture, 0)) {
            model.features(ImageFolder.open(zip), extraction, out, measured);
        }
        System.err.println(Features.open(out));
    }

    private void print(int count) {
        System.out.printf(
                Locale.ROOT,
                "%d images of %d pixels: resident after the first %d: %.0f MB, then median %.0f MB, most %.0f MB;"
                        + " heap limit %.0f MB%n",
                count,
                SIDE,
                EVERY,
                mega(resident.get(0)),
                mega(median()),
                mega(most()),
                mega(Runtime.getRuntime().maxMemory()));
        System.out.println("every 10,000: "
                + IntStream.range(0, resident.size())
                        .filter(i -> (i + 1) % 10 == 0)
                        .mapToObj(i -> String.format(Locale.ROOT, "%.0f", mega(resident.get(i))))
                        .toList());
    }

    private JsonObject json(int count) {
        var json = new JsonObject();
        json.addProperty("figure", "memory: " + count + " small images to features, resident MB");
        json.addProperty("first thousand", Math.round(mega(resident.get(0))));
        json.addProperty("median", Math.round(mega(median())));
        json.addProperty("most", Math.round(mega(most())));
        return json;
    }

    private long median() {
        return resident.stream().sorted().toList().get(resident.size() / 2);
    }

    private long most() {
        return resident.stream().max(Comparator.naturalOrder()).orElseThrow();
    }

    private static double mega(long bytes) {
        return bytes / 1e6;
    }

    /** What the process holds, as Linux says. */
    private static long residentBytes() {
        try (var lines = Files.lines(Path.of("/proc/self/status"))) {
            return lines.filter(line -> line.startsWith("VmRSS:"))
                    .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")) * 1024)
                    .findFirst()
                    .orElseThrow();
        } catch (IOException e) {
            throw new UncheckedIOException("Resident memory is read from /proc/self/status, which Linux has.", e);
        }
    }

    /** So many small images, of which a few hundred differ. */
    static Path zip(Path file, int count) throws IOException {
        var random = new SplittableRandom(1);
        var pictures = new ArrayList<byte[]>();
        for (int i = 0; i < VARIETY; i++) {
            pictures.add(picture(i % 2 == 0 ? "png" : "jpg", random));
        }
        try (var zip = new ZipOutputStream(Files.newOutputStream(file))) {
            zip.setLevel(0);
            for (int i = 0; i < count; i++) {
                var name = "class%d/%06d.%s".formatted(i % 10, i, i % 2 == 0 ? "png" : "jpg");
                zip.putNextEntry(new ZipEntry(name));
                zip.write(pictures.get(i % VARIETY));
            }
        }
        return file;
    }

    private static byte[] picture(String format, SplittableRandom random) throws IOException {
        var image = new BufferedImage(SIDE, SIDE, BufferedImage.TYPE_INT_RGB);
        for (int i = 0; i < SIDE * SIDE; i++) {
            image.setRGB(i % SIDE, i / SIDE, random.nextInt(1 << 24));
        }
        var out = new ByteArrayOutputStream();
        ImageIO.write(image, format, out);
        return out.toByteArray();
    }

    static void delete(Path folder) throws IOException {
        try (var files = Files.walk(folder)) {
            for (var file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(file);
            }
        }
    }
}
