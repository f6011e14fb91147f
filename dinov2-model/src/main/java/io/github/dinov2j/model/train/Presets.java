package io.github.dinov2j.model.train;

import io.github.dinov2j.data.Normalization;
import io.github.dinov2j.data.views.BlurSemantics;
import io.github.dinov2j.data.views.BlurSettings;
import io.github.dinov2j.data.views.ColourSettings;
import io.github.dinov2j.data.views.CropSettings;
import io.github.dinov2j.data.views.MaskSettings;
import io.github.dinov2j.data.views.ViewSettings;
import io.github.dinov2j.model.backbone.Architecture;
import io.github.dinov2j.model.backbone.FeedForward;
import io.github.dinov2j.model.backbone.Initialization;
import io.github.dinov2j.model.backbone.PositionResampling;
import io.github.dinov2j.model.head.HeadSettings;
import io.github.dinov2j.model.train.OptimizerSettings.Betas;
import io.github.dinov2j.model.train.OptimizerSettings.Range;
import io.github.dinov2j.model.train.OptimizerSettings.RateFactors;
import io.github.dinov2j.model.train.TeacherSettings.TargetMethod;
import io.github.dinov2j.model.train.TeacherSettings.TemperatureCourse;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Supplier;

/** The plans that have a name ({@code docs/recipe.md} gives every value and its reason). */
final class Presets {
    private static final Map<String, Supplier<Plan>> ALL = new LinkedHashMap<>();

    static {
        ALL.put("tiny", Presets::tiny);
        ALL.put("small", Presets::small);
        ALL.put("vitl16_short", MetaPresets::shortLarge);
        ALL.put("vitl14", MetaPresets::large);
        ALL.put("vitg14", MetaPresets::giant);
        ALL.put("distill_vits14", MetaPresets::distilledSmall);
    }

    private Presets() {}

    static Plan named(String name) {
        var preset = ALL.get(name);
        if (preset == null) {
            throw new IllegalArgumentException(
                    "Preset \"" + name + "\" is unknown; there are " + String.join(", ", ALL.keySet()) + ".");
        }
        return preset.get();
    }

    /** Every preset by its name, in the order they are told in. */
    static Map<String, Supplier<Plan>> all() {
        return Collections.unmodifiableMap(ALL);
    }

    static boolean holds(String name) {
        return ALL.containsKey(name);
    }

    static Plan tiny() {
        var architecture = new Architecture(64, 4, 2, 7, 28, FeedForward.MLP, 0, PositionResampling.OFFSET);
        return new Plan(
                Course.plain(1614, 64, Upkeep.every(500, 500)),
                StudentSettings.fresh(architecture, new Initialization(0.08, 1.0, 1.0), 0.08, 0),
                HeadSettings.shared(512, 256, 64),
                LossSettings.dinov2(),
                tinyViews(),
                MaskSettings.dinov2(),
                new OptimizerSettings(
                        2e-2, 1e-6, 0.1, 0.02, new Range(0.04, 0.4), RateFactors.none(), Betas.usual(), 3.0),
                new TeacherSettings(
                        new Range(0.95, 1.0),
                        new Range(0.02, 0.03),
                        0.3,
                        TemperatureCourse.RISING,
                        TargetMethod.SINKHORN_KNOPP));
    }

    private static ViewSettings tinyViews() {
        return new ViewSettings(
                new CropSettings(28, 2, 0.6, 1.0, 1.15),
                new CropSettings(14, 2, 0.25, 0.6, 1.15),
                0.5,
                new ColourSettings(0.8, 0.2, 0.2, 0, 0, 0),
                new BlurSettings(0.5, 0.5, 0.5, 0.1, 1.0, BlurSemantics.AS_INTENDED),
                0,
                new Normalization(0.286f, 0.286f, 0.286f, 0.353f, 0.353f, 0.353f));
    }

    /** Meta's short recipe, for a tenth of the steps, a sixteenth of the batch and a backbone a fourteenth as large. */
    static Plan small() {
        var architecture = new Architecture(384, 12, 6, 14, 98, FeedForward.MLP, 0, PositionResampling.OFFSET);
        return new Plan(
                Course.plain(12_500, 128, Upkeep.every(1250, 1250)),
                StudentSettings.fresh(architecture, new Initialization(0.02, 0.02, 0.1), 0.02, 0.1),
                HeadSettings.shared(4096, 1024, 256),
                LossSettings.dinov2(),
                ViewSettings.dinov2(98, 42, 6),
                MaskSettings.dinov2(),
                new OptimizerSettings(
                        4e-3, 1e-6, 0.1, 0.02, new Range(0.04, 0.4), new RateFactors(0.9, 0.2), Betas.usual(), 3.0),
                new TeacherSettings(
                        new Range(0.99, 1.0),
                        new Range(0.04, 0.07),
                        0.3,
                        TemperatureCourse.RISING,
                        TargetMethod.SINKHORN_KNOPP));
    }
}
