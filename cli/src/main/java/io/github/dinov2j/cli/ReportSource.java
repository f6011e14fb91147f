package io.github.dinov2j.cli;

import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonNull;
import com.google.gson.JsonObject;
import com.google.gson.JsonParseException;
import com.google.gson.JsonParser;
import io.github.dinov2j.cli.report.Judgement;
import io.github.dinov2j.cli.report.LossPoint;
import io.github.dinov2j.cli.report.Pictures;
import io.github.dinov2j.cli.report.Report;
import io.github.dinov2j.cli.report.Row;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** Reads what a page can be made of: a demo folder, a run folder, results saved from {@code --json}. */
final class ReportSource {
    /** The file of a demo folder that holds all its page says. */
    static final String FILE = "report.json";

    private ReportSource() {}

    static Report read(Path place) {
        if (Files.isRegularFile(place)) {
            return results(place, List.of(place));
        }
        if (!Files.isDirectory(place)) {
            throw new IllegalArgumentException(place + " does not exist; give a demo folder, a run folder or results.");
        }
        if (Files.exists(place.resolve(FILE))) {
            return whole(place.resolve(FILE));
        }
        return Files.exists(place.resolve("log.jsonl")) ? run(place) : results(place, documents(place));
    }

    private static Report whole(Path file) {
        try {
            Report report = DinoCommand.GSON.fromJson(Text.read(file), Report.class);
            if (report != null) {
                return report;
            }
        } catch (RuntimeException e) {
            throw new IllegalArgumentException(file + " is no report of dinov2j: run dinov2j demo again.", e);
        }
        throw new IllegalArgumentException(file + " is empty: run dinov2j demo again.");
    }

    private static Report run(Path folder) {
        List<LossPoint> loss = loss(folder.resolve("log.jsonl"));
        Map<String, String> facts = new LinkedHashMap<>();
        facts.put("run", folder.toString());
        for (String name : List.of("provenance.json", "plan.json")) {
            if (Files.exists(folder.resolve(name))) {
                flatten("", document(folder.resolve(name)), facts);
            }
        }
        return new Report(
                "Run " + folder.toAbsolutePath().getFileName(),
                loss.isEmpty() ? "No step has been taken yet." : "The log ends after step " + last(loss) + ".",
                new Judgement(rows(documents(folder)), List.of()),
                loss,
                Pictures.none(),
                List.of(),
                facts,
                List.of());
    }

    private static long last(List<LossPoint> loss) {
        return loss.get(loss.size() - 1).step();
    }

    /** The losses of a run's log; other lines of the log are passed over, a half-written last line too. */
    static List<LossPoint> loss(Path log) {
        return Text.read(log).lines().flatMap(ReportSource::point).toList();
    }

    private static Stream<LossPoint> point(String line) {
        try {
            JsonObject step = JsonParser.parseString(line).getAsJsonObject();
            double loss = step.has("total") ? step.get("total").getAsDouble() : Double.NaN;
            return Double.isFinite(loss)
                    ? Stream.of(new LossPoint(step.get("step").getAsLong(), loss))
                    : Stream.empty();
        } catch (JsonParseException | IllegalStateException e) {
            return Stream.empty();
        }
    }

    private static Report results(Path place, List<Path> files) {
        List<Row> rows = rows(files);
        if (rows.isEmpty()) {
            throw new IllegalArgumentException(place + " has nothing to report; give a demo folder, a run folder, or"
                    + " results saved with --json.");
        }
        return new Report(
                "Results of " + place.toAbsolutePath().getFileName(),
                "",
                new Judgement(rows, List.of()),
                List.of(),
                Pictures.none(),
                List.of(),
                Map.of(),
                List.of());
    }

    private static List<Row> rows(List<Path> files) {
        List<Row> rows = new ArrayList<>();
        for (Path file : files) {
            JsonElement found = document(file).get("rows");
            if (found instanceof JsonArray list) {
                list.forEach(row -> rows.add(row(file, row)));
            }
        }
        return rows;
    }

    private static Row row(Path file, JsonElement element) {
        if (element instanceof JsonObject fields && fields.get("k") instanceof JsonNull) {
            fields.remove("k"); // a probe without neighbours
        }
        try {
            Row row = DinoCommand.GSON.fromJson(element, Row.class);
            if (row.features() != null && row.probe() != null && row.tokens() != null && row.metric() != null) {
                return row;
            }
        } catch (JsonParseException e) {
            throw new IllegalArgumentException(file + " has a row that is no result: " + element, e);
        }
        throw new IllegalArgumentException(file + " has a row without features, probe, tokens or metric: " + element);
    }

    private static JsonObject document(Path file) {
        try {
            JsonElement element = JsonParser.parseString(Text.read(file));
            return element.isJsonObject() ? element.getAsJsonObject() : new JsonObject();
        } catch (JsonParseException e) {
            throw new IllegalArgumentException(file + " is no valid JSON: " + e.getMessage(), e);
        }
    }

    private static List<Path> documents(Path folder) {
        try (Stream<Path> files = Files.list(folder)) {
            return files.filter(file -> file.toString().endsWith(".json"))
                    .filter(Files::isRegularFile)
                    .sorted()
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(folder + " cannot be listed: " + e.getMessage(), e);
        }
    }

    /** Writes a tree as {@code path = value}, the way {@code --set} names settings. */
    static void flatten(String path, JsonElement element, Map<String, String> into) {
        if (element.isJsonObject()) {
            String before = path.isEmpty() ? "" : path + ".";
            element.getAsJsonObject()
                    .entrySet()
                    .forEach(each -> flatten(before + each.getKey(), each.getValue(), into));
        } else if (element.isJsonPrimitive()) {
            into.put(path, element.getAsString());
        } else {
            into.put(path, element.toString());
        }
    }
}
