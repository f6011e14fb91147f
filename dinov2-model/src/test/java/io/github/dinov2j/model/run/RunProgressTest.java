package io.github.dinov2j.model.run;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.gson.JsonParser;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RunProgressTest {
    private final RunProgress progress = new RunProgress(1614);

    @Test
    void theLineHoldsWhatMattersFirst() {
        hear("{\"step\":118,\"health\":\"healthy\",\"why\":\"fine\"}");
        hear("{\"step\":118,\"eval\":{\"knn\":0.812,\"linear\":0.84}}");
        hear("{\"step\":119,\"dino_local\":3.1,\"dino_global\":1.2,\"koleo\":-0.1,\"ibot\":1.9,\"total\":6.1,"
                + "\"images_per_second\":498.4,\"resident_mb\":1234}");
        assertThat(progress.state().line())
                .isEqualTo("train  step 120/1614  loss 6.100  498 images/s  healthy  knn 81.2 %, linear 84.0 %  1.2 GB"
                        + "  dino global 1.200, local 3.100, ibot 1.900, koleo -0.100");
    }

    @Test
    void onlyAStepChangesWhatIsShown() {
        assertThat(progress.hear(JsonParser.parseString(Logs.event(0, "saved")).getAsJsonObject()))
                .isFalse();
        assertThat(progress.hear(JsonParser.parseString(Logs.step(0, 4)).getAsJsonObject()))
                .isTrue();
        assertThat(progress.state().done()).isEqualTo(1);
    }

    @Test
    void aLossThatIsNoNumberIsSaidSo() {
        hear(Logs.step(0, Double.NaN));
        assertThat(progress.state().line()).contains("loss NaN");
    }

    @Test
    void memoryIsReadWhereTheSystemTellsIt(@TempDir Path folder) throws IOException {
        var status = Files.writeString(folder.resolve("status"), "Name:\tjava\nVmRSS:\t  2048 kB\nThreads:\t3\n");
        assertThat(ResidentMemory.resident(status)).hasValue(2048 * 1024);
        assertThat(ResidentMemory.resident(folder.resolve("none"))).isEmpty();
        assertThat(ResidentMemory.bytes()).isGreaterThan(1_000_000);
    }

    private void hear(String line) {
        progress.hear(JsonParser.parseString(line).getAsJsonObject());
    }
}
