package io.github.dinov2j.notebook;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.ServiceLoader;
import org.junit.jupiter.api.Test;
import org.rapaio.jupyter.kernel.display.DisplayRenderer;
import org.rapaio.jupyter.kernel.display.spi.DisplayProvider;
import tech.tablesaw.api.IntColumn;
import tech.tablesaw.api.Table;

class RapaioDisplayTest {
    private final List<DisplayRenderer> renderers =
            ServiceLoader.load(DisplayProvider.class).findFirst().orElseThrow().getDisplayRenderers();

    @Test
    void rapaioFindsTheRenderersAndTablesBecomeHtml() {
        DisplayRenderer renderer = of(Table.class);

        assertThat(renderer.canRender("text/html")).isTrue();
        assertThat(renderer.render("text/html", Table.create("t", IntColumn.create("n", new int[] {7})))
                        .data()
                        .get("text/html")
                        .toString())
                .contains("<table")
                .contains(">7<");
    }

    @Test
    void listsOfOtherThingsStayText() {
        assertThat(of(List.class).render("text/html", List.of(1, 2)).data()).containsEntry("text/plain", "[1, 2]");
    }

    private DisplayRenderer of(Class<?> type) {
        return renderers.stream()
                .filter(renderer -> renderer.rendererClass().equals(type))
                .findFirst()
                .orElseThrow();
    }
}
