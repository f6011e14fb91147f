package io.github.dinov2j.model.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.google.gson.JsonObject;
import io.github.dinov2j.model.Reference;
import org.junit.jupiter.api.Test;

/** Rates of single steps beside the reference's, for both published recipes (spec section 6.1). */
class SchedulesTest {
    private static final double EPOCH = 1250;
    private static final OptimizerSettings.Range WARM = new OptimizerSettings.Range(0.04, 0.07);

    private static JsonObject golden(String entry) {
        var all = Reference.json(Reference.place("dinov2j.golden", "../shared/spec/golden.json"));
        assertThat(all.has(entry)).as(entry).isTrue();
        return all.getAsJsonObject(entry);
    }

    @Test
    void theLongRecipeOfLargeIsReproduced() {
        var steps = 500 * (int) EPOCH;
        var optimizer = optimizer(2e-4, 80, 1, 500, new OptimizerSettings.Range(0.04, 0.2));
        var teacher = teacher(0.994, 30.0 / 500);
        agrees(Schedules.of(optimizer, teacher, steps, 3072), golden("schedules/vitl14"));
    }

    @Test
    void theShortRecipeOfLargeIsReproduced() {
        var steps = 100 * (int) EPOCH;
        var optimizer = optimizer(4e-3, 10, 1, 100, new OptimizerSettings.Range(0.04, 0.4));
        var teacher = teacher(0.992, 30.0 / 100);
        agrees(Schedules.of(optimizer, teacher, steps, 2048), golden("schedules/vitl16_short"));
    }

    private static OptimizerSettings optimizer(
            double rate, double warm, double frozen, double epochs, OptimizerSettings.Range decay) {
        return new OptimizerSettings(
                rate,
                1e-6,
                warm / epochs,
                frozen / epochs,
                decay,
                new OptimizerSettings.RateFactors(0.9, 0.2),
                OptimizerSettings.Betas.usual(),
                3);
    }

    private static TeacherSettings teacher(double momentum, double warm) {
        return new TeacherSettings(
                new OptimizerSettings.Range(momentum, 1),
                WARM,
                warm,
                TeacherSettings.TemperatureCourse.RISING,
                TeacherSettings.TargetMethod.CENTERING);
    }

    private static void agrees(Schedules schedules, JsonObject expected) {
        expected.entrySet().forEach(e -> {
            var step = Integer.parseInt(e.getKey());
            var rates = schedules.at(step);
            var numbers = e.getValue().getAsJsonObject();
            near(rates.learningRate(), numbers, "lr", step);
            near(rates.lastLayerRate(), numbers, step < EPOCH ? null : "lr", step);
            near(rates.weightDecay(), numbers, "wd", step);
            near(rates.momentum(), numbers, "mom", step);
            near(rates.teacherTemperature(), numbers, "teacher_temp", step);
        });
    }

    /** Without a name the value is 0: the prototypes are frozen. */
    private static void near(double actual, JsonObject numbers, String name, int step) {
        var expected = name == null ? 0 : numbers.get(name).getAsDouble();
        assertThat(actual).as("%s of step %d", name, step).isCloseTo(expected, within(1e-9 * Math.abs(expected)));
    }

    @Test
    void ratesStayAtTheirEndAfterTheLastStep() {
        var cosine = new Cosine(0, 1, 0.25, 3, 10);
        assertThat(cosine.at(2)).isEqualTo(1);
        assertThat(cosine.at(10)).isEqualTo(0.25);
        assertThat(cosine.at(1000)).isEqualTo(0.25);
    }

    @Test
    void layersLearnSlowerTowardsTheImage() {
        golden("lr_decay_0.9_L24").entrySet().forEach(e -> assertThat(
                        AdamW.Factors.layerRate("backbone." + e.getKey(), 24, 0.9))
                .as(e.getKey())
                .isCloseTo(e.getValue().getAsDouble(), within(1e-12)));
        assertThat(AdamW.Factors.layerRate("dino_head.mlp.0.weight", 24, 0.9)).isEqualTo(1);
    }

    @Test
    void decayAndRatesOfTheGroupsAreTheReferences() {
        var s = optimizer(1, 0, 0, 1, new OptimizerSettings.Range(0, 0));
        assertThat(AdamW.Factors.of("backbone.patch_embed.proj.weight", 2, s))
                .isEqualTo(new AdamW.Factors(Math.pow(0.9, 3) * 0.2, 1, false));
        assertThat(AdamW.Factors.of("backbone.blocks.1.norm1.weight", 2, s))
                .isEqualTo(new AdamW.Factors(0.9, 0, false));
        assertThat(AdamW.Factors.of("backbone.blocks.1.ls1.gamma", 2, s).weightDecay())
                .isZero();
        assertThat(AdamW.Factors.of("backbone.cls_token", 2, s).weightDecay()).isEqualTo(1);
        assertThat(AdamW.Factors.of("dino_head.last_layer.weight_g", 2, s)).isEqualTo(new AdamW.Factors(1, 1, true));
    }
}
