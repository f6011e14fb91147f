package io.github.dinov2j.model.train;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A setting that nothing reads is said aloud, and only then. */
class IdleSettingsTest {
    private static final Plan TAUGHT = Plan.tiny().with("distillation.teacher", "large");
    private static final Plan BY_FEATURES =
            TAUGHT.with(Map.of("distillation.method", "FEATURES", "views.local.count", "0"));

    @ParameterizedTest
    @CsvSource({"whiten, true", "featureLoss, SMOOTH_L1"})
    void whatOnlyFeaturesHave(String name, String value) {
        var setting = "distillation." + name;
        assertThat(TAUGHT.with(setting, value).warnings())
                .containsExactly("The setting " + setting + " does nothing where HEADS are learned.");
        assertThat(Plan.tiny().with(setting, value).warnings())
                .containsExactly("The setting " + setting + " does nothing in a run without a teacher.");
        assertThat(BY_FEATURES.with(setting, value).warnings()).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({"ibotTokens, SAMPLED", "tokens, STORED"})
    void whatOnlyDistillationsHave(String name, String value) {
        var setting = "distillation." + name;
        assertThat(Plan.tiny().with(setting, value).warnings())
                .containsExactly("The setting " + setting + " does nothing in a run without a teacher.");
        assertThat(TAUGHT.with(setting, value).warnings()).isEmpty();
    }

    @Test
    void aRunThatIsNotEvaluatedCannotLosePatience(@TempDir Path folder) throws IOException {
        var patient = Plan.tiny()
                .with(Map.of("student.pretrainedWeights", "released", "adaptation.patience", "2"))
                .withOut(folder.resolve("run"));
        assertThat(patient.warnings()).singleElement().asString().contains("adaptation.patience", "--eval");
        var images = Small.images(folder.resolve("images"), 4);
        assertThat(patient.evaluatedOn(images).warnings()).isEmpty();
    }
}
