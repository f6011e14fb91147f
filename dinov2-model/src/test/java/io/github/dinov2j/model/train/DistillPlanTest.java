package io.github.dinov2j.model.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.github.dinov2j.data.Normalization;
import io.github.dinov2j.data.Preprocessing;
import io.github.dinov2j.data.Progress;
import io.github.dinov2j.model.backbone.Architecture;
import io.github.dinov2j.model.backbone.BackboneFile;
import io.github.dinov2j.model.backbone.FeedForward;
import io.github.dinov2j.model.backbone.Initialization;
import io.github.dinov2j.model.backbone.PositionResampling;
import io.github.dinov2j.model.torch.TorchDevice;
import io.github.dinov2j.model.train.DistillationSettings.Method;
import io.github.dinov2j.model.train.DistillationSettings.Tokens;
import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What {@code Plan.distill} makes of a teacher, a student and another plan. */
class DistillPlanTest {
    @TempDir
    private Path folder;

    /** A finished run of a miniature, as it was planned. */
    private Path run(Plan plan) throws IOException {
        var run = folder.resolve("teacher");
        var images = Small.images(folder.resolve("images"), 6);
        try (var pretraining = Pretraining.start(images, plan.withSteps(1).withOut(run), "cpu", Progress.none())) {
            pretraining.run();
        }
        return run;
    }

    private String file(int patch) {
        var architecture = new Architecture(32, 1, 2, patch, 2 * patch, FeedForward.MLP, 0, PositionResampling.OFFSET);
        var file = folder.resolve("released.safetensors");
        try (var device = TorchDevice.open("cpu")) {
            var random = Initialization.random(1);
            var parameters = Initialization.dinov2().backbone(architecture, device.manager(), random);
            new BackboneFile(architecture, Preprocessing.released(), parameters.stored()).write(file);
        }
        return file.toString();
    }

    @Test
    void aRunTeachesByItsHeadsAndItsPlanIsTheRest() throws IOException {
        var teacher = Small.plan()
                .with("student.dropPath", "0.2")
                .with("student.pretrainedWeights", "")
                .with("optimizer.clip", "1.5")
                .with("heads.separate", "true")
                .with("heads.ibot.prototypes", "24");
        var run = run(teacher).toString();

        var plan = Plan.distill(run, "tiny");

        assertThat(plan.recipe()).isEqualTo(Plan.Recipe.DISTILL);
        assertThat(plan.distillation())
                .isEqualTo(new DistillationSettings(
                        run,
                        Method.HEADS,
                        DistillationSettings.IbotTokens.ALL,
                        DistillationSettings.FeatureLoss.COSINE,
                        false,
                        Tokens.LIVE,
                        io.github.dinov2j.model.backbone.Precision.AUTO));
        assertThat(plan.differences(teacher.withSteps(1)))
                .allMatch(difference -> difference.startsWith("student.architecture.d") // dim, depth of tiny
                        || difference.equals("student.dropPath: 0.2, here 0.0")
                        || difference.startsWith("distillation.teacher"));
        assertThat(plan.student().architecture())
                .isEqualTo(Plan.tiny().student().architecture());
        assertThat(plan).hasToString(plan.toString()).asString().endsWith("taught by the HEADS of " + run);
    }

    @Test
    void anotherPlanGivesTheRestAndTheTeacherItsPrototypesPatchAndColours() throws IOException {
        var run = run(Small.plan()).toString();

        var plan = Plan.distill(run, "vit_small_reg", Plan.small());

        var architecture = plan.student().architecture();
        assertThat(architecture.patch()).isEqualTo(7);
        assertThat(architecture.dim()).isEqualTo(384);
        assertThat(architecture.registers()).isEqualTo(4);
        assertThat(architecture.imageSize()).isEqualTo(98);
        assertThat(plan.views().normalization()).isEqualTo(Plan.tiny().views().normalization());
        assertThat(plan.heads().dino().prototypes()).isEqualTo(16);
        assertThat(plan.heads().dino().hidden()).isEqualTo(1024);
        assertThat(plan.student().dropPath()).isZero();
        assertThat(plan.course()).isEqualTo(Plan.small().course());
    }

