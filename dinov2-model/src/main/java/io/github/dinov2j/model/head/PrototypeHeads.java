package io.github.dinov2j.model.head;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import io.github.dinov2j.model.backbone.Precision;
import io.github.dinov2j.model.torch.Ops;
import io.github.dinov2j.model.torch.Parameters;
import io.github.dinov2j.model.torch.Tensors;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.random.RandomGenerator;

/**
 * The head of class tokens and the head of patch tokens, which may be one and the same. Sub-networks, in Meta's names, are
 * dino_head and, when separate, ibot_head. Source: dinov2/train/ssl_meta_arch.py (spec section 2).
 *
 * @param dino for class tokens
 * @param ibot for patch tokens; the same object when shared
 */
public record PrototypeHeads(ProjectionHead dino, ProjectionHead ibot) implements Heads {
    /** Fresh heads on tokens {@code dim} wide, their linear weights normal with {@code linearStd}. */
    public static PrototypeHeads initial(
            int dim, HeadSettings settings, double linearStd, Ops ops, NDManager manager, RandomGenerator random) {
        var dino = head(ProjectionHead.Widths.of(dim, settings.dino()), linearStd, ops, manager, random);
        var ibot = settings.separate()
                ? head(ProjectionHead.Widths.of(dim, settings.ibot()), linearStd, ops, manager, random)
                : dino;
        return new PrototypeHeads(dino, ibot);
    }

    private static ProjectionHead head(
            ProjectionHead.Widths widths, double std, Ops ops, NDManager manager, RandomGenerator random) {
        return new ProjectionHead(ProjectionHead.initial(widths, std, manager, random), ops);
    }

    public boolean separate() {
        return dino != ibot;
    }

    /** Normalised bottlenecks of class tokens and of patches [n,d]. */
    public record Bottlenecks(NDArray cls, NDArray patches) {}

    /** Normalised bottlenecks of class tokens [n,D] and patches [M,D]; a shared head sees both in one pass. */
    public Bottlenecks bottlenecks(NDArray clsND, NDArray patchesMD) {
        if (separate()) {
            return new Bottlenecks(dino.bottleneck(clsND), ibot.bottleneck(patchesMD));
        }
        var all = dino.bottleneck(Tensors.concat(0, clsND, patchesMD));
        var n = clsND.getShape().get(0);
        return new Bottlenecks(
                Tensors.rows(all, 0, n), Tensors.rows(all, n, all.getShape().get(0)));
    }

    @Override
    public Map<String, Parameters> subNetworks() {
        var parts = new LinkedHashMap<String, Parameters>();
        parts.put("dino_head", dino.parameters());
        if (separate()) {
            parts.put("ibot_head", ibot.parameters());
        }
        return parts;
    }

    @Override
    public void trainIn(Precision precision) {
        dino.trainIn(precision);
        ibot.trainIn(precision);
    }

    @Override
    public PrototypeHeads copy(Ops ops, NDManager manager) {
        var first = new ProjectionHead(dino.parameters().copy(manager), ops);
        return new PrototypeHeads(
                first, separate() ? new ProjectionHead(ibot.parameters().copy(manager), ops) : first);
    }
}
