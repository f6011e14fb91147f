package io.github.dinov2j.model.train;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import io.github.dinov2j.model.loss.Centering;
import io.github.dinov2j.model.loss.CrossEntropy;
import io.github.dinov2j.model.loss.KoLeo;
import io.github.dinov2j.model.loss.PlainSoftmax;
import io.github.dinov2j.model.loss.SinkhornKnopp;
import io.github.dinov2j.model.loss.Targets;
import io.github.dinov2j.model.torch.Tensors;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * What DINOv2 minimises: DINO on class tokens across crops, iBOT on compared patches, KoLeo on the student's class tokens.
 * Source: dinov2/train/ssl_meta_arch.py (spec section 3). m images in a piece of the batch, L local crops, D width, K
 * prototypes, M compared patches.
 */
record Objective(LossSettings settings, Targets dinoTargets, Targets ibotTargets) {
    static Objective of(Plan plan, NDManager manager) {
        return new Objective(
                plan.losses(),
                targets(plan, plan.heads().dino().prototypes(), manager),
                targets(plan, plan.heads().ofPatches().prototypes(), manager));
    }

    private static Targets targets(Plan plan, int prototypes, NDManager manager) {
        return switch (plan.teacher().targets()) {
            case CENTERING -> new Centering(prototypes, manager);
            case SINKHORN_KNOPP -> new SinkhornKnopp(manager);
            case NONE -> new PlainSoftmax(manager);
        };
    }

    /** What is done to the teacher's logits, by the head they come from. */
    Map<String, Targets> targets() {
        var all = new LinkedHashMap<String, Targets>();
        all.put("dino", dinoTargets);
        all.put("ibot", ibotTargets);
        return all;
    }

    private record Logits(NDArray local, NDArray global, NDArray patches) {}

    /** The terms of piece {@code i}; without KoLeo where that is taken over more than the piece. */
    Terms terms(Network student, StudentTokens tokens, Crops crops, TeacherTargets targets, int i, boolean koleo) {
        var globalCls = tokens.global().cls(); // [2m,D]
        var logits = logits(student, crops, tokens, globalCls);
        var loss = new CrossEntropy(settings.studentTemperature(), student.ops());
        int m = crops.images();
        int localPairs = Math.max(2 * crops.localCrops(), 1);
        var pairWeight = settings.dino() / (2 + localPairs);
        var zero = crops.globals().getManager().create(0f);
        var cls = targets.cls(i); // [2m,K]
        return Terms.dinov2(
                crops.localCrops() == 0
                        ? zero
                        : Tensors.scale(loss.allPairs(logits.local(), cls.reshape(2, m, -1)), pairWeight),
                Tensors.scale(loss.aligned(logits.global(), cls), 2 * pairWeight),
                koleo && settings.koleo() > 0 ? koleo(settings, globalCls) : zero,
                crops.anyCompared()
                        ? Tensors.scale(
                                loss.masked(logits.patches(), targets.patches(i), crops.comparedWeights(), 2 * m),
                                settings.ibot())
                        : zero);
    }

    /** The weighted sum over both global crops of class tokens [2m,D], each crop group by itself. */
    static NDArray koleo(LossSettings settings, NDArray globalCls) {
        var rows = globalCls.getShape().get(0);
        var first = KoLeo.of(Tensors.rows(globalCls, 0, rows / 2));
        return Tensors.scale(first.add(KoLeo.of(Tensors.rows(globalCls, rows / 2, rows))), settings.koleo());
    }

    /** All class tokens in one pass of the head. */
    private static Logits logits(Network student, Crops crops, StudentTokens tokens, NDArray globalCls) {
        var patches = crops.compared(tokens.global());
        var cls = tokens.localCls().map(l -> Tensors.concat(0, l, globalCls)).orElse(globalCls);
        var heads = student.prototypes();
        var all = heads.bottlenecks(cls, patches);
        var dino = heads.dino();
        var ibot = heads.ibot();
        var prototypes = dino.prototypes();
        var rows = cls.getShape().get(0);
        var n = rows - globalCls.getShape().get(0);
        // Bottlenecks are parted, not logits: autograd would fill a tensor of all logits for every part.
        return new Logits(
                dino.logits(Tensors.rows(all.cls(), 0, n), prototypes),
                dino.logits(Tensors.rows(all.cls(), n, rows), prototypes),
                ibot.logits(all.patches(), heads.separate() ? ibot.prototypes() : prototypes));
    }
}
