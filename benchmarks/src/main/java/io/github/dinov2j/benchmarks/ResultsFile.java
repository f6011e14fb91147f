package io.github.dinov2j.benchmarks;

import com.google.gson.JsonObject;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.LocalDate;

/** {@code benchmarks/results.md}: one JSON line a recorded figure, with its day and machine. */
final class ResultsFile {
    private static final Path FILE = Path.of("benchmarks", "results.md");

    private ResultsFile() {}

    static void append(JsonObject figure) {
        figure.addProperty("date", LocalDate.now().toString());
        figure.add("machine", Machine.json());
        try {
            Files.writeString(FILE, "    " + figure + "\n", StandardOpenOption.CREATE, StandardOpenOption.APPEND);
        } catch (IOException e) {
            throw new UncheckedIOException("The figure cannot be appended to " + FILE + ".", e);
        }
    }
}
