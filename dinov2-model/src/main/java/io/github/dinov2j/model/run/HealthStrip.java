package io.github.dinov2j.model.run;

import io.github.dinov2j.model.run.Pen.Anchor;
import io.github.dinov2j.model.run.Pen.Font;
import java.util.ArrayList;
import java.util.List;

/** Health over the steps: a coloured bar for each run, what the colours mean, and the newest reason. */
final class HealthStrip {
    private static final int HEAD = 44;
    private static final int BAR = 12;
    private static final int RUN = 36;
    private static final int AXIS = 40;
    private static final List<String> VERDICTS = List.of("healthy", "warning", "stuck", "collapsed");

    private HealthStrip() {}

    /** A run's spans under its name. */
    record Row(String name, List<HealthSpan> spans) {
        /** Each until the next begins. */
        List<HealthSpan> bands() {
            var bands = new ArrayList<HealthSpan>();
            for (int i = 0; i < spans.size(); i++) {
                var span = spans.get(i);
                var to = i + 1 < spans.size() ? spans.get(i + 1).from() : span.to();
                bands.add(new HealthSpan(span.from(), to, span.verdict(), span.why()));
            }
            return bands;
        }
    }

    static int height(int runs) {
        return HEAD + runs * RUN + AXIS;
    }

    static void draw(Pen pen, List<Row> rows, double top, double width, long steps) {
        var x = PanelDrawing.steps(steps, 0, width);
        pen.text(x.from(), top + 16, Anchor.START, Font.TITLE, Colours.INK, "Health");
        legend(pen, x.from() + 70, top + 16);
        for (int i = 0; i < rows.size(); i++) {
            row(pen, rows.get(i), x, top + HEAD - 14 + i * RUN);
        }
        PanelDrawing.stepAxis(pen, x, top + HEAD + rows.size() * RUN);
    }

    private static void legend(Pen pen, double left, double y) {
        var at = left;
        for (var verdict : VERDICTS) {
            pen.area(at, y - 9, 18, 10, Colours.health(verdict), 1);
            pen.text(at + 24, y, Anchor.START, Font.SMALL, Colours.INK, verdict);
            at += 24 + Font.SMALL.width(verdict) + 16;
        }
    }

    private static void row(Pen pen, Row row, Scale x, double top) {
        var spans = row.bands();
        for (var span : spans) {
            var from = x.place(span.from());
            var to = Math.max(from + 3, x.place(span.to()));
            pen.area(from, top, to - from, BAR, Colours.health(span.verdict()), 1);
        }
        var newest =
                spans.isEmpty() ? "no verdict yet" : spans.get(spans.size() - 1).toString();
        var words = row.name().isEmpty() ? newest : row.name() + ": " + newest;
        var shown = Font.SMALL.fitted(words, x.to() - x.from());
        pen.text(x.from(), top + BAR + 14, Anchor.START, Font.SMALL, Colours.INK, shown);
    }
}
