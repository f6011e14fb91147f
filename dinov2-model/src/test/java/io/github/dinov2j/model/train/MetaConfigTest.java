package io.github.dinov2j.model.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Meta's training configurations as plans: every value, what means nothing here, what is refused (spec section 6.9). */
class MetaConfigTest {
    @TempDir
    private Path folder;

    private Path published(String name) throws IOException {
        try (var in = Objects.requireNonNull(MetaConfigTest.class.getResourceAsStream(name))) {
            return Files.write(folder.resolve(name), in.readAllBytes());
        }
    }

    private PlanFile read(String yaml) throws IOException {
        return PlanFile.read(Files.writeString(folder.resolve("own.yml"), yaml, StandardCharsets.UTF_8));
    }

    @ParameterizedTest
    @CsvSource({"vitl16_short, 64, 2048", "vitl14, 32, 3072", "vitg14, 12, 3072"})
    void theThreePublishedRecipesAreThePresetsOnOneDevice(String name, int one, int all) throws IOException {
        var file = PlanFile.read(published(name + ".yaml"));
        var preset = Plan.named(name);
        assertThat(file.plan().course().batch()).isEqualTo(one);
        assertThat(preset.course().batch()).isEqualTo(all);
        var whole = file.plan().with("batch", "" + all).with("microBatch", "" + one);
        assertThat(whole.differences(preset)).isEmpty();
        assertThat(whole).isEqualTo(preset);
        assertThat(file.notes())
                .anyMatch(note -> note.contains("batch=" + all) && note.contains("microBatch=" + one))
                .anyMatch(note -> note.contains("train.dataset_path"))
                .anyMatch(note -> note.contains("student.block_chunks"))
                .hasSize(3);
    }

    @Test
    void everyValueOfTheLongRecipeIsThePublishedOne() throws IOException {
        var values = PlanJson.leaves(Plan.read(published("vitl14.yaml")).toJson());
        var expected = Map.ofEntries(
                Map.entry("steps", "625000"),
                Map.entry("batch", "32"),
                Map.entry("microBatch", "0"),
                Map.entry("seed", "0"),
                Map.entry("precision", "float16"),
                Map.entry("lossScaling", "true"),
                Map.entry("checkpointEvery", "3750"),
                Map.entry("keepLast", "3"),
                Map.entry("evalEvery", "12500"),
                Map.entry("student.architecture.dim", "1024"),
                Map.entry("student.architecture.depth", "24"),
                Map.entry("student.architecture.heads", "16"),
                Map.entry("student.architecture.patch", "14"),
                Map.entry("student.architecture.imageSize", "224"),
                Map.entry("student.architecture.feedForward", "SWIGLU"),
                Map.entry("student.architecture.registers", "0"),
                Map.entry("student.architecture.positions", "OFFSET"),
                Map.entry("student.architecture.qkvBias", "true"),
                Map.entry("student.initialization.layerScale", "1.0E-5"),
                Map.entry("student.dropPath", "0.4"),
                Map.entry("student.dropPathUniform", "true"),
                Map.entry("student.pretrainedWeights", ""),
                Map.entry("heads.dino.prototypes", "131072"),
                Map.entry("heads.dino.hidden", "2048"),
                Map.entry("heads.dino.bottleneck", "384"),
                Map.entry("heads.dino.layers", "3"),
                Map.entry("heads.separate", "true"),
                Map.entry("heads.ibot.prototypes", "131072"),
                Map.entry("heads.ibot.bottleneck", "256"),
                Map.entry("losses.dino", "1.0"),
                Map.entry("losses.ibot", "1.0"),
                Map.entry("losses.koleo", "0.1"),
                Map.entry("losses.koleoOver", "MICRO_BATCH"),
                Map.entry("masks.sampleProbability", "0.5"),
                Map.entry("masks.minRatio", "0.1"),
                Map.entry("masks.maxRatio", "0.5"),
                Map.entry("masks.regime", "DINOV2"),
                Map.entry("optimizer.baseRate", "2.0E-4"),
                Map.entry("optimizer.minRate", "1.0E-6"),
                Map.entry("optimizer.warmup", "0.16"),
                Map.entry("optimizer.freezeLastLayer", "0.002"),
                Map.entry("optimizer.weightDecay.from", "0.04"),
                Map.entry("optimizer.weightDecay.to", "0.2"),
                Map.entry("optimizer.rateFactors.layerDecay", "1.0"),
                Map.entry("optimizer.rateFactors.patchEmbed", "0.2"),
                Map.entry("optimizer.betas.first", "0.9"),
                Map.entry("optimizer.betas.second", "0.999"),
                Map.entry("optimizer.clip", "3.0"),
                Map.entry("teacher.momentum.from", "0.994"),
                Map.entry("teacher.momentum.to", "1.0"),
                Map.entry("teacher.temperature.from", "0.04"),
                Map.entry("teacher.temperature.to", "0.07"),
                Map.entry("teacher.temperatureWarmup", "0.06"),
                Map.entry("teacher.temperatureCourse", "RISING"),
                Map.entry("teacher.targets", "SINKHORN_KNOPP"),
                Map.entry("views.global.size", "224"),
                Map.entry("views.global.minArea", "0.32"),
                Map.entry("views.local.size", "98"),
                Map.entry("views.local.count", "8"),
                Map.entry("views.local.minArea", "0.05"),
                Map.entry("views.local.maxArea", "0.32"),
                Map.entry("views.blur.semantics", "AS_RELEASED"));
        expected.forEach((path, value) -> assertThat(
                        Objects.requireNonNull(values.get(path), path).getAsString())
                .as(path)
                .isEqualTo(value));
        assertThat(Plan.vitl14().student().architecture().hidden()).isEqualTo(2736);
        assertThat(Plan.vitl14().student().architecture().parameters()).isEqualTo(303_655_168);
    }

