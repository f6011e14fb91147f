package io.github.dinov2j.model.train;

import io.github.dinov2j.data.views.BlurSettings;
import io.github.dinov2j.data.views.ColourSettings;
import io.github.dinov2j.data.views.CropSettings;
import io.github.dinov2j.data.views.MaskRegime;
import io.github.dinov2j.data.views.MaskSettings;
import io.github.dinov2j.data.views.ViewSettings;
import io.github.dinov2j.model.backbone.Architecture;
import io.github.dinov2j.model.backbone.Biases;
import io.github.dinov2j.model.backbone.FeedForward;
import io.github.dinov2j.model.backbone.Initialization;
import io.github.dinov2j.model.backbone.PositionResampling;
import io.github.dinov2j.model.backbone.Precision;
import io.github.dinov2j.model.backbone.Variant;
import io.github.dinov2j.model.head.HeadSettings;
import java.util.HashSet;
import java.util.List;
import java.util.Map;

/** One of Meta's training configurations as a plan (spec section 6.9). Its epochs are counted in steps. */
record MetaConfig(MetaValues values) {
    private static final int CHECKPOINT_EPOCHS = 3;
    private static final double HEAD_STD = 0.02;
    private static final List<String> NETWORKS = List.of("teacher", "student");
    private static final List<String> PARTS = List.of("backbone", "dino_head", "ibot_head");
    private static final Map<String, Precision> DTYPES =
            Map.of("fp32", Precision.FLOAT32, "bf16", Precision.BFLOAT16, "fp16", Precision.FLOAT16);
    private static final Map<String, FeedForward> BRANCHES =
            Map.of("mlp", FeedForward.MLP, "swiglu", FeedForward.SWIGLU, "swiglufused", FeedForward.SWIGLU);

    Plan plan() {
        return new Plan(course(), student(), heads(), losses(), views(), masks(), optimizer(), teacher());
    }

    private int epochs() {
        return positive("optim.epochs");
    }

    private int epoch() {
        return positive("train.OFFICIAL_EPOCH_LENGTH");
    }

    private int positive(String key) {
        if (values.whole(key) < 1) {
            throw values.wrong(key, "1 or more");
        }
        return values.whole(key);
    }

    private Course course() {
        values.choice("optim.scaling_rule", Map.of("sqrt_wrt_1024", "as Meta's code has it"));
        var steps = (long) epochs() * epoch();
        if (steps > Integer.MAX_VALUE) {
            throw values.wrong("optim.epochs", "at most " + Integer.MAX_VALUE + " steps in all");
        }
        return new Course(
                (int) steps,
                values.whole("train.batch_size_per_gpu"),
                0,
                values.whole("train.seed"),
                precision(),
                values.flag("compute_precision.grad_scaler"),
                upkeep((int) steps));
    }

    private Upkeep upkeep(int steps) {
        var period = values.whole("evaluation.eval_period_iterations");
        return Upkeep.every(CHECKPOINT_EPOCHS * epoch(), period > 0 ? period : steps);
    }

    /** Meta can choose for each network; here one precision holds for all. */
    private Precision precision() {
        var found = new HashSet<Precision>();
        for (var network : NETWORKS) {
            for (var part : PARTS) {
                found.add(values.choice(
                        "compute_precision." + network + "." + part + ".mixed_precision.param_dtype", DTYPES));
            }
        }
        if (found.size() > 1) {
            throw new IllegalArgumentException("compute_precision has param_dtype "
                    + found.stream().map(Precision::text).sorted().toList()
                    + " for different networks; give the same for teacher and student, backbone and heads.");
        }
        return found.iterator().next();
    }

    private StudentSettings student() {
        var scale = values.number("student.layerscale");
        return new StudentSettings(
                architecture(scale > 0),
                new Initialization(
                        Initialization.dinov2().linearStd(),
                        Initialization.dinov2().positionStd(),
                        scale > 0 ? scale : Initialization.dinov2().layerScale()),
                HEAD_STD,
                values.number("student.drop_path_rate"),
                values.flag("student.drop_path_uniform"),
                false,
                StudentSettings.LocalCrops.LOOPED,
                values.text("student.pretrained_weights"));
    }

    private Architecture architecture(boolean layerScale) {
        var shape = values.choice(
                "student.arch",
                Map.of(
                        "vit_small", Architecture.small(),
                        "vit_base", Architecture.base(),
                        "vit_large", Architecture.large(),
                        "vit_giant2", Architecture.giant()));
        var biases = new Biases(
                values.flag("student.qkv_bias"), values.flag("student.proj_bias"), values.flag("student.ffn_bias"));
        return new Architecture(
                shape.dim(),
                shape.depth(),
                shape.heads(),
                values.whole("student.patch_size"),
                values.whole("crops.global_crops_size"),
                values.whole("student.num_register_tokens"),
                positions(),
                Variant.released(values.choice("student.ffn_layer", BRANCHES))
                        .withLayerScale(layerScale)
                        .withBiases(biases));
    }

