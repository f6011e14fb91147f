package io.github.dinov2j.notebook;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.dinov2j.model.Dino;
import io.github.dinov2j.model.run.RunCurves;
import io.github.dinov2j.model.run.Runs;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RunRenderingTest {
    @TempDir
    Path folder;

    @BeforeEach
    void write() throws IOException {
        Path run = Files.createDirectories(folder.resolve("<b>run"));
        Files.writeString(run.resolve("plan.json"), "{\"steps\": 4}");
        Files.writeString(
                run.resolve("log.jsonl"),
                "{\"step\":0,\"total\":4.0}\n{\"step\":0,\"health\":\"stuck\",\"why\":\"it is <flat>\"}\n");
    }

    @Test
    void runsAreATableAndNoNameBecomesHtml() {
        assertThat(html(Runs.class, Runs.in(folder)))
                .contains("<table", "interrupted", "&lt;b&gt;run", "it is &lt;flat&gt;")
                .doesNotContain("<b>", "<flat>");
        assertThat(html(
                        Runs.class,
                        Runs.in(folder.resolve("<b>run").resolve("..").resolve("<b>run"))))
                .contains("1/4");
    }

    @Test
    void curvesAreASvg() {
        assertThat(html(RunCurves.class, Dino.plot(folder.resolve("<b>run").toString())))
                .startsWith("<svg")
                .contains("Run &lt;b&gt;run", "Loss, nats")
                .doesNotContain("<b>");
    }

    private static <T> String html(Class<T> type, T value) {
        return Renderings.all().stream()
                .filter(rendering -> rendering.type().equals(type))
                .map(rendering -> RunRenderingTest.<T>cast(rendering).html().apply(value))
                .findFirst()
                .orElseThrow();
    }

    @SuppressWarnings("unchecked") // its type was just compared
    private static <T> Rendering<T> cast(Rendering<?> rendering) {
        return (Rendering<T>) rendering;
    }
}
