package io.github.dinov2j.probe;

import com.google.gson.JsonArray;
import com.google.gson.JsonNull;
import com.google.gson.JsonObject;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.Function;
import java.util.function.ToDoubleFunction;
import java.util.stream.Collectors;
import tech.tablesaw.api.DoubleColumn;
import tech.tablesaw.api.IntColumn;
import tech.tablesaw.api.StringColumn;
import tech.tablesaw.api.Table;

/** Evaluations as a table: for Java (Tablesaw), terminals (text), notebooks (HTML), machines (JSON, CSV). */
public final class Results {
    private Results() {}

    /** A table with the columns features, probe, tokens, k, metric, n, correct, accuracy, 95 % low, 95 % high. */
    public static Table table(Evaluation... evaluations) {
        return table(List.of(evaluations));
    }

    /** A table with one row per evaluation, in this order; k is missing where there are no neighbours. */
    public static Table table(List<Evaluation> evaluations) {
        IntColumn k = IntColumn.create("k");
        evaluations.forEach(e -> addNeighbours(k, e.k()));
        return Table.create(
                "results",
                words("features", evaluations, Evaluation::features),
                words("probe", evaluations, Evaluation::probe),
                words("tokens", evaluations, Evaluation::tokens),
                k,
                words("metric", evaluations, Evaluation::metric),
                IntColumn.create(
                        "n", evaluations.stream().mapToInt(Evaluation::n).toArray()),
                IntColumn.create(
                        "correct",
                        evaluations.stream().mapToInt(Evaluation::correct).toArray()),
                numbers("accuracy", evaluations, Evaluation::value),
                numbers("95 % low", evaluations, Evaluation::low),
                numbers("95 % high", evaluations, Evaluation::high));
    }

    /** Aligned lines for a terminal, below them the notes. */
    public static String text(Evaluation... evaluations) {
        return text(List.of(evaluations));
    }

    /** Aligned lines for a terminal, below them the notes. */
    public static String text(List<Evaluation> evaluations) {
        Table table = table(evaluations);
        StringBuilder text = new StringBuilder();
        for (List<String> row : cells(table)) {
            StringBuilder line = new StringBuilder();
            for (int column = 0; column < row.size(); column++) {
                line.append(padded(row.get(column), width(table, column), isWord(table, column)));
                line.append("  ");
            }
            text.append(line.toString().stripTrailing()).append('\n');
        }
        notes(evaluations).forEach(note -> text.append(note).append('\n'));
        return text.toString();
    }

    /** A plain HTML table for a notebook cell, below it the notes; all text is escaped. */
    public static String html(Evaluation... evaluations) {
        return html(List.of(evaluations));
    }

    /** A plain HTML table for a notebook cell, below it the notes; all text is escaped. */
    public static String html(List<Evaluation> evaluations) {
        String notes = notes(evaluations).stream()
                .map(note -> "<br><small>" + Html.escape(note) + "</small>")
                .collect(Collectors.joining());
        return html(table(evaluations)) + notes;
    }

    /** Any Tablesaw table as plain HTML; all text is escaped, numbers are to the right. */
    public static String html(Table table) {
        return Html.table(cells(table), column -> isWord(table, column));
    }

    /** {@code {"rows":[...]}} with features, probe, k (null where there is none), tokens, metric, value, correct, n, low, high. */
    public static String json(Evaluation... evaluations) {
        return json(List.of(evaluations));
    }

    /** {@code {"rows":[...]}} with features, probe, k (null where there is none), tokens, metric, value, correct, n, low, high. */
    public static String json(List<Evaluation> evaluations) {
        return toJson(evaluations).toString();
    }

    /** The same as an object, to add to. */
    public static JsonObject toJson(List<Evaluation> evaluations) {
        JsonArray rows = new JsonArray();
        evaluations.forEach(evaluation -> rows.add(row(evaluation)));
        JsonObject json = new JsonObject();
        json.add("rows", rows);
        return json;
    }

    /** The table as CSV with a header. */
    public static String csv(List<Evaluation> evaluations) {
        return table(evaluations).write().toString("csv");
    }

    private static JsonObject row(Evaluation evaluation) {
        JsonObject row = new JsonObject();
        row.addProperty("features", evaluation.features());
        row.addProperty("probe", evaluation.probe());
        if (evaluation.k() == 0) {
            row.add("k", JsonNull.INSTANCE);
        } else {
            row.addProperty("k", evaluation.k());
        }
        row.addProperty("tokens", evaluation.tokens());
        row.addProperty("metric", evaluation.metric());
        row.addProperty("value", evaluation.value());
        row.addProperty("correct", evaluation.correct());
        row.addProperty("n", evaluation.n());
        row.addProperty("low", rounded(evaluation.low()));
        row.addProperty("high", rounded(evaluation.high()));
        if (!evaluation.note().isEmpty()) {
            row.addProperty("note", evaluation.note());
        }
        return row;
    }

    private static double rounded(double value) {
        return Math.round(value * 1e6) / 1e6;
    }

    private static void addNeighbours(IntColumn column, int k) {
        if (k == 0) {
            column.appendMissing();
        } else {
            column.append(k);
        }
    }

    private static StringColumn words(String name, List<Evaluation> from, Function<Evaluation, String> word) {
        return StringColumn.create(name, from.stream().map(word).toList());
    }

    private static DoubleColumn numbers(String name, List<Evaluation> from, ToDoubleFunction<Evaluation> number) {
        return DoubleColumn.create(name, from.stream().mapToDouble(number).toArray());
    }

    private static List<String> notes(List<Evaluation> evaluations) {
        return evaluations.stream()
                .filter(e -> !e.note().isEmpty())
                .map(e -> e.features() + " " + e.tokens() + " " + e.probe() + ": " + e.note())
                .distinct()
                .toList();
    }

    /** The header, then the rows, as they are shown: decimals with four places, missing values empty. */
    private static List<List<String>> cells(Table table) {
        List<List<String>> cells = new ArrayList<>();
        cells.add(table.columnNames());
        for (int row = 0; row < table.rowCount(); row++) {
            List<String> line = new ArrayList<>();
            for (int column = 0; column < table.columnCount(); column++) {
                line.add(cell(table, row, column));
            }
            cells.add(line);
        }
        return cells;
    }

    private static String cell(Table table, int row, int column) {
        if (table.column(column) instanceof DoubleColumn numbers && !numbers.isMissing(row)) {
            return String.format(Locale.ROOT, "%.4f", numbers.getDouble(row));
        }
        return table.column(column).getString(row);
    }

    private static boolean isWord(Table table, int column) {
        return table.column(column) instanceof StringColumn;
    }

    private static int width(Table table, int column) {
        return cells(table).stream()
                .mapToInt(row -> row.get(column).length())
                .max()
                .orElse(0);
    }

    private static String padded(String text, int width, boolean left) {
        String space = " ".repeat(width - text.length());
        return left ? text + space : space + text;
    }
}
