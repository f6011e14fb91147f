package io.github.dinov2j.notebook;

import io.github.dinov2j.probe.Results;
import tech.tablesaw.api.Table;

/** Tablesaw's tables as HTML and as text, at most 100 rows of them: a cell with a million rows stops the browser. */
final class Tables {
    private static final int MOST_ROWS = 100;

    private Tables() {}

    static String html(Table table) {
        int hidden = table.rowCount() - MOST_ROWS;
        return hidden <= 0
                ? Results.html(table)
                : Results.html(table.first(MOST_ROWS)) + Html.line("and " + hidden + " more rows");
    }

    static String text(Table table) {
        return table.print(MOST_ROWS);
    }
}
