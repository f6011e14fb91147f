package io.github.dinov2j.notebooks;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The notebook command, with what users get wrong: one sentence, the right exit status. */
class NotebookCommandTest {
    @TempDir
    Path folder;

    @BeforeAll
    static void ready() throws IOException, InterruptedException {
        Lab.assumeReady();
    }

    @Test
    void aFailingCellIsNamedAndWhatHadRunIsSaved() throws IOException, InterruptedException {
        write("\"int steps = 1;\"", "\"int x = steps / 0;\"");

        Lab.Outcome outcome = Lab.notebook(folder, "a.ipynb", "--out", "b.ipynb");

        assertThat(outcome.exit()).isEqualTo(1);
        assertThat(outcome.stderr()).contains("cell 2", "/ by zero").doesNotContain("Traceback");
        assertThat(Notebook.read(folder.resolve("b.ipynb")).outputs("error")).hasSize(1);
    }

    @Test
    void parametersReachTheCellAfterTheTaggedOne() throws IOException, InterruptedException {
        write("\"int steps = 1; String name = \\\"a\\\";\"", "\"name + steps\"");

        Lab.Outcome outcome = Lab.notebook(folder, "a.ipynb", "-p", "steps=7", "-p", "name=it's \"b\"");

        assertThat(outcome.exit()).as(outcome.stderr()).isZero();
        assertThat(Notebook.read(folder.resolve("a.ipynb")).data("text/plain")).containsExactly("it's \"b\"7");
    }

    @Test
    void aParameterThatTheNotebookDoesNotHaveIsMisuse() throws IOException, InterruptedException {
        write("\"int steps = 1;\"");

        Lab.Outcome outcome = Lab.notebook(folder, "a.ipynb", "-p", "stpes=7");

        assertThat(outcome.exit()).isEqualTo(2);
        assertThat(outcome.stderr()).contains("stpes", "it has steps").hasLineCount(1);
    }

    @Test
    void aMissingNotebookAndABrokenOneAreSaidInOneSentence() throws IOException, InterruptedException {
        Files.writeString(folder.resolve("broken.ipynb"), "{");

        for (String name : new String[] {"missing.ipynb", "broken.ipynb"}) {
            Lab.Outcome outcome = Lab.notebook(folder, name);
            assertThat(outcome.exit()).isEqualTo(1);
            assertThat(outcome.stderr()).contains(name).hasLineCount(1);
        }
    }

    private void write(String... sources) throws IOException {
        StringBuilder cells = new StringBuilder();
        for (String source : sources) {
            String tags = cells.isEmpty() ? "\"tags\": [\"parameters\"]" : "";
            cells.append(cells.isEmpty() ? "" : ",")
                    .append("{\"cell_type\": \"code\", \"execution_count\": null, \"outputs\": [], \"metadata\": {")
                    .append(tags)
                    .append("}, \"source\": ")
                    .append(source)
                    .append('}');
        }
        Files.writeString(
                folder.resolve("a.ipynb"),
                "{\"nbformat\": 4, \"nbformat_minor\": 4, \"metadata\": {}, \"cells\": [" + cells + "]}");
    }
}
