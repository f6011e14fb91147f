package io.github.dinov2j.model.train;

import com.google.gson.Gson;
import io.github.dinov2j.data.Preprocessing;
import io.github.dinov2j.model.backbone.Architecture;
import io.github.dinov2j.model.backbone.BackboneFile;
import io.github.dinov2j.model.catalogue.ModelPlace;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * A plan that goes on from a model with fresh heads, guarded ({@code docs/adapting.md}): what the model decides is read off it,
 * all else is as in another plan.
 *
 * @param plan the plan
 * @param notes sentences about what had to be other than in that plan
 */
public record AdaptPlan(Plan plan, List<String> notes) {
    /** Times the rate of the plan that would train from fresh weights. */
    static final double RATE = 0.1;

    /** Of each block's rate to that of the next: as fine-tuning of vision transformers has it (BEiT, MAE: 0.65 to 0.75). */
    static final double LAYER_DECAY = 0.75;

    /** The share of the steps in which only the heads learn. */
    static final double FROZEN = 0.1;

    private static final int SMALL_SHARE = 2;

    public AdaptPlan {
        notes = List.copyOf(notes);
    }

    /** What is known of a model before it is loaded. */
    private record Model(Architecture architecture, Preprocessing preprocessing) {
        static Model of(String name) {
            var path = Path.of(name);
            if (EarlierRun.isIn(path)) {
                var plan = EarlierRun.plan(path);
                return new Model(plan.student().architecture(), plan.preprocessing());
            }
            var file = BackboneFile.read(ModelPlace.of(name));
            return new Model(file.architecture(), file.preprocessing());
        }
    }

    /** By the plan of the run that the model comes from, where it is a run folder, without its teacher; else by {@code small}. */
    public static AdaptPlan of(String model) {
        var path = Path.of(model);
        return of(
                model,
                EarlierRun.isIn(path) ? EarlierRun.plan(path).with("distillation.teacher", "") : Presets.small());
    }

    /** Goes on from a model's name, file or run folder; views, losses, heads and length as in {@code like}. */
    public static AdaptPlan of(String model, Plan like) {
        var known = Model.of(model);
        var notes = new ArrayList<String>();
        var changes = new LinkedHashMap<String, String>();
        student(model, known.architecture(), changes);
        crops(known, like, changes, notes);
        changes.put(
                "optimizer.baseRate", Double.toString(RATE * like.optimizer().baseRate()));
        changes.put("optimizer.rateFactors.layerDecay", Double.toString(LAYER_DECAY));
        changes.put("adaptation.heads", AdaptationSettings.Heads.FRESH.name());
        changes.put("adaptation.frozen", Double.toString(FROZEN));
        return new AdaptPlan(like.with(changes), notes);
    }

    private static void student(String model, Architecture architecture, Map<String, String> changes) {
        put("student.architecture.", architecture, changes);
        changes.put("student.pretrainedWeights", model);
        changes.put("student.dropPath", "0"); // fresh heads are noise enough
    }

    /** Every field of a record, as settings below this path. */
    private static void put(String prefix, Object group, Map<String, String> changes) {
        PlanJson.leaves(new Gson().toJsonTree(group).getAsJsonObject())
                .forEach((path, value) -> changes.put(prefix + path, value.getAsString()));
    }

    private static void crops(Model known, Plan like, Map<String, String> changes, List<String> notes) {
        put("views.normalization.", known.preprocessing().normalization(), changes);
        var patch = known.architecture().patch();
        var global = crop("global", like.views().global().size(), patch, changes, notes);
        crop("local", like.views().local().size(), patch, changes, notes);
        var usual = known.preprocessing().crop();
        if (global * SMALL_SHARE < usual) {
            notes.add("Global crops are " + global + " pixels; the model's images are usually prepared at " + usual
                    + ": with views.global.size=" + Math.max(1, usual / patch) * patch
                    + " it goes on with what it knows, for more time and memory.");
        }
    }

    /** Rounded to whole patches, at least one. */
    private static int crop(String kind, int size, int patch, Map<String, String> changes, List<String> notes) {
        var rounded = (int) Math.max(1, Math.round((double) size / patch)) * patch;
        changes.put("views." + kind + ".size", Integer.toString(rounded));
        if (rounded != size) {
            notes.add("views." + kind + ".size is " + rounded + " instead of " + size
                    + ", a multiple of the model's patch, " + patch + ".");
        }
        return rounded;
    }
}
