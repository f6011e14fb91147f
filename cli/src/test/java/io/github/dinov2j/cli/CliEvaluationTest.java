package io.github.dinov2j.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.gson.JsonParser;
import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A run that is evaluated while it goes on, from the command line. */
class CliEvaluationTest {
    @TempDir
    Path folder;

    private Path images;

    @BeforeEach
    void write() throws IOException {
        images = folder.resolve("images");
        Samples.write(images);
    }

    @Test
    void theAnswerHoldsTheLastAndTheBestOfBothProbes() {
        var session = pretrain("--eval", images.toString(), "--eval-every", "2", "--json");
        assertThat(session.code()).as(session.err()).isZero();
        var eval = JsonParser.parseString(session.out()).getAsJsonObject().getAsJsonObject("eval");
        for (var when : new String[] {"last", "best"}) {
            assertThat(eval.getAsJsonObject(when).keySet()).containsExactly("knn", "linear");
        }
        var last = eval.getAsJsonObject("last").getAsJsonObject("knn");
        assertThat(last.get("step").getAsInt()).isEqualTo(4);
        assertThat(last.get("value").getAsDouble()).isBetween(0.0, 1.0);
        assertThat(folder.resolve("run/log.jsonl")).content().contains("\"eval\":{\"knn\":", "\"linear\":");
        assertThat(folder.resolve("run/provenance.json")).content().contains("\"evaluation\"", "\"seconds\"");
    }

    @Test
    void anIntervalWithoutImagesIsMisuse() {
        assertThat(pretrain("--eval-every", "2").err()).contains("--eval IMAGES");
    }

    @Test
    void imagesOfOneClassAreRefusedBeforeAFolderIsMade() throws IOException {
        var one = java.nio.file.Files.createDirectories(folder.resolve("one/class"));
        java.nio.file.Files.writeString(one.resolve("a.png"), "");
        java.nio.file.Files.writeString(one.resolve("b.png"), "");
        var session = pretrain("--eval", folder.resolve("one").toString());
        assertThat(session.code()).isEqualTo(2);
        assertThat(session.err()).contains("at least two classes");
        assertThat(folder.resolve("run")).doesNotExist();
    }

    private Session pretrain(String... more) {
        String[] fixed = {
            "pretrain", images.toString(), "--out", folder.resolve("run").toString()
        };
        String[] settings = {"--set", "steps=4", "--set", "batch=4", "--set", "student.architecture.depth=1"};
        return Session.run(java.util.stream.Stream.of(fixed, settings, more)
                .flatMap(java.util.Arrays::stream)
                .toArray(String[]::new));
    }
}
