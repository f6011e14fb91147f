package io.github.dinov2j.model.train;

import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import io.github.dinov2j.data.FileException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/** Reads the rare lines of a run's log again, without holding the log in memory. */
final class LogLines {
    private LogLines() {}

    /** The lines with this member, oldest first. */
    static List<JsonObject> with(String member, RunFolder run) {
        return with(member, run.root().resolve("log.jsonl"));
    }

    private static List<JsonObject> with(String member, Path log) {
        if (!Files.exists(log)) {
            return List.of();
        }
        try (var lines = Files.lines(log)) {
            return lines.filter(line -> line.contains("\"" + member + "\"") && line.endsWith("}"))
                    .map(line -> JsonParser.parseString(line).getAsJsonObject())
                    .filter(line -> line.has(member))
                    .toList();
        } catch (IOException e) {
            throw new FileException(log, e);
        }
    }

    /** The newest of them. */
    static Optional<JsonObject> last(String member, RunFolder run) {
        var all = with(member, run);
        return all.isEmpty() ? Optional.empty() : Optional.of(all.get(all.size() - 1));
    }
}
