package io.github.dinov2j.probe;

import io.github.dinov2j.data.Features;
import io.github.dinov2j.data.Tokens;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import tech.tablesaw.api.FloatColumn;
import tech.tablesaw.api.StringColumn;
import tech.tablesaw.api.Table;
import tech.tablesaw.columns.Column;

/** Features as a table, for Tablesaw. */
public final class FeatureTables {
    private FeatureTables() {}

    /**
     * A table with the columns path, label, f0000, f0001, ..., one row per image. Tablesaw holds it in memory: take a slice
     * or a selection of large features.
     */
    public static Table table(Features features, Tokens tokens) {
        int width = features.width(tokens);
        int digits = Math.max(4, Integer.toString(width - 1).length());
        List<FloatColumn> numbers = new ArrayList<>(width);
        for (int i = 0; i < width; i++) {
            numbers.add(FloatColumn.create(String.format(Locale.ROOT, "f%0" + digits + "d", i), features.rows()));
        }
        float[] values = new float[width];
        for (int row = 0; row < features.rows(); row++) {
            features.read(tokens, row, row + 1, values);
            for (int i = 0; i < width; i++) {
                numbers.get(i).set(row, values[i]);
            }
        }
        List<Column<?>> columns = new ArrayList<>();
        columns.add(StringColumn.create("path", features.paths()));
        columns.add(StringColumn.create("label", features.labels()));
        columns.addAll(numbers);
        return Table.create(features.name(), columns);
    }
}