    @Test
    void ofAModelWithoutHeadsTheTokensAreLearnedAsInSmall() {
        var plan = Plan.distill(file(14), "vit_small");

        assertThat(plan.distillation().method()).isEqualTo(Method.FEATURES);
        assertThat(plan.differences(Plan.small()))
                .containsExactlyInAnyOrder(
                        "student.dropPath: 0.1, here 0.0",
                        "views.local.count: 6, here 0",
                        "losses.koleo: 0.1, here 0.0",
                        "distillation.teacher: \"\", here \"" + file(14) + "\"",
                        "distillation.method: \"HEADS\", here \"FEATURES\"");
    }

    @Test
    void anotherMethodBringsItsCropsAndLosses() throws IOException {
        var prototypes = Plan.distill(file(14), "vit_small", Method.PROTOTYPES);
        assertThat(prototypes.distillation().method()).isEqualTo(Method.PROTOTYPES);
        assertThat(prototypes.views()).isEqualTo(Plan.small().views());
        assertThat(prototypes.losses()).isEqualTo(Plan.small().losses());
        var features = Plan.distill(run(Small.plan()).toString(), "tiny", Small.plan(), Method.FEATURES);
        assertThat(features.distillation().method()).isEqualTo(Method.FEATURES);
        assertThat(features.views().local().count()).isZero();
        assertThat(features.losses().koleo()).isZero();
    }

    @Test
    void cropsBecomeWholePatchesOfTheTeacher() {
        var plan = Plan.distill(file(16), "vit_base", Method.PROTOTYPES);

        assertThat(plan.student().architecture().patch()).isEqualTo(16);
        assertThat(plan.views().global().size()).isEqualTo(96);
        assertThat(plan.views().local().size()).isEqualTo(48);
        assertThat(plan.student().architecture().imageSize()).isEqualTo(96);
    }

    @Test
    void theOtherPlansWayOfDistillingIsKept() {
        var like = Plan.tiny()
                .with("distillation.teacher", "another")
                .with("distillation.method", "PROTOTYPES")
                .with("distillation.tokens", "AUTO");
        var plan = Plan.distill(file(14), "tiny", like);

        assertThat(plan.distillation().method()).isEqualTo(Method.PROTOTYPES);
        assertThat(plan.distillation().tokens()).isEqualTo(Tokens.AUTO);
        assertThat(plan.distillation().teacher()).isEqualTo(file(14));
        assertThat(plan.student().initialization())
                .isEqualTo(Plan.tiny().student().initialization());
        assertThat(plan.views().normalization()).isEqualTo(Normalization.imageNet());
    }

    @Test
    void aNamedModelNeedNotBeHereYet() {
        assertThat(Plan.distill("dinov2_vitl14", "vit_small").distillation().method())
                .isEqualTo(Method.FEATURES);
    }

    @Test
    void theRatesOfThePaperAreThePresets() {
        var plan = Plan.named("distill_vits14");
        assertThat(plan).isEqualTo(Plan.distilledVits14());
        var schedules = plan.schedules();
        assertThat(plan.course().steps()).isEqualTo(625_000);
        assertThat(plan.course().batch()).isEqualTo(2048);
        assertThat(schedules.at(100_000).learningRate()).isCloseTo(1e-3, within(2e-7));
        assertThat(schedules.at(0).momentum()).isCloseTo(0.994, within(1e-12));
        assertThat(schedules.at(624_999).momentum()).isCloseTo(1, within(1e-9));
        assertThat(schedules.at(0).weightDecay()).isCloseTo(0.04, within(1e-12));
        assertThat(schedules.at(624_999).weightDecay()).isCloseTo(0.2, within(1e-9));
        assertThat(plan.student().dropPath()).isZero();
    }

    @ParameterizedTest
    @ValueSource(strings = {"vit_tiny", "Tiny", ""})
    void anUnknownStudentIsMetWithTheKnownOnes(String student) {
        assertThatThrownBy(() -> Plan.distill(file(14), student))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContainingAll("Student \"" + student + "\"", "tiny, small", "vit_small, vit_base");
    }

    @Test
    void anUnknownTeacherIsOneSentence() {
        assertThatThrownBy(() -> Plan.distill("dinov2_vitl41", "vit_small"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContainingAll("There is no model \"dinov2_vitl41\"", "dinov2_vitl14");
    }

    @Test
    void anUnfinishedRunIsNoTeacher() throws IOException {
        var run = run(Small.plan());
        java.nio.file.Files.delete(run.resolve("model.safetensors"));
        assertThatThrownBy(() -> Plan.distill(run.toString(), "tiny"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("is not finished");
    }
}
