package io.github.dinov2j.notebooks;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.util.stream.Collectors;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Notebook 01, shortened, on a real JJava kernel through a real Jupyter client; and as it is stored. */
class Notebook01_RunTest {
    private static final Path NOTEBOOK = Lab.ROOT.resolve("notebooks/01-from-images-to-a-table.ipynb");
    private static final Path SAMPLES = Lab.ROOT.resolve("data/samples/fashion.zip");

    @BeforeAll
    static void ready() throws IOException, InterruptedException {
        Lab.assumeReady();
    }

    @Test
    void runsToItsTable(@TempDir Path folder) throws IOException, InterruptedException {
        Path done = folder.resolve("done.ipynb");
        Path images = SmallZip.write(SAMPLES, folder.resolve("small.zip"), 20, 10);
        Lab.Outcome outcome = Lab.notebook(
                folder,
                NOTEBOOK.toString(),
                "-p",
                "steps=20",
                "-p",
                "images=" + images,
                "-p",
                "out=" + folder.resolve("run"),
                "--out",
                done.toString());

        assertThat(outcome.exit()).as(outcome.stderr()).isZero();
        Notebook notebook = Notebook.read(done);
        assertThat(notebook.outputs("error")).isEmpty();
        assertShows(notebook, 100);
        assertThat(Notebook.source(notebook.cells("code").get(1))).contains("steps = 20;", "small.zip");
    }

    @Test
    void isStoredWithTheOutputsOfAWholeRun() throws IOException {
        Notebook notebook = Notebook.read(NOTEBOOK);

        assertThat(notebook.outputs("error")).isEmpty();
        assertShows(notebook, 2000);
        assertThat(notebook.cells("code"))
                .allMatch(cell -> !cell.get("execution_count").isJsonNull());
        assertThat(notebook.json().toString()).doesNotContain("/work/", "/home/", "/tmp/", "/root/");
    }

    @Test
    void everyCodeCellHasAWordBeforeIt() throws IOException {
        String kinds = Notebook.read(NOTEBOOK).json().getAsJsonArray("cells").asList().stream()
                .map(cell -> cell.getAsJsonObject().get("cell_type").getAsString())
                .collect(Collectors.joining(" "));

        assertThat(kinds).contains("markdown code").doesNotContain("code code");
    }

    private static void assertShows(Notebook notebook, int n) {
        String pages = String.join("\n", notebook.data("text/html"));
        assertThat(pages).contains("dinov2j-progress", "dinov2j-gallery", "data:image/png;base64,");
        String table = notebook.data("text/html").stream()
                .filter(page -> page.contains(">accuracy<"))
                .reduce((earlier, last) -> last)
                .orElseThrow();
        assertThat(table).contains(">pretrained<", ">untrained<", ">raw pixels<", ">knn<", ">linear<", ">" + n + "<");
    }
}
