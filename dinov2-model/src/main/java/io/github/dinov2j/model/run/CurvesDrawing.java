package io.github.dinov2j.model.run;

import io.github.dinov2j.model.run.Pen.Anchor;
import io.github.dinov2j.model.run.Pen.Font;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** The whole picture: names of the runs, panels in two columns, health below them. */
final class CurvesDrawing {
    static final int WIDTH = 1120;
    private static final int HEAD = 40;
    private static final int PANEL = 250;
    private static final int COLUMNS = 2;

    private final Map<String, RunLog> runs;
    private final List<Panel> panels;
    private final List<HealthStrip.Row> health;
    private final int columns;
    private final long steps;

    CurvesDrawing(Map<String, RunLog> runs, List<Panel> panels, boolean withHealth) {
        this.runs = runs;
        this.panels = panels;
        columns = Math.min(COLUMNS, Math.max(1, panels.size()));
        steps = runs.values().stream().mapToLong(RunLog::steps).max().orElse(1);
        health = withHealth ? rows() : List.of();
    }

    /** Where no run has a verdict there is nothing to show. */
    private List<HealthStrip.Row> rows() {
        if (runs.values().stream().allMatch(log -> log.health().isEmpty())) {
            return List.of();
        }
        var rows = new ArrayList<HealthStrip.Row>();
        runs.forEach((name, log) -> rows.add(new HealthStrip.Row(runs.size() == 1 ? "" : name, log.health())));
        return rows;
    }

    int height() {
        var lines = (panels.size() + columns - 1) / columns;
        return headHeight() + lines * PANEL + (health.isEmpty() ? 0 : HealthStrip.height(health.size()));
    }

    private int headHeight() {
        return runs.size() == 1 ? HEAD : HEAD + 18 * runs.size();
    }

    void draw(Pen pen) {
        pen.area(0, 0, WIDTH, height(), Colours.PAPER, 1);
        head(pen);
        var width = (double) WIDTH / columns;
        for (int i = 0; i < panels.size(); i++) {
            var top = headHeight() + (double) (i / columns) * PANEL;
            new PanelDrawing(pen, panels.get(i), i % columns * width, top, width, PANEL, steps)
                    .draw(bands(), legend(i));
        }
        if (!health.isEmpty()) {
            HealthStrip.draw(pen, health, height() - HealthStrip.height(health.size()), WIDTH, steps);
        }
    }

    private void head(Pen pen) {
        if (runs.size() == 1) {
            var name = "Run " + runs.keySet().iterator().next();
            pen.text(
                    PanelDrawing.LEFT, 24, Anchor.START, Font.HEAD, Colours.INK, Font.HEAD.fitted(name, WIDTH - 100.0));
            return;
        }
        pen.text(PanelDrawing.LEFT, 24, Anchor.START, Font.HEAD, Colours.INK, runs.size() + " runs");
        var line = 0;
        for (var name : runs.keySet()) {
            PanelDrawing.swatch(
                    pen,
                    PanelDrawing.LEFT,
                    46 + 18.0 * line,
                    Colours.series(line),
                    Font.SMALL.fitted(name, WIDTH - 120.0));
            line++;
        }
    }

    /** Bands of several runs would hide each other. */
    private List<HealthSpan> bands() {
        return health.size() == 1 ? health.get(0).bands() : List.of();
    }

    /** The names of several runs stand above all panels. */
    private boolean legend(int panel) {
        var one = panels.get(panel);
        return one.look() == Panel.Look.SHARES
                || (runs.size() == 1 && one.series().size() > 1);
    }
}
