package io.github.dinov2j.model.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.dinov2j.data.ImageFolder;
import io.github.dinov2j.data.Normalization;
import io.github.dinov2j.data.Preprocessing;
import io.github.dinov2j.data.Progress;
import io.github.dinov2j.data.StoredTensor;
import io.github.dinov2j.model.backbone.BackboneFile;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/** Plans that go on from a model: what is the model's, what is guarded, and that they run. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class AdaptPlanTest {
    private Path folder;
    private ImageFolder images;
    private Path run;
    private Path model;

    @BeforeAll
    void trainOnce(@TempDir Path shared) throws IOException {
        folder = shared;
        images = Small.images(folder.resolve("images"), 16);
        run = folder.resolve("first");
        Small.run(
                images,
                Small.plan()
                        .withSteps(2)
                        .with(Map.of("student.architecture.depth", "2", "masks.sampleProbability", "0")),
                run);
        var file = BackboneFile.read(run.resolve("model.safetensors"));
        var normalization = new Normalization(0.5f, 0.4f, 0.3f, 0.2f, 0.1f, 0.6f);
        model = folder.resolve("public.safetensors");
        new BackboneFile(file.architecture(), new Preprocessing(98, 91, normalization), file.tensors()).write(model);
    }

    @Test
    void architectureAndNormalisationAreTheModelsAndTheRestIsAsInTheOtherPlan() {
        var like = Plan.small().with(Map.of("batch", "16", "heads.dino.prototypes", "64"));
        var plan = Plan.adapt(model.toString(), like);
        assertThat(plan.student().architecture())
                .isEqualTo(BackboneFile.read(model).architecture());
        assertThat(plan.student().pretrainedWeights()).isEqualTo(model.toString());
        assertThat(plan.views().normalization()).isEqualTo(new Normalization(0.5f, 0.4f, 0.3f, 0.2f, 0.1f, 0.6f));
        assertThat(plan.recipe()).isEqualTo(Plan.Recipe.ADAPT);
        assertThat(plan.differences(like))
                .allMatch(
                        line -> line.matches(
                                "(student\\.architecture|student\\.(pretrainedWeights|dropPath)"
                                        + "|views\\.normalization|optimizer\\.(baseRate|rateFactors\\.layerDecay)|adaptation\\.frozen).*"));
    }

    @Test
    void theGuardsThatCostNothingAreOnAndTheOthersAreOff() {
        var plan = Plan.adapt(model.toString(), Plan.small());
        assertThat(plan.optimizer().baseRate())
                .isEqualTo(0.1 * Plan.small().optimizer().baseRate());
        assertThat(plan.optimizer().rateFactors().layerDecay()).isEqualTo(0.75);
        assertThat(plan.student().dropPath()).isZero();
        assertThat(plan.adaptation())
                .isEqualTo(new AdaptationSettings(AdaptationSettings.Heads.FRESH, 0.1, "all", 0, 0));
    }

    @Test
    void cropsAreRoundedToPatchesAndSmallOnesAreSaid() {
        var plan = AdaptPlan.of(
                model.toString(),
                Small.plan()
                        .with(Map.of(
                                "student.architecture.patch",
                                "2",
                                "views.global.size",
                                "32",
                                "views.local.size",
                                "2")));
        assertThat(plan.plan().views().global().size()).isEqualTo(35);
        assertThat(plan.plan().views().local().size()).isEqualTo(7);
        assertThat(plan.notes())
                .containsExactly(
                        "views.global.size is 35 instead of 32, a multiple of the model's patch, 7.",
                        "views.local.size is 7 instead of 2, a multiple of the model's patch, 7.",
                        "Global crops are 35 pixels; the model's images are usually prepared at 91: with"
                                + " views.global.size=91 it goes on with what it knows, for more time and memory.");
        assertThat(AdaptPlan.of(run.toString(), Small.plan()).notes()).isEmpty();
    }

    @Test
    void aRunAndItsModelMeanTheSame() {
        var ofRun = Plan.adapt(run.toString(), Small.plan());
        var ofFile = Plan.adapt(run.resolve("model.safetensors").toString(), Small.plan());
        assertThat(ofRun.with("student.pretrainedWeights", "x")
                        .differences(ofFile.with("student.pretrainedWeights", "x")))
                .isEmpty();
    }

    @Test
    void whatIsNoModelIsSaidInASentence() {
        assertThatThrownBy(() -> Plan.adapt("dinov2_vits15", Small.plan()))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("There is no model \"dinov2_vits15\"");
    }

    @Test
    void aMaskTokenOfZerosIsDrawnAnewForBothNetworksAndSaid() throws IOException {
        var said = new ArrayList<String>();
        var plan = Plan.adapt(model.toString(), Small.plan().withSteps(1).with("checkpointEvery", "1"));
        var zero = withMaskToken("zero.safetensors", 0);
        try (var training = start(plan.with("student.pretrainedWeights", zero.toString()), "zero", said)) {
            var tokens = List.of(training.pair().student(), training.pair().teacher()).stream()
                    .map(network ->
                            network.backbone().parameters().get("mask_token").toFloatArray())
                    .toList();
            assertThat(tokens.get(0)).isEqualTo(tokens.get(1));
            assertThat(deviation(tokens.get(0))).isBetween(0.01, 0.03);
        }
        assertThat(said).anyMatch(sentence -> sentence.contains("mask token of the weights is all zeros"));
        said.clear();
        var trained = withMaskToken("trained.safetensors", 1e-3f);
        try (var training = start(plan.with("student.pretrainedWeights", trained.toString()), "trained", said)) {
            assertThat(training.pair()
                            .student()
                            .backbone()
                            .parameters()
                            .get("mask_token")
                            .toFloatArray())
                    .containsOnly(1e-3f);
        }
        assertThat(said).noneMatch(sentence -> sentence.contains("mask token"));
    }

    private Pretraining start(Plan plan, String name, List<String> said) {
        Progress progress = new Progress() {
            @Override
            public void update(State state) {}

            @Override
            public void say(String sentence) {
                said.add(sentence);
            }
        };
        return Pretraining.start(images, plan.withOut(folder.resolve("run-" + name)), "cpu", progress);
    }

    private Path withMaskToken(String name, float value) {
        var file = BackboneFile.read(model);
        var tensors = new LinkedHashMap<>(file.tensors());
        var values = new float[file.architecture().dim()];
        java.util.Arrays.fill(values, value);
        tensors.put(
                "mask_token",
                StoredTensor.of(
                        values,
                        Objects.requireNonNull(tensors.get("mask_token")).shape()));
        var path = folder.resolve(name);
        new BackboneFile(file.architecture(), file.preprocessing(), tensors).write(path);
        return path;
    }

    private static double deviation(float[] values) {
        double squares = 0;
        for (var value : values) {
            squares += (double) value * value;
        }
        return Math.sqrt(squares / values.length);
    }

    @Test
    void anAdaptedRunEndsInAModel() throws IOException {
        var plan = Plan.adapt(
                model.toString(), Small.plan().with("adaptation.frozen", "0").withSteps(4));
        Small.run(images, plan, folder.resolve("adapted"));
        var made = BackboneFile.read(folder.resolve("adapted/model.safetensors"));
        assertThat(made.architecture()).isEqualTo(BackboneFile.read(model).architecture());
        assertThat(made.preprocessing().normalization())
                .isEqualTo(BackboneFile.read(model).preprocessing().normalization());
    }
}
