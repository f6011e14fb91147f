package io.github.dinov2j.notebook;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import tech.tablesaw.api.IntColumn;
import tech.tablesaw.api.StringColumn;
import tech.tablesaw.api.Table;

class TablesTest {
    @Test
    void namesInATableCannotBecomeHtml() {
        Table table = Table.create("t", StringColumn.create("<b>name</b>", "<script>alert(1)</script>"));

        assertThat(Tables.html(table))
                .contains("&lt;script&gt;", "&lt;b&gt;name")
                .doesNotContain("<script", "<b>");
    }

    @Test
    void showsAHundredRowsAndSaysHowManyMoreThereAre() {
        Table table =
                Table.create("t", IntColumn.create("n", IntStream.range(0, 250).toArray()));

        assertThat(Tables.html(table)).contains(">99<", "150 more rows").doesNotContain(">100<");
    }
}