    @Test
    void anEmptyFileIsMetasDefaultRecipe() throws IOException {
        var plan = read("").plan();
        assertThat(plan).isEqualTo(Plan.vitl16Short().with("microBatch", "0").with("batch", "64"));
        assertThat(read("# nothing\n").plan()).isEqualTo(plan);
    }

    /** A line of YAML, a setting of the plan, and the value it then has. */
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "compute_precision: {grad_scaler: false} | lossScaling | false",
                "dino: {loss_weight: 0.5} | losses.dino | 0.5",
                "dino: {head_n_prototypes: 8} | heads.dino.prototypes | 8",
                "dino: {head_bottleneck_dim: 8} | heads.dino.bottleneck | 8",
                "dino: {head_nlayers: 2} | heads.dino.layers | 2",
                "dino: {head_hidden_dim: 8} | heads.dino.hidden | 8",
                "dino: {koleo_loss_weight: 0} | losses.koleo | 0.0",
                "ibot: {loss_weight: 2} | losses.ibot | 2.0",
                "ibot: {mask_sample_probability: 1} | masks.sampleProbability | 1.0",
                "ibot: {mask_ratio_min_max: [0.2, 0.3]} | masks.minRatio | 0.2",
                "ibot: {mask_ratio_min_max: [0.2, 0.3]} | masks.maxRatio | 0.3",
                "ibot: {separate_head: true} | heads.separate | true",
                "ibot: {head_n_prototypes: 8} | heads.ibot.prototypes | 8",
                "ibot: {head_bottleneck_dim: 8} | heads.ibot.bottleneck | 8",
                "ibot: {head_nlayers: 2} | heads.ibot.layers | 2",
                "ibot: {head_hidden_dim: 8} | heads.ibot.hidden | 8",
                "train: {batch_size_per_gpu: 7} | batch | 7",
                "train: {seed: 7} | seed | 7",
                "train: {OFFICIAL_EPOCH_LENGTH: 10} | steps | 1000",
                "train: {OFFICIAL_EPOCH_LENGTH: 10} | checkpointEvery | 30",
                "train: {centering: sinkhorn_knopp} | teacher.targets | SINKHORN_KNOPP",
                "student: {arch: vit_small} | student.architecture.dim | 384",
                "student: {arch: vit_base} | student.architecture.heads | 12",
                "student: {arch: vit_giant2} | student.architecture.depth | 40",
                "student: {arch: vit_giant2} | student.architecture.feedForward | MLP",
                "student: {patch_size: 8} | student.architecture.patch | 8",
                "student: {drop_path_rate: 0} | student.dropPath | 0.0",
                "student: {drop_path_uniform: false} | student.dropPathUniform | false",
                "student: {layerscale: 0.5} | student.initialization.layerScale | 0.5",
                "student: {layerscale: 0} | student.architecture.layerScale | false",
                "student: {pretrained_weights: a.pth} | student.pretrainedWeights | a.pth",
                "student: {pretrained_weights: null} | student.pretrainedWeights | ''",
                "student: {ffn_layer: swiglu} | student.architecture.feedForward | SWIGLU",
                "student: {qkv_bias: false} | student.architecture.qkvBias | false",
                "student: {proj_bias: false} | student.architecture.projBias | false",
                "student: {ffn_bias: false} | student.architecture.ffnBias | false",
                "student: {num_register_tokens: 4} | student.architecture.registers | 4",
                "student: {interpolate_offset: 0} | student.architecture.positions | SIZE",
                "student: {interpolate_antialias: true, interpolate_offset: 0.0} | student.architecture.positions | ANTIALIAS",
                "teacher: {momentum_teacher: 0.9} | teacher.momentum.from | 0.9",
                "teacher: {final_momentum_teacher: 0.9} | teacher.momentum.to | 0.9",
                "teacher: {warmup_teacher_temp: 0.05} | teacher.temperature.from | 0.05",
                "teacher: {teacher_temp: 0.05} | teacher.temperature.to | 0.05",
                "teacher: {warmup_teacher_temp_epochs: 50} | teacher.temperatureWarmup | 0.5",
                "optim: {epochs: 40} | steps | 50000",
                "optim: {weight_decay: 0.1} | optimizer.weightDecay.from | 0.1",
                "optim: {weight_decay_end: 0.1} | optimizer.weightDecay.to | 0.1",
                "optim: {base_lr: 1e-3} | optimizer.baseRate | 0.001",
                "optim: {warmup_epochs: 20} | optimizer.warmup | 0.2",
                "optim: {min_lr: 0} | optimizer.minRate | 0.0",
                "optim: {clip_grad: 1} | optimizer.clip | 1.0",
                "optim: {freeze_last_layer_epochs: 5} | optimizer.freezeLastLayer | 0.05",
                "optim: {freeze_last_layer_epochs: 500} | optimizer.freezeLastLayer | 1.0",
                "optim: {patch_embed_lr_mult: 1} | optimizer.rateFactors.patchEmbed | 1.0",
                "optim: {layerwise_decay: 1} | optimizer.rateFactors.layerDecay | 1.0",
                "optim: {adamw_beta1: 0.8} | optimizer.betas.first | 0.8",
                "optim: {adamw_beta2: 0.99} | optimizer.betas.second | 0.99",
                "crops: {global_crops_scale: [0.5, 0.9]} | views.global.maxArea | 0.9",
                "crops: {local_crops_number: 2} | views.local.count | 2",
                "crops: {local_crops_scale: [0.1, 0.2]} | views.local.minArea | 0.1",
                "crops: {global_crops_size: 448} | views.global.size | 448",
                "crops: {global_crops_size: 448} | student.architecture.imageSize | 448",
                "crops: {local_crops_size: 112} | views.local.size | 112",
                "evaluation: {eval_period_iterations: 50} | evalEvery | 50",
                "evaluation: {eval_period_iterations: 0} | evalEvery | 125000"
            })
    void everyKeySetsItsSetting(String yaml, String path, String expected) throws IOException {
        var plan = read(yaml).plan();
        var value = PlanJson.leaves(plan.toJson()).get(path);
        assertThat(Objects.requireNonNull(value, path).getAsString()).isEqualTo(expected);
    }

    @ParameterizedTest
    @CsvSource({"fp32, float32", "bf16, bfloat16", "fp16, float16"})
    void onePrecisionForAllNetworksIsThePlans(String dtype, String precision) throws IOException {
        assertThat(read(precisions(dtype, dtype)).plan().course().precision().text())
                .isEqualTo(precision);
    }

    @Test
    void aMixtureOfPrecisionsIsRefusedInASentence() {
        assertThatThrownBy(() -> read(precisions("fp16", "fp32")))
                .hasMessageContainingAll("compute_precision", "param_dtype", "float16", "float32", "give the same");
    }

    private static String precisions(String backbone, String head) {
        var part = "{mixed_precision: {param_dtype: %s}}";
        var network = "{backbone: " + part.formatted(backbone) + ", dino_head: " + part.formatted(head)
                + ", ibot_head: " + part.formatted(head) + "}";
        return "compute_precision: {teacher: " + network + ", student: " + network + "}";
    }

    @Test
    void whatMeansNothingHereIsSaidOnceAndNamed() throws IOException {
        var file = read("""
                MODEL: {WEIGHTS: 'x.pth'}
                compute_precision:
                  teacher:
                    backbone: {sharding_strategy: NO_SHARD, mixed_precision: {reduce_dtype: fp32}}
                    dino_head: {sharding_strategy: NO_SHARD}
                train: {num_workers: 4, cache_dataset: false, saveckp_freq: 3, output_dir: /tmp, dataset_path: x}
                optim: {lr: 0.1}
                """);
        assertThat(file.plan()).isEqualTo(read("").plan());
        assertThat(String.join("\n", file.notes()))
                .contains(
                        "MODEL.WEIGHTS",
                        "compute_precision.teacher.backbone.sharding_strategy",
                        "reduce_dtype",
                        "train.num_workers",
                        "train.cache_dataset",
                        "train.saveckp_freq",
                        "train.output_dir",
                        "train.dataset_path",
                        "optim.lr")
                .doesNotContain("block_chunks");
        assertThat(file.notes()).doesNotHaveDuplicates();
    }

    @Test
    void aTemperatureWhoseWarmupTheRunDoesNotReachRisesAsFast() throws IOException {
        var whole = read("").plan().schedules();
        var tenth = read("optim: {epochs: 15, warmup_epochs: 1}").plan().schedules();
        for (int step = 0; step < 15 * 1250; step += 50) {
            assertThat(tenth.at(step).teacherTemperature())
                    .isCloseTo(whole.at(step).teacherTemperature(), within(1e-15));
        }
    }

    @Test
    void unknownKeysAreAllNamedWithTheNearestKnownOnes() {
        assertThatThrownBy(
                        () -> read("optim: {base_rl: 1, epochs: 3}\nstudnet: {arch: vit_small}\ndino: {loss: {a: 1}}"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContainingAll(
                        "own.yml",
                        "optim.base_rl (nearest: optim.base_lr)",
                        "studnet.arch (nearest: student.arch)",
                        "dino.loss.a")
                .hasMessageNotContaining("optim.epochs");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "train: {batch_size_per_gpu: many} | train.batch_size_per_gpu is \"many\"; expected a whole number",
                "train: {batch_size_per_gpu: 1.5} | train.batch_size_per_gpu is 1.5; expected a whole number",
                "train: {batch_size_per_gpu: 99999999999} | train.batch_size_per_gpu is 99999999999; expected a whole",
                "train: {seed: true} | train.seed is true; expected a whole number",
                "train: {batch_size_per_gpu: 1} | batch is 1; expected 2 or more",
                "train: {OFFICIAL_EPOCH_LENGTH: 0} | train.OFFICIAL_EPOCH_LENGTH is 0; expected 1 or more",
                "optim: {base_lr: .nan} | optim.base_lr is NaN; expected a number",
                "optim: {base_lr: .inf} | optim.base_lr is Infinity; expected a number",
                "optim: {base_lr: -1.0} | baseRate is -1.0; expected a number above 0",
                "optim: {base_lr: '1e-3'} | optim.base_lr is \"1e-3\"; expected a number",
                "optim: {base_lr: [1]} | optim.base_lr is [1]; expected a number",
                "optim: {epochs: 0} | optim.epochs is 0; expected 1 or more",
                "optim: {epochs: 2000000000} | optim.epochs is 2000000000; expected at most",
                "optim: {epochs: 5} | optimizer.warmup is 2.0",
                "optim: {scaling_rule: linear_wrt_256} | scaling_rule is \"linear_wrt_256\"; expected one of sqrt_wrt_1024",
                "student: {arch: vit_huge} | student.arch is \"vit_huge\"; expected one of vit_base, vit_giant2",
                "student: {ffn_layer: identity} | student.ffn_layer is \"identity\"; expected one of mlp, swiglu",
                "student: {qkv_bias: 1} | student.qkv_bias is 1; expected true or false",
                "student: {drop_path_rate: 1} | student.dropPath is 1.0",
                "student: {interpolate_offset: 0.2} | student.interpolate_offset is 0.2; expected 0.1 or 0.0",
                "student: {interpolate_antialias: true} | student.interpolate_offset is 0.1; expected 0.0 with",
                "train: {centering: none} | train.centering is \"none\"; expected one of centering, sinkhorn_knopp",
                "crops: {global_crops_scale: 0.3} | crops.global_crops_scale is 0.3; expected a list of two numbers",
                "crops: {local_crops_size: 98} | views.local.size is 98; expected a multiple of the patch, 16",
                "ibot: {mask_ratio_min_max: [0.1, 1.5]} | maxRatio is 1.5",
                "ibot: {mask_ratio_min_max: [0.5, .nan]} | maxRatio is NaN",
                "dino: 3 | dino has no settings in it; expected a group",
                "dino: | dino has no settings in it; expected a group",
                "[1, 2] | it is no group of settings",
                "just words | it is no group of settings",
                "a: [ | it is no valid YAML",
                "dino: {loss_weight: 1, loss_weight: 2} | duplicate key loss_weight",
                "a: !!javax.script.ScriptEngineManager [] | no valid YAML",
                "a: &x 1 | unknown: a"
            })
    void whatIsWrongIsSaidInOneSentenceWithItsPlace(String yaml, String said) {
        assertThatThrownBy(() -> read(yaml))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContainingAll("own.yml", said)
                .hasMessageNotContaining("\n");
    }

    @ParameterizedTest
    @ValueSource(strings = {"[", "{a: ", "- ", "a: &x [*x]\n"})
    void bombsAreRefusedAndNotBuilt(String piece) {
        assertThatThrownBy(() -> read(piece.repeat(20_000))).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void referencesAreRefusedBeforeTheyMultiply() {
        var laughs = new StringBuilder("a: &a [1, 1, 1, 1, 1, 1, 1, 1, 1]\n");
        for (char name = 'b'; name < 'k'; name++) {
            var before = "*" + (char) (name - 1);
            laughs.append("%s: &%s [%s]\n".formatted(name, name, (before + ", ").repeat(8) + before));
        }
        assertThatThrownBy(() -> read(laughs.toString())).hasMessageContaining("alias (*name); write the value out");
    }

    @Test
    void aFileThatIsNoTextOrTooLargeIsRefused() throws IOException {
        var file = folder.resolve("bad.yaml");
        Files.write(file, new byte[] {(byte) 0xff, (byte) 0xfe, 0, 0});
        assertThatThrownBy(() -> PlanFile.read(file)).hasMessageContainingAll("bad.yaml", "UTF-8");
        Files.write(file, new byte[2 << 20]);
        assertThatThrownBy(() -> PlanFile.read(file)).hasMessageContainingAll("bad.yaml", "larger");
        Files.writeString(file, "#".repeat(300_000));
        assertThatThrownBy(() -> PlanFile.read(file)).hasMessageContainingAll("bad.yaml", "longer");
    }

    @Test
    void theDefaultsAreThoseOfTheReference() {
        assertThat(MetaValues.defaults())
                .hasSize(88)
                .containsEntry("optim.min_lr", 1e-6)
                .containsEntry("student.layerscale", 1e-5)
                .containsEntry("compute_precision.student.dino_head.mixed_precision.reduce_dtype", "fp32");
    }
}
