package io.github.dinov2j.model.health;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The verdict just on either side of every threshold, and what it says. */
class VerdictThresholdsTest {
    private static final Recipe RECIPE = new Recipe(true, 0.1, 0.02, 0.03, 0.95);
    private static final Signals.Sample MANY = new Signals.Sample(2048, 512, 64);

    /** Target entropy, information, plain entropy, unused, cosine, directions, movement of a healthy run, one changed. */
    @ParameterizedTest
    @CsvSource({
        "information,   0.21,   HEALTHY",
        "information,   0.19,   WARNING",
        "information,   0.11,   WARNING",
        "information,   0.09,   STUCK",
        "targetEntropy, 0.949,  HEALTHY",
        "targetEntropy, 0.951,  STUCK",
        "plainEntropy,  0.31,   HEALTHY",
        "plainEntropy,  0.29,   COLLAPSED",
        "unused,        0.79,   HEALTHY",
        "unused,        0.81,   WARNING",
        "unused,        0.89,   WARNING",
        "unused,        0.91,   COLLAPSED",
        "logitStd,      0.0011, HEALTHY",
        "logitStd,      0.0009, COLLAPSED",
        "cosine,        0.49,   HEALTHY",
        "cosine,        0.51,   WARNING",
        "cosine,        0.89,   WARNING",
        "cosine,        0.91,   COLLAPSED",
        "directions,    5.2,    HEALTHY",
        "directions,    5.0,    WARNING",
        "movement,      0.0011, HEALTHY",
        "movement,      0.0009, STUCK",
        "movement,      NaN,    HEALTHY",
        "plainEntropy,  NaN,    COLLAPSED",
        "cosine,        NaN,    COLLAPSED",
        "none,          0,      HEALTHY"
    })
    void eachThresholdDividesTwoVerdicts(String changed, double value, Condition expected) {
        assertThat(Verdict.of(signals(MANY, changed, value), RECIPE).condition())
                .isEqualTo(expected);
    }

    @Test
    void oneAnswerForAllIsSaidBeforeAnythingElseButATeacherThatNeverMoved() {
        var answers = new Signals.Answers(0, 0, 0.1, 0.99, 0);
        var moved = new Signals(MANY, answers, new Signals.Spread(0.99, 1, 0.5));
        assertThat(Verdict.of(moved, RECIPE).condition()).isEqualTo(Condition.COLLAPSED);
        var still = new Signals(MANY, answers, new Signals.Spread(0.99, 1, 0));
        assertThat(Verdict.of(still, RECIPE).condition()).isEqualTo(Condition.STUCK);
    }

    @Test
    void uniformTargetsOfTokensThatAreStillAlikeAreStuckNotCollapsed() {
        var hot = new Signals(MANY, new Signals.Answers(1, 0, 1, 0, 0.01), new Signals.Spread(0.99, 2, 0.02));
        assertThat(Verdict.of(hot, RECIPE).condition()).isEqualTo(Condition.STUCK);
    }

    @ParameterizedTest
    @CsvSource({
        "unused, 0.99, true",
        "plainEntropy, 0.1, true",
        "cosine, 0.95, false",
        "logitStd, 0.0005, false",
        "targetEntropy, 0.99, false",
        "information, 0.01, false",
        "movement, 0, false"
    })
    void whatASlowStartLooksLikeTooNeedsASecondLook(String changed, double value, boolean sure) {
        assertThat(Verdict.of(signals(MANY, changed, value), RECIPE).sure()).isEqualTo(sure);
    }

    @Test
    void aFirstLookThatIsNotEnoughSaysWhatItComesToIfItStaysSo() {
        assertThat(Verdict.of(signals(MANY, "movement", 0), RECIPE).suspicion(100))
                .startsWith("the teacher is where the run began since step 100, stuck if it stays so; try ");
    }

    @Test
    void fewerImagesThanPrototypesSayNothingAboutUnusedOnes() {
        var few = new Signals.Sample(256, 65_536, 64);
        assertThat(Verdict.of(signals(few, "unused", 0.999), RECIPE).condition())
                .isEqualTo(Condition.HEALTHY);
    }

