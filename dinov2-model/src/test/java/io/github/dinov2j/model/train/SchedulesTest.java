package io.github.dinov2j.model.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.google.gson.JsonObject;
import io.github.dinov2j.model.Reference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

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

    /** Preset, step, and the reference's learning rate there (spec section 12). */
    @ParameterizedTest
    @CsvSource({
        "vitl14, 99999, 3.4641016e-4",
        "vitl14, 100000, 3.4641016e-4",
        "vitl14, 300000, 2.3680133e-4",
        "vitl16_short, 12499, 5.6568542e-3"
    })
    void presetsHaveTheReferencesRates(String preset, int step, double rate) {
        assertThat(Plan.named(preset).schedules().at(step).learningRate()).isCloseTo(rate, within(1e-7 * rate));
    }

    @Test
    void aStepOfTheLongPresetHasTheReferencesDecayAndMomentum() {
        for (var preset : new Plan[] {Plan.vitl14(), Plan.vitg14()}) {
            var rates = preset.schedules().at(300_000);
            assertThat(rates.weightDecay()).isCloseTo(0.114976758, within(1e-9));
            assertThat(rates.momentum()).isCloseTo(0.996811628, within(1e-9));
        }
    }

    /** Arrays of every step, made as the reference makes them: numpy's linspace and cosines, one after the other. */
    @ParameterizedTest
    @ValueSource(strings = {"tiny", "small", "vitl16_short", "vitl14", "vitg14", "distill_vits14"})
    void everyStepOfEveryPresetIsThatOfPlainLoops(String preset) {
        var plan = Plan.named(preset);
        var o = plan.optimizer();
        var t = plan.teacher();
        int steps = plan.course().steps();
        var schedules = plan.schedules();
        int warm = (int) Math.round(o.warmup() * steps);
        int frozen = (int) Math.round(o.freezeLastLayer() * steps);
        int heating = (int) Math.round(t.temperatureWarmup() * steps);
        var peak = o.baseRate() * Math.sqrt(plan.course().batch() / 1024.0);
        for (int i = 0; i < steps; i++) {
            var rate = i < warm ? peak * i / (warm - 1) : cosine(peak, o.minRate(), i - warm, steps - warm);
            var decay = cosine(o.weightDecay().from(), o.weightDecay().to(), i, steps);
            var momentum = cosine(t.momentum().from(), t.momentum().to(), i, steps);
            var heat = Math.min(1.0, (double) i / (heating - 1));
            var temperature =
                    t.temperature().from() * (1 - heat) + t.temperature().to() * heat;
            var rates = schedules.at(i);
            if (Math.abs(rates.learningRate() - rate) > 1e-15
                    || rates.lastLayerRate() != (i < frozen ? 0 : rates.learningRate())
                    || Math.abs(rates.weightDecay() - decay) > 1e-14
                    || Math.abs(rates.momentum() - momentum) > 1e-14
                    || Math.abs(rates.teacherTemperature() - temperature) > 1e-15) {
                throw new AssertionError("step " + i + ": " + rates + ", expected " + rate + " " + decay + " "
                        + momentum + " " + temperature);
            }
        }
    }

    private static double cosine(double from, double to, int i, int n) {
        return to + 0.5 * (from - to) * (1 + Math.cos(Math.PI * i / n));
    }

    @Test
    void aFallingTemperatureIsTheRisingOneWithItsEndsExchanged() {
        var rising = Plan.tiny();
        var falling = rising.with("teacher.temperatureCourse", "FALLING");
        for (int step = 0; step < 1614; step++) {
            assertThat(falling.schedules().at(step).teacherTemperature())
                    .isCloseTo(0.05 - rising.schedules().at(step).teacherTemperature(), within(1e-15));
        }
        assertThat(falling.warnings()).singleElement().asString().contains("in Meta's code it rises");
        assertThat(rising.warnings()).isEmpty();
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
