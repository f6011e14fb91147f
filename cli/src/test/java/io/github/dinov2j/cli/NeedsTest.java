package io.github.dinov2j.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.github.dinov2j.data.Preprocessing;
import io.github.dinov2j.model.backbone.Architecture;
import io.github.dinov2j.model.head.HeadSettings;
import io.github.dinov2j.model.train.ModelFacts;
import io.github.dinov2j.model.train.Plan;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What --dry-run says of a plan: parameters counted by hand, the rest in the direction that each setting moves it. */
class NeedsTest {
    private static final Needs TINY = Needs.of(Plan.tiny());

    private static Needs tiny(String... settings) {
        var changes = new java.util.LinkedHashMap<String, String>();
        for (int i = 0; i < settings.length; i += 2) {
            changes.put(settings[i], settings[i + 1]);
        }
        return Needs.of(Plan.tiny().with(changes));
    }

    @Test
    void parametersAreExact() {
        assertThat(TINY.backbone()).isEqualTo(211_264);
        // 64 -> 256 -> 256 -> 64 with biases, then 512 directions and lengths
        assertThat(TINY.heads()).isEqualTo(65 * 256 + 257 * 256 + 257 * 64 + 512 * 65);
        assertThat(tiny("heads.dino.layers", "1").heads()).isEqualTo(65 * 64 + 512 * 65);
        assertThat(tiny("heads.separate", "true", "heads.ibot.prototypes", "8").heads() - TINY.heads())
                .isEqualTo(65 * 256 + 257 * 256 + 257 * 64 + 8 * 65);
        assertThat(Needs.of(Plan.vitl14()).backbone()).isEqualTo(303_655_168);
        assertThat(Needs.of(Plan.vitl16Short()).heads())
                .isEqualTo(1025L * 2048 + 2049L * 2048 + 2049L * 256 + 65_536L * 257);
    }

    @Test
    void smallerPiecesShorterNumbersAndRecomputingTakeLessMemory() {
        assertThat(tiny("microBatch", "32").memory()).isLessThan(TINY.memory());
        assertThat(tiny("precision", "bfloat16").memory()).isLessThan(TINY.memory());
        assertThat(tiny("student.recompute", "true").memory()).isLessThan(TINY.memory());
        var parameters = 9 * 4 * (TINY.backbone() + TINY.heads());
        assertThat((double) (tiny("microBatch", "2").memory() - parameters) / (TINY.memory() - parameters))
                .isCloseTo(2 / 64.0, within(1e-3));
    }

    /** Checkpoints of four times the parameters: those kept and one being written. */
    @ParameterizedTest
    @CsvSource({"3, 0, 4", "1, 0, 2", "3, 1000, 5", "3, 500, 5", "10, 0, 5", "1, 750, 3"})
    void diskFollowsFromTheCheckpointsKept(String last, String every, int checkpoints) {
        var needs = tiny("keepLast", last, "keepEvery", every); // 1614 steps, every 500: four checkpoints
        assertThat(needs.disk() - 4 * needs.backbone())
                .isEqualTo(checkpoints * 4L * 4 * (needs.backbone() + needs.heads()));
    }

    @Test
    void workGrowsWithStepsBatchAndRecomputing() {
        assertThat(tiny("steps", "3228").operations()).isCloseTo(2 * TINY.operations(), within(1.0));
        assertThat(tiny("batch", "128").operations()).isCloseTo(2 * TINY.operations(), within(1.0));
        assertThat(tiny("student.recompute", "true").operations()).isGreaterThan(TINY.operations());
        assertThat(tiny("microBatch", "2").operations()).isEqualTo(TINY.operations());
    }

    private static Needs taught(String method, String... settings) {
        var changes = new java.util.LinkedHashMap<>(Map.of("distillation.teacher", "x", "distillation.method", method));
        if (method.equals("FEATURES")) {
            changes.put("views.local.count", "0");
        }
        for (int i = 0; i < settings.length; i += 2) {
            changes.put(settings[i], settings[i + 1]);
        }
        var facts = new ModelFacts(
                Architecture.base(),
                Preprocessing.released(),
                Optional.empty(),
                Optional.of(HeadSettings.shared(512, 256, 64)));
        return new Needs(Plan.tiny().with(changes), Optional.of(facts));
    }

    @Test
    void aFrozenTeacherIsCountedOnceAndNotInCheckpoints() {
        long base = Architecture.base().parameters();
        long its = 769 * 256 + 257 * 256 + 257 * 64 + 512 * 65;
        assertThat(TINY.teacher()).isZero();
        assertThat(taught("HEADS").teacher()).isEqualTo(base + its);
        assertThat(taught("PROTOTYPES").teacher()).isEqualTo(base + 512 * 768);
        assertThat(taught("FEATURES").teacher()).isEqualTo(base);
        assertThat(taught("FEATURES").heads()).isEqualTo(2 * 65 * 768);
        assertThat(taught("HEADS").disk()).isEqualTo(TINY.disk());
        assertThat(taught("HEADS", "distillation.ibotTokens", "SAMPLED").memory() - TINY.memory())
                .isEqualTo(4 * (base + its));
    }

    @Test
    void allPatchesTakeMoreThanSampledOnes() {
        var all = taught("HEADS");
        var sampled = taught("HEADS", "distillation.ibotTokens", "SAMPLED");
        // 32 patches of an image instead of 0.5 * 0.3 of them; logits, softmax, gradient of 512 prototypes
        assertThat(all.memory() - sampled.memory())
                .isCloseTo((long) (3 * 64 * (32 - 4.8) * 512 * 4), within(3L * 64 * 4));
        assertThat(all.operations()).isGreaterThan(sampled.operations());
    }

    @Test
    void longTimesAreSaidInDays() {
        assertThat(Map.of(
                        Estimate.clock(20), "1 minutes",
                        Estimate.clock(7000), "117 minutes",
                        Estimate.clock(7300), "2 hours",
                        Estimate.clock(1e9), "11,574 days"))
                .allSatisfy((said, expected) -> assertThat(said).isEqualTo(expected));
    }
}