    @Test
    void whatChanceLeavesUnusedIsNotHeldAgainstARun() {
        var asMany = new Signals.Sample(512, 512, 64); // sharp answers at random leave 37 % unused
        assertThat(Verdict.of(signals(asMany, "unused", 0.37), RECIPE).condition())
                .isEqualTo(Condition.HEALTHY);
        assertThat(Verdict.of(signals(asMany, "unused", 0.89), RECIPE).condition())
                .isEqualTo(Condition.WARNING);
        assertThat(Verdict.of(signals(asMany, "unused", 0.96), RECIPE).condition())
                .isEqualTo(Condition.COLLAPSED);
    }

    @Test
    void directionsOfFewImagesAreMeasuredByTheImages() {
        var few = new Signals.Sample(17, 16, 1024); // at most 16 directions
        assertThat(Verdict.of(signals(few, "directions", 8), RECIPE).condition())
                .isEqualTo(Condition.HEALTHY);
        assertThat(Verdict.of(signals(few, "directions", 1.2), RECIPE).condition())
                .isEqualTo(Condition.WARNING);
    }

    @Test
    void theSentenceOfACollapseSaysWhatSinceWhenAndWhatToTry() {
        var plain = new Recipe(false, 0, 0.02, 0.03, 0.95);
        var verdict = Verdict.of(signals(MANY, "unused", 0.97), plain);
        assertThat(verdict.why(400))
                .isEqualTo("97 % of the prototypes are unused since step 400; try teacher.targets=SINKHORN_KNOPP,"
                        + " losses.koleo=0.1 or a lower optimizer.baseRate (now 0.02)");
    }

    @Test
    void whatARunHasAlreadyIsNotAdvised() {
        assertThat(Verdict.of(signals(MANY, "plainEntropy", 0.1), RECIPE).why(100))
                .isEqualTo("all images go to about 2 of 512 prototypes since step 100; try a lower optimizer.baseRate"
                        + " (now 0.02)");
    }

    @Test
    void aTeacherThatStaysWhereItIsGetsTheAdviceOfItsCause() {
        var still = signals(MANY, "movement", 0);
        assertThat(Verdict.of(still, new Recipe(true, 0.1, 1e-9, 0.03, 0.95)).advice())
                .isEqualTo("a higher optimizer.baseRate (now 0.000000001) or a lower teacher.momentum.from (now 0.95)");
        assertThat(Verdict.of(still, new Recipe(true, 0.1, 0.02, 0.03, 1)).advice())
                .isEqualTo("a lower teacher.momentum.from (now 1)");
    }

    @Test
    void uniformTargetsGetTheAdviceOfALowerTemperature() {
        assertThat(Verdict.of(signals(MANY, "targetEntropy", 0.99), RECIPE).why(200))
                .isEqualTo("the targets are nearly uniform (99 % of the largest entropy) since step 200; try a lower"
                        + " teacher.temperature.to (now 0.03) or larger initial weights (student.initialization)");
    }

    @Test
    void aHealthyRunIsToldWhatItTellsApartAndNothingToTry() {
        var verdict = Verdict.of(signals(MANY, "none", 0), RECIPE);
        assertThat(verdict.why(100))
                .isEqualTo("the targets tell images apart (53 % of what they could say) since step 100");
    }

    @Test
    void aConditionIsFoundByItsWordAndAnotherWordIsRefused() {
        for (var condition : Condition.values()) {
            assertThat(Condition.of(condition.word())).isEqualTo(condition);
        }
        assertThatThrownBy(() -> Condition.of("fine"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContainingAll("fine", "healthy, warning, collapsed or stuck");
    }

    @Test
    void aSampleOfOneImageIsRefused() {
        assertThatThrownBy(() -> new Signals.Sample(1, 512, 64))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("at least 2");
    }

    private static Signals signals(Signals.Sample sample, String changed, double value) {
        return new Signals(
                sample,
                new Signals.Answers(
                        changed.equals("targetEntropy") ? value : 0.47,
                        changed.equals("information") ? value : 0.53,
                        changed.equals("plainEntropy") ? value : 0.97,
                        changed.equals("unused") ? value : 0,
                        changed.equals("logitStd") ? value : 0.22),
                new Signals.Spread(
                        changed.equals("cosine") ? value : 0.08,
                        changed.equals("directions") ? value : 20,
                        changed.equals("movement") ? value : 0.6));
    }
}
