package io.github.dinov2j.notebook;

import java.util.List;
import java.util.stream.IntStream;
import tech.tablesaw.api.NumericColumn;
import tech.tablesaw.api.Table;
import tech.tablesaw.columns.Column;

/** Tablesaw's tables as HTML and as text, at most 100 rows of them. */
final class Tables {
    private static final int MOST_ROWS = 100;

    private Tables() {}

    static String html(Table table) {
        Table top = table.first(Math.min(MOST_ROWS, table.rowCount()));
        List<Boolean> numeric =
                top.columns().stream().map(c -> c instanceof NumericColumn).toList();
        return Html.table(top.columnNames(), rows(top), numeric) + rest(table);
    }

    static String text(Table table) {
        return table.print(MOST_ROWS);
    }

    private static List<List<String>> rows(Table table) {
        return IntStream.range(0, table.rowCount())
                .mapToObj(row -> table.columns().stream().map(c -> cell(c, row)).toList())
                .toList();
    }

    private static String cell(Column<?> column, int row) {
        return column.isMissing(row) ? "" : column.getString(row);
    }

    private static String rest(Table table) {
        int hidden = table.rowCount() - MOST_ROWS;
        return hidden <= 0 ? "" : Html.line(hidden + " more rows of " + table.rowCount());
    }
}
