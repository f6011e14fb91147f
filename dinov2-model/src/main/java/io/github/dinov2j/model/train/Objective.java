package io.github.dinov2j.model.train;

import ai.djl.ndarray.NDArray;
import io.github.dinov2j.model.backbone.DropPath;
import io.github.dinov2j.model.backbone.TokenBatch;
import io.github.dinov2j.model.loss.CrossEntropy;
import io.github.dinov2j.model.loss.KoLeo;
import io.github.dinov2j.model.loss.Targets;
import io.github.dinov2j.model.torch.GradMode;
import io.github.dinov2j.model.torch.Tensors;

/**
 * What DINOv2 minimises: DINO on class tokens across crops, iBOT on masked patches, KoLeo on the student's class tokens.
 * Source: dinov2/train/ssl_meta_arch.py (spec section 3). B images, L local crops, D width, K prototypes, M masked patches.
 */
record Objective(LossSettings settings, Targets dinoTargets, Targets ibotTargets) {
    /** Scalar tensors of the weighted terms. */
    record Terms(NDArray dinoLocal, NDArray dinoGlobal, NDArray koleo, NDArray ibot) {
        NDArray total() {
            return dinoLocal.add(dinoGlobal).add(koleo).add(ibot);
        }

        LossTerms values(NDArray total) {
            return new LossTerms(
                    dinoLocal.getFloat(), dinoGlobal.getFloat(), koleo.getFloat(), ibot.getFloat(), total.getFloat());
        }
    }

    private record Logits(NDArray local, NDArray global, NDArray masked) {}

    private record TeacherTargets(NDArray cls, NDArray masked) {}

    Terms terms(Network student, Network teacher, Crops crops, double teacherTemperature, DropPath dropPath) {
        var targets = targets(teacher, crops, teacherTemperature);
        var global = student.backbone().forward(crops.globals(), crops.masks(), dropPath);
        var globalCls = global.cls(); // [2B,D]
        var logits = studentLogits(student, crops, global, globalCls, dropPath);
        var loss = new CrossEntropy(settings.studentTemperature());
        int b = crops.images();
        int localPairs = Math.max(2 * crops.localCrops(), 1);
        var pairWeight = settings.dino() / (2 + localPairs);
        var zero = crops.globals().getManager().create(0f);
        return new Terms(
                crops.localCrops() == 0
                        ? zero
                        : Tensors.scale(
                                loss.allPairs(logits.local(), targets.cls().reshape(2, b, -1)), pairWeight),
                Tensors.scale(loss.aligned(logits.global(), targets.cls()), 2 * pairWeight),
                koleo(globalCls, b, zero),
                crops.anyMasked()
                        ? Tensors.scale(
                                loss.masked(logits.masked(), targets.masked(), crops.maskWeights(), 2 * b),
                                settings.ibot())
                        : zero);
    }

    private NDArray koleo(NDArray globalCls, int b, NDArray zero) {
        if (settings.koleo() == 0) {
            return zero;
        }
        var first = KoLeo.of(Tensors.rows(globalCls, 0, b));
        return Tensors.scale(first.add(KoLeo.of(Tensors.rows(globalCls, b, 2L * b))), settings.koleo());
    }

    /** Targets of the unmasked global crops; class rows swapped, so that row i faces the other crop of its image. */
    private TeacherTargets targets(Network teacher, Crops crops, double temperature) {
        try (var off = GradMode.off()) {
            var tokens = teacher.backbone().forward(crops.globals());
            int b = crops.images();
            var cls = tokens.cls();
            var swapped = Tensors.concat(0, Tensors.rows(cls, b, 2L * b), Tensors.rows(cls, 0, b)); // [2B,D]
            var logits = logits(teacher, swapped, masked(tokens, crops));
            return new TeacherTargets(
                    dinoTargets.of(logits.global(), temperature),
                    crops.anyMasked() ? ibotTargets.of(logits.masked(), temperature) : logits.masked());
        }
    }

    private static Logits studentLogits(
            Network student, Crops crops, TokenBatch global, NDArray globalCls, DropPath dropPath) {
        var masked = masked(global, crops);
        if (crops.localCrops() == 0) {
            return logits(student, globalCls, masked);
        }
        var local = student.backbone().forward(crops.locals(), null, dropPath).cls(); // [L*B,D]
        var all = logits(student, Tensors.concat(0, local, globalCls), masked);
        var n = local.getShape().get(0);
        var rows = all.global().getShape().get(0);
        return new Logits(Tensors.rows(all.global(), 0, n), Tensors.rows(all.global(), n, rows), all.masked());
    }

    /** Logits of class and masked patch tokens; a shared head sees both in one pass. */
    private static Logits logits(Network network, NDArray clsND, NDArray maskedMD) {
        if (network.separate()) {
            var cls = network.dinoHead().forward(clsND);
            return new Logits(cls, cls, network.ibotHead().forward(maskedMD));
        }
        var all = network.dinoHead().forward(Tensors.concat(0, clsND, maskedMD));
        var n = clsND.getShape().get(0);
        var cls = Tensors.rows(all, 0, n);
        return new Logits(cls, cls, Tensors.rows(all, n, all.getShape().get(0)));
    }

    private static NDArray masked(TokenBatch tokens, Crops crops) {
        var patches = tokens.patches(); // [2B,N,D]
        var flat = patches.reshape(-1, patches.getShape().get(2)); // [2B*N,D]
        return Tensors.gather(flat, crops.maskedRows()); // [M,D]
    }
}
