package io.github.dinov2j.model.health;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import ai.djl.ndarray.types.Shape;
import io.github.dinov2j.model.torch.StepScope;
import io.github.dinov2j.model.torch.TorchDevice;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A run that learns a teacher's tokens has no prototypes: its class tokens are judged alone. */
class VerdictWithoutPrototypesTest {
    private static final Recipe RECIPE = new Recipe(true, 0.1, 0.02, 0.03, 0.95);

    @ParameterizedTest
    @CsvSource({
        "0.49, 20,  0.6,    HEALTHY",
        "0.51, 20,  0.6,    WARNING",
        "0.91, 20,  0.6,    COLLAPSED",
        "0.08, 5.0, 0.6,    WARNING",
        "0.08, 20,  0.0009, STUCK",
        "0.08, 20,  NaN,    HEALTHY",
        "NaN,  20,  0.6,    COLLAPSED",
        "0.08, NaN, 0.6,    COLLAPSED"
    })
    void eachThresholdOfTheTokensDividesTwoVerdicts(
            double cosine, double directions, double movement, Condition expected) {
        assertThat(verdict(cosine, directions, movement).condition()).isEqualTo(expected);
    }

    private static Verdict verdict(double cosine, double directions, double movement) {
        var tokens = new Signals.Spread(cosine, directions, movement);
        return Verdict.of(new Signals(new Signals.Sample(2048, 0, 64), Signals.Answers.none(), tokens), RECIPE);
    }

    @Test
    void theSentencesSayWhatWasJudged() {
        assertThat(verdict(0.08, 20, 0.6).why(40))
                .isEqualTo(
                        "the class tokens tell images apart (20.0 of 64 directions; there are no prototypes to judge)"
                                + " since step 40");
        assertThat(verdict(Double.NaN, 20, 0.6).finding()).isEqualTo("the class tokens are no finite numbers");
    }

    @Test
    void theLogHasTheSignalsOfTheTokensOnly() {
        try (var device = TorchDevice.open("cpu");
                var scope = new StepScope(device)) {
            var cls = scope.manager().create(new float[] {1, 0, 0, 1, -1, 0}, new Shape(3, 2));
            var signals = Measurement.of(cls, new float[] {1, 0, 0, 1, -1, 0});
            assertThat(signals.tokens().cosine()).isCloseTo(-1 / 3.0, within(1e-6));
            assertThat(signals.tokens().movement()).isCloseTo(0, within(1e-6));
            assertThat(signals.toJson().keySet()).containsExactly("images", "cosine", "directions", "movement");
        }
    }
}
