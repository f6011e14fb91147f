package io.github.dinov2j.model.run;

import com.google.gson.JsonArray;
import com.google.gson.JsonObject;
import io.github.dinov2j.data.FileException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/** Run folders with how each of them is, as one table. */
public final class Runs {
    private static final List<String> HEADINGS =
            List.of("run", "state", "step", "loss", "images/s", "health", "evaluation", "last step", "size");
    private static final int FEW_POINTS = 64;
    private static final int DEPTH = 3;
    private static final int NEAR = 2; // demo writes its run to DIR/run
    private static final int MOST = 10_000;

    private final List<RunStatus> list;

    private Runs(List<RunStatus> list) {
        this.list = List.copyOf(list);
    }

    /** The run folders at a place and up to three folders below it, by their paths. */
    public static Runs in(String place) {
        return in(Path.of(place));
    }

    /** The run folders at a place and up to three folders below it, by their paths. */
    public static Runs in(Path place) {
        if (!Files.isDirectory(place)) {
            throw new IllegalArgumentException(
                    place + " is not a folder; give the folder that the runs were written to, such as runs.");
        }
        var folders = new LinkedHashSet<Path>();
        collect(place, DEPTH, folders);
        return of(folders);
    }

    /** The run folders in the folder {@code runs} here, and those in the current folder and its subfolders. */
    public static Runs here() {
        var folders = new LinkedHashSet<Path>();
        if (Files.isDirectory(Path.of("runs"))) {
            collect(Path.of("runs"), DEPTH, folders);
        }
        collect(Path.of(""), NEAR, folders);
        return of(folders);
    }

    private static Runs of(Set<Path> folders) {
        return new Runs(folders.stream()
                .map(folder -> RunStatusReading.of(folder, FEW_POINTS))
                .toList());
    }

    /** Below a run there is no other; folders that nobody may read and hidden ones are passed over. */
    private static void collect(Path folder, int depth, Set<Path> runs) {
        if (RunStatus.isRun(folder)) {
            runs.add(folder);
            return;
        }
        if (depth > 0 && runs.size() < MOST && Files.isReadable(folder)) {
            subfolders(folder).forEach(sub -> collect(sub, depth - 1, runs));
        }
    }

    private static List<Path> subfolders(Path folder) {
        try (Stream<Path> all = Files.list(folder)) {
            return all.filter(sub -> Files.isDirectory(sub) && !Files.isSymbolicLink(sub))
                    .filter(sub -> !sub.getFileName().toString().startsWith("."))
                    .sorted()
                    .toList();
        } catch (IOException e) {
            throw new FileException(folder, e);
        }
    }

    /** One after the other, by their paths. */
    public List<RunStatus> list() {
        return list;
    }

    /** The names of the columns of {@link #rows}. */
    public List<String> headings() {
        return HEADINGS;
    }

    /** The table's cells as people read them. */
    public List<List<String>> rows() {
        return list.stream().map(Runs::row).toList();
    }

    private static List<String> row(RunStatus run) {
        var state = run.state().word() + (run.pid() > 0 ? " " + run.pid() : "");
        return List.of(
                run.place(),
                state,
                run.progress(),
                run.loss(),
                run.rate(),
                run.health(),
                run.evaluation(),
                Numbers.age(run.age()),
                Numbers.bytes(run.bytes()));
    }

    /** What there is to say below the table, a sentence each: what is broken, and what is not healthy. */
    public List<String> notes() {
        var notes = new ArrayList<String>();
        for (var run : list) {
            if (!run.why().isEmpty()) {
                notes.add(run.why());
            }
            run.log()
                    .lastHealth()
                    .filter(span -> !span.healthy() && !span.why().isEmpty())
                    .ifPresent(span -> notes.add(run.place() + ": " + span));
        }
        return Collections.unmodifiableList(notes);
    }

    /** {@code {"runs": [...]}}, each as {@link RunStatus#toJson}. */
    public JsonObject toJson() {
        var array = new JsonArray();
        list.forEach(run -> array.add(run.toJson()));
        var json = new JsonObject();
        json.add("runs", array);
        return json;
    }

    /** The table with aligned columns, below it the notes. */
    @Override
    public String toString() {
        if (list.isEmpty()) {
            return "No runs.";
        }
        var cells = new ArrayList<List<String>>();
        cells.add(HEADINGS);
        cells.addAll(rows());
        var shown = IntStream.range(0, HEADINGS.size())
                .filter(column ->
                        rows().stream().anyMatch(row -> !row.get(column).isEmpty()))
                .boxed()
                .toList();
        var text = cells.stream().map(row -> line(row, cells, shown)).collect(Collectors.joining("\n"));
        return Stream.concat(Stream.of(text), notes().stream()).collect(Collectors.joining("\n"));
    }

    private static String line(List<String> row, List<List<String>> cells, List<Integer> shown) {
        return shown.stream()
                .map(column -> padded(row.get(column), width(cells, column)))
                .collect(Collectors.joining("  "))
                .stripTrailing();
    }

    private static int width(List<List<String>> cells, int column) {
        return cells.stream().mapToInt(row -> row.get(column).length()).max().orElse(0);
    }

    private static String padded(String cell, int width) {
        return cell + " ".repeat(width - cell.length());
    }
}