    private PositionResampling positions() {
        var antialias = values.flag("student.interpolate_antialias");
        var offset = values.number("student.interpolate_offset");
        if (!antialias && offset == 0.1) {
            return PositionResampling.OFFSET;
        }
        if (offset == 0) {
            return antialias ? PositionResampling.ANTIALIAS : PositionResampling.SIZE;
        }
        throw values.wrong("student.interpolate_offset", antialias ? "0.0 with interpolate_antialias" : "0.1 or 0.0");
    }

    private HeadSettings heads() {
        return new HeadSettings(head("dino"), values.flag("ibot.separate_head"), head("ibot"));
    }

    private HeadSettings.Head head(String loss) {
        return new HeadSettings.Head(
                values.whole(loss + ".head_n_prototypes"),
                values.whole(loss + ".head_hidden_dim"),
                values.whole(loss + ".head_bottleneck_dim"),
                values.whole(loss + ".head_nlayers"));
    }

    private LossSettings losses() {
        return new LossSettings(
                values.number("dino.loss_weight"),
                values.number("ibot.loss_weight"),
                values.number("dino.koleo_loss_weight"),
                LossSettings.KoleoOver.MICRO_BATCH,
                LossSettings.dinov2().studentTemperature());
    }

    private ViewSettings views() {
        var usual = ViewSettings.dinov2(
                values.whole("crops.global_crops_size"),
                values.whole("crops.local_crops_size"),
                values.whole("crops.local_crops_number"));
        return new ViewSettings(
                crops(usual.global(), values.pair("crops.global_crops_scale")),
                crops(usual.local(), values.pair("crops.local_crops_scale")),
                usual.flipProbability(),
                ColourSettings.dinov2(),
                BlurSettings.dinov2(),
                usual.solarizeProbability(),
                usual.normalization());
    }

    private static CropSettings crops(CropSettings usual, OptimizerSettings.Range area) {
        return new CropSettings(usual.size(), usual.count(), area.from(), area.to(), usual.maxAspect());
    }

    private MaskSettings masks() {
        var ratio = values.pair("ibot.mask_ratio_min_max");
        return new MaskSettings(
                values.number("ibot.mask_sample_probability"), ratio.from(), ratio.to(), MaskRegime.DINOV2);
    }

    private OptimizerSettings optimizer() {
        return new OptimizerSettings(
                values.number("optim.base_lr"),
                values.number("optim.min_lr"),
                share("optim.warmup_epochs"),
                Math.min(1, share("optim.freeze_last_layer_epochs")),
                range("optim.weight_decay", "optim.weight_decay_end"),
                new OptimizerSettings.RateFactors(
                        values.number("optim.layerwise_decay"), values.number("optim.patch_embed_lr_mult")),
                new OptimizerSettings.Betas(values.number("optim.adamw_beta1"), values.number("optim.adamw_beta2")),
                values.number("optim.clip_grad"));
    }

    private double share(String epochs) {
        return values.number(epochs) / epochs();
    }

    private OptimizerSettings.Range range(String from, String to) {
        return new OptimizerSettings.Range(values.number(from), values.number(to));
    }

    private TeacherSettings teacher() {
        return new TeacherSettings(
                range("teacher.momentum_teacher", "teacher.final_momentum_teacher"),
                temperature(),
                Math.min(1, share("teacher.warmup_teacher_temp_epochs")),
                TeacherSettings.TemperatureCourse.RISING,
                values.choice(
                        "train.centering",
                        Map.of(
                                "centering", TeacherSettings.TargetMethod.CENTERING,
                                "sinkhorn_knopp", TeacherSettings.TargetMethod.SINKHORN_KNOPP)));
    }

    /** A run that ends during Meta's warm-up of the temperature ends below its end, on the same line. */
    private OptimizerSettings.Range temperature() {
        var whole = range("teacher.warmup_teacher_temp", "teacher.teacher_temp");
        if (share("teacher.warmup_teacher_temp_epochs") <= 1) {
            return whole;
        }
        var warmup = values.number("teacher.warmup_teacher_temp_epochs") * epoch();
        var reached = ((double) epochs() * epoch() - 1) / (warmup - 1);
        return new OptimizerSettings.Range(whole.from(), whole.from() + (whole.to() - whole.from()) * reached);
    }
}
