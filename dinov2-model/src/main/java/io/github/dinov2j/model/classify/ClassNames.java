package io.github.dinov2j.model.classify;

import io.github.dinov2j.data.FileException;
import io.github.dinov2j.model.weights.JsonFields;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.stream.IntStream;

/** Names of the outputs of a classifier, in their order. */
public final class ClassNames {
    /** One name a line; where it is from and its licence stand beside it, in imagenet-classes.README.md. */
    private static final String RESOURCE = "imagenet-classes.txt";

    private static final int IMAGE_NET = 1000;
    private static final int MAX_BYTES = 16 << 20;

    private ClassNames() {}

    /** The 1,000 classes of ImageNet in the order of the released heads. */
    public static List<String> imageNet() {
        try (InputStream in = Objects.requireNonNull(ClassNames.class.getResourceAsStream(RESOURCE), RESOURCE)) {
            return lines(in.readAllBytes());
        } catch (IOException e) {
            throw new FileException(Path.of(RESOURCE), e);
        }
    }

    /** ImageNet's names for 1,000 classes, else {@code class 0}, {@code class 1}, ... */
    public static List<String> of(int classes) {
        return classes == IMAGE_NET
                ? imageNet()
                : IntStream.range(0, classes).mapToObj(c -> "class " + c).toList();
    }

    /** The labels that the config.json of a Hugging Face folder gives its classifier; those of {@link #of(int)} without. */
    public static List<String> of(Path head, int classes) {
        var config = head.resolve("config.json");
        if (!Files.isDirectory(head) || !Files.isRegularFile(config)) {
            return of(classes);
        }
        var labels = JsonFields.read(config, MAX_BYTES).object("id2label");
        return labels.map(JsonFields::names).map(java.util.Set::size).orElse(0) != classes
                ? of(classes)
                : IntStream.range(0, classes)
                        .mapToObj(c -> printable(labels.orElseThrow().text(String.valueOf(c), "class " + c)))
                        .toList();
    }

    /** A label must not forge the terminal. */
    private static String printable(String label) {
        return label.replaceAll("\\p{Cntrl}", "?");
    }

    /** Reads a file of one's own, one name a line in the order of the outputs. */
    public static List<String> read(Path file) {
        try (InputStream in = Files.newInputStream(file)) {
            var bytes = in.readNBytes(MAX_BYTES + 1);
            if (bytes.length > MAX_BYTES) {
                throw new FileException(file, "has more than " + MAX_BYTES + " bytes, too many for names of classes.");
            }
            var names = lines(bytes);
            for (int i = 0; i < names.size(); i++) {
                if (names.get(i).isBlank() || names.get(i).chars().anyMatch(Character::isISOControl)) {
                    throw new FileException(
                            file, "line " + (i + 1) + " is empty or no text; expected the name of a class.");
                }
            }
            return names;
        } catch (IOException e) {
            throw new FileException(file, e);
        }
    }

    private static List<String> lines(byte[] utf8) {
        return new String(utf8, StandardCharsets.UTF_8)
                .lines()
                .map(String::strip)
                .toList();
    }
}
