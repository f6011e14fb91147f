package io.github.dinov2j.data.views;

import io.github.dinov2j.data.FileException;
import io.github.dinov2j.data.LineFile;
import io.github.dinov2j.data.views.ReadableImages.Unreadable;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.util.LinkedHashMap;
import java.util.Map;
import org.apache.commons.csv.CSVFormat;
import org.apache.commons.csv.CSVParser;

/** A CSV of the images that could not be read, {@code path,reason,bytes}, each once, also over several goes at the same work. */
public final class SkippedImages {
    private static final String HEADER = "path,reason,bytes";

    private final LineFile file;
    private final Map<String, Long> bytes = new LinkedHashMap<>();

    /** With what earlier goes have listed. */
    public SkippedImages(LineFile file) {
        this.file = file;
        if (!Files.exists(file.file())) {
            return;
        }
        file.keep(line -> true); // drops half of a line
        try (CSVParser rows = CSVParser.parse(file.file(), StandardCharsets.UTF_8, CSVFormat.DEFAULT)) {
            rows.stream().skip(1).forEach(row -> bytes.put(row.get(0), Long.valueOf(row.get(2))));
        } catch (IOException | RuntimeException e) { // no CSV, too few columns, no number
            throw new FileException(file.file(), "is no list path,reason,bytes of skipped images; remove it.");
        }
    }

    /** Size of each as it was when the work began, by its path. */
    public Map<String, Long> bytes() {
        return Map.copyOf(bytes);
    }

    /** Lists an image; false where it has been. */
    public boolean add(Unreadable image) {
        if (bytes.containsKey(image.path())) {
            return false;
        }
        if (!Files.exists(file.file())) {
            file.append(HEADER);
        }
        file.append(CSVFormat.DEFAULT.format(image.path(), image.reason(), image.bytes()));
        bytes.put(image.path(), image.bytes());
        return true;
    }
}
