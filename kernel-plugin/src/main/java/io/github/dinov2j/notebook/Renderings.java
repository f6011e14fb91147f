package io.github.dinov2j.notebook;

import java.util.List;
import tech.tablesaw.api.Table;

/** The types that look better in a cell than their one line of text. */
final class Renderings {
    private Renderings() {}

    static List<Rendering<?>> all() {
        return List.of(new Rendering<>(Table.class, table -> true, Tables::html, Tables::text));
    }
}
