package io.github.dinov2j.model.run;

import io.github.dinov2j.data.AtomicFile;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** Curves of one run, or of several over each other: losses, rates, gradient norms, temperature, evaluation, health; a picture. */
public final class RunCurves {
    private static final double SHARPNESS = 1.5;
    private static final int POINTS = 1000; // a panel is 500 pixels wide

    private final Map<String, RunLog> runs;
    private final List<String> what;

    private RunCurves(Map<String, RunLog> runs, List<String> what) {
        this.runs = runs;
        this.what = what;
    }

    /** Of run folders, in this order. */
    public static RunCurves of(Path... runs) {
        return of(List.of(runs));
    }

    /** Of run folders, in this order. */
    public static RunCurves of(List<Path> runs) {
        if (runs.isEmpty()) {
            throw new IllegalArgumentException("There is no run to draw; give a run folder.");
        }
        var logs = new LinkedHashMap<String, RunLog>();
        runs.forEach(run -> logs.put(name(run, logs), taken(run)));
        return new RunCurves(logs, Subject.USUAL);
    }

    private static RunLog taken(Path run) {
        var log = RunLog.read(run, POINTS);
        if (log.names().isEmpty()) {
            throw new IllegalArgumentException("The run " + run + " has taken no step yet; there is nothing to draw.");
        }
        return log;
    }

    /** The folder's name, or its path where another has the same. */
    private static String name(Path run, Map<String, RunLog> logs) {
        var folder = run.toAbsolutePath().normalize().getFileName();
        var name = folder == null ? run.toString() : folder.toString();
        return logs.containsKey(name) ? run.toString() : name;
    }

    /** The same with only some of: loss, lr, gradients, temperature, eval, decay, momentum, speed, memory, health. */
    public RunCurves only(String... what) {
        List.of(what).forEach(Subject::check);
        return new RunCurves(runs, List.of(what));
    }

    /** The picture as SVG, to be put into a page. */
    public String svg() {
        var drawing = drawing();
        var pen = new SvgPen(CurvesDrawing.WIDTH, drawing.height(), toString());
        drawing.draw(pen);
        return pen.svg();
    }

    /** The picture as a PNG file's bytes. */
    public byte[] png() {
        var drawing = drawing();
        var pen = new RasterPen(CurvesDrawing.WIDTH, drawing.height(), SHARPNESS);
        drawing.draw(pen);
        return pen.png();
    }

    /** Writes the picture; the name ends in .png or .svg. */
    public void write(Path file) {
        var name = file.toString().toLowerCase(Locale.ROOT);
        if (name.endsWith(".svg")) {
            AtomicFile.write(file, svg());
        } else if (name.endsWith(".png")) {
            var bytes = png();
            AtomicFile.write(file, channel -> AtomicFile.writeFully(channel, ByteBuffer.wrap(bytes)));
        } else {
            throw new IllegalArgumentException("A picture is written as .png or .svg, not as " + file + ".");
        }
    }

    private CurvesDrawing drawing() {
        var panels = runs.size() == 1 ? together() : apart();
        if (panels.isEmpty() && !what.contains(Subject.HEALTH)) {
            throw new IllegalArgumentException(
                    "The log has no " + String.join(", ", what) + "; leave out --what to see what there is.");
        }
        return new CurvesDrawing(runs, panels, what.contains(Subject.HEALTH));
    }

    /** One run: curves of a kind share a panel. */
    private List<Panel> together() {
        var log = runs.values().iterator().next();
        var panels = new ArrayList<Panel>();
        for (var subject : Subject.values()) {
            var curves = subject.isIn(what) ? subject.curves(log) : List.<Curve>of();
            if (!curves.isEmpty()) {
                panels.add(new Panel(subject.title(), subject.look(), coloured(curves)));
            }
        }
        return panels;
    }

    private static List<Panel.Series> coloured(List<Curve> curves) {
        var series = new ArrayList<Panel.Series>();
        curves.forEach(
                curve -> series.add(new Panel.Series(Subject.label(curve), Colours.series(series.size()), curve)));
        return series;
    }

    /** Several runs: each curve has its panel, each run its colour. */
    private List<Panel> apart() {
        var panels = new ArrayList<Panel>();
        for (var subject : Subject.values()) {
            if (subject.isIn(what)) {
                var names = runs.values().stream()
                        .flatMap(log -> subject.curves(log).stream())
                        .map(Curve::name)
                        .distinct()
                        .toList();
                names.forEach(name -> panels.add(over(subject, name, names.size() > 1)));
            }
        }
        return panels;
    }

    private Panel over(Subject subject, String name, boolean oneOfSeveral) {
        var series = new ArrayList<Panel.Series>();
        var run = 0;
        var title = subject.title();
        for (var log : runs.entrySet()) {
            var colour = Colours.series(run++);
            log.getValue().curve(name).ifPresent(curve -> series.add(new Panel.Series(log.getKey(), colour, curve)));
        }
        var label = Subject.label(series.get(0).curve());
        if (oneOfSeveral && !title.equalsIgnoreCase(label)) {
            title += ": " + label;
        }
        return new Panel(title, subject.look(), series);
    }

    @Override
    public String toString() {
        return "Curves of " + String.join(", ", runs.keySet());
    }
}
