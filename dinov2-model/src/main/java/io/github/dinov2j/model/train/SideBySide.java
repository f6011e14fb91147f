package io.github.dinov2j.model.train;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import io.github.dinov2j.model.backbone.BackboneRun;
import io.github.dinov2j.model.backbone.DropPath;
import io.github.dinov2j.model.backbone.TokenBatch;
import io.github.dinov2j.model.backbone.VisionTransformer;
import io.github.dinov2j.model.torch.GradMode;
import io.github.dinov2j.model.torch.Lanes;
import io.github.dinov2j.model.torch.StepScope;
import io.github.dinov2j.model.torch.Tensors;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The student's pass over crops in two halves on two lanes, there and back: operations of one half never wait for those of
 * the other. Each half adds its gradient to the parameters' once; a sum of two is the same in either order, so that runs
 * stay equal bit for bit where gradients were zero before. Handles of a half's tensors are closed before its way back, so
 * none that autograd needs may lie in Java's memory: for standard blocks only.
 */
final class SideBySide implements BackboneRun {
    private static final int HALVES = 2;

    private final Lanes lanes;
    private final List<Half> halves;
    private final TokenBatch global;
    private final Optional<NDArray> localCls;

    private SideBySide(Lanes lanes, List<Half> halves, int registers) {
        this.lanes = lanes;
        this.halves = halves;
        var tokens = joined(halves.stream().map(Half::global).toList());
        global = new TokenBatch(tokens, tokens, registers);
        localCls = halves.get(0).localCls().isEmpty()
                ? Optional.empty()
                : Optional.of(joined(halves.stream()
                        .map(half -> half.localCls().orElseThrow())
                        .toList()));
    }

    static SideBySide of(VisionTransformer backbone, Lanes lanes, Crops crops, boolean packed) {
        var halves = lanes.map(HALVES, i -> Half.of(backbone, crops, i, packed));
        return new SideBySide(lanes, halves, backbone.architecture().registers());
    }

    /** Tokens of images [B,3,H,W] without a graph, the batch cut in so many parts: a teacher's. */
    static TokenBatch tokens(VisionTransformer backbone, Lanes lanes, int parts, NDArray imagesBCHW) {
        var manager = imagesBCHW.getManager();
        var tokens = Tensors.concat(
                0,
                lanes.map(parts, i -> {
                            try (var scope = new StepScope(manager);
                                    var off = GradMode.off()) {
                                return kept(
                                        backbone.forward(part(imagesBCHW, i, parts))
                                                .normedBTD(),
                                        manager);
                            }
                        })
                        .toArray(NDArray[]::new));
        return new TokenBatch(tokens, tokens, backbone.architecture().registers());
    }

    /** What a loss is made of: cut from the halves, so that its gradient stops here. */
    private static NDArray joined(List<NDArray> halves) {
        try (var off = GradMode.off()) {
            var whole = Tensors.concat(0, halves.get(0), halves.get(1));
            whole.setRequiresGradient(true);
            return whole;
        }
    }

    @Override
    public TokenBatch tokens() {
        return global;
    }

    Optional<NDArray> localCls() {
        return localCls;
    }

    @Override
    public void backward() {
        var toGlobal = Tensors.gradient(global.normedBTD());
        var toLocal = localCls.map(Tensors::gradient);
        lanes.map(HALVES, i -> {
            halves.get(i).backward(half(toGlobal, i), toLocal.map(gradient -> half(gradient, i)));
            return true;
        });
    }

    private static NDArray half(NDArray rows, int i) {
        return part(rows, i, HALVES);
    }

    private static NDArray part(NDArray rows, int i, int parts) {
        var n = rows.getShape().get(0);
        return Tensors.rows(rows, i * n / parts, (i + 1) * n / parts);
    }

    private static NDArray kept(NDArray array, NDManager manager) {
        StepScope.keep(array, manager);
        return array;
    }

    /** Half of the crops, with its graph. */
    private record Half(NDArray global, Optional<NDArray> localCls) {
        static Half of(VisionTransformer backbone, Crops crops, int i, boolean packed) {
            var manager = crops.globals().getManager();
            try (var scope = new StepScope(manager);
                    var on = GradMode.on()) {
                var tokens = packed && crops.localCrops() > 0 ? packed(backbone, crops, i) : looped(backbone, crops, i);
                return new Half(
                        kept(tokens.get(0).normedBTD(), manager),
                        tokens.stream()
                                .skip(1)
                                .map(local -> kept(local.cls(), manager))
                                .findFirst());
            }
        }

        private static List<TokenBatch> packed(VisionTransformer backbone, Crops crops, int i) {
            var none = DropPath.none();
            return backbone.packed(half(crops.globals(), i), hidden(crops, i), none, half(crops.locals(), i), none);
        }

        private static List<TokenBatch> looped(VisionTransformer backbone, Crops crops, int i) {
            var global = backbone.forward(half(crops.globals(), i), hidden(crops, i), DropPath.none());
            return crops.localCrops() == 0
                    ? List.of(global)
                    : List.of(global, backbone.forward(half(crops.locals(), i)));
        }

        private static @Nullable NDArray hidden(Crops crops, int i) {
            return crops.hidden().map(masks -> half(masks, i)).orElse(null);
        }

        void backward(NDArray toGlobal, Optional<NDArray> toLocal) {
            try (var scope = new StepScope(global.getManager());
                    var on = GradMode.on()) {
                var way = global.mul(toGlobal).sum();
                Tensors.backward(toLocal.map(gradient ->
                                way.add(localCls.orElseThrow().mul(gradient).sum()))
                        .orElse(way));
            }
        }
    }
}
