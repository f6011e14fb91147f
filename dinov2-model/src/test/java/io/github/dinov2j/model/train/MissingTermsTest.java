package io.github.dinov2j.model.train;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.gson.JsonParser;
import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class MissingTermsTest {
    @TempDir
    private Path folder;

    @Test
    void withoutMasksTheIbotTermIsZeroAndASeparateHeadIsLeftAlone() throws IOException {
        var plan = Small.plan().with("masks.sampleProbability", "0").with("heads.separate", "true");
        assertThat(last(plan, "ibot")).isZero();
        assertThat(last(plan, "dino_local")).isPositive();
    }

    @Test
    void withoutLocalCropsTheLocalTermIsZero() throws IOException {
        var plan = Small.plan().with("views.local.count", "0");
        assertThat(last(plan, "dino_local")).isZero();
        assertThat(last(plan, "dino_global")).isPositive();
    }

    private double last(Plan plan, String term) throws IOException {
        var images = Small.images(folder.resolve("images"), 16);
        var log = Small.run(images, plan, folder.resolve("run-" + term));
        var line = JsonParser.parseString(log.get(log.size() - 1)).getAsJsonObject();
        assertThat(Double.isFinite(line.get("total").getAsDouble())).isTrue();
        return line.get(term).getAsDouble();
    }
}
