package io.github.dinov2j.notebook;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.dinov2j.data.Progress;
import io.github.spencerpark.ijava.IJava;
import io.github.spencerpark.ijava.RecordingKernel;
import io.github.spencerpark.jupyter.kernel.display.DisplayData;
import io.github.spencerpark.jupyter.kernel.display.mime.MIMEType;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import tech.tablesaw.api.IntColumn;
import tech.tablesaw.api.Table;

class IJavaKernelTest {
    private final RecordingKernel kernel = IJava.getKernelInstance();

    @BeforeEach
    void install() {
        kernel.evaluated.clear();
        kernel.displayed.clear();
        DinoNotebook.install();
    }

    @Test
    void importsEverythingTheNotebookNames() {
        assertThat(kernel.evaluated).isEqualTo(Imports.statements());
    }

    @Test
    void rendersTablesAsHtmlAndText() {
        DisplayData data = kernel.getRenderer().render(Table.create("t", IntColumn.create("n", new int[] {7})));

        assertThat(data.getData(MIMEType.TEXT_HTML).toString())
                .contains("<table")
                .contains(">7<");
        assertThat(data.getData(MIMEType.TEXT_PLAIN).toString()).contains("7").doesNotContain("<table");
    }

    @Test
    void showsTheProgressOfWorkThatNamesNone() {
        Progress.standard().update(new Progress.State("work", 1, 2, 0, "images", ""));

        assertThat(kernel.displayed).hasSize(1);
        assertThat(kernel.displayed.get(0).getData(MIMEType.TEXT_HTML).toString())
                .contains("work 1/2");
        assertThat(kernel.displayed.get(0).hasDisplayId()).isTrue();
    }
}
