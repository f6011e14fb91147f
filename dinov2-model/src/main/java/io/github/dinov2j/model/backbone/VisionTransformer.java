package io.github.dinov2j.model.backbone;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import io.github.dinov2j.model.torch.Ops;
import io.github.dinov2j.model.torch.PackedOps;
import io.github.dinov2j.model.torch.Parameters;
import io.github.dinov2j.model.torch.Tensors;
import io.github.dinov2j.model.torch.TorchDevice;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * DINOv2's backbone. Shapes: B images, H x W pixels, N = (H/p)(W/p) patches, T = 1 + R + N tokens, D width, M side of the
 * stored position grid. Source: dinov2/models/vision_transformer.py.
 */
public final class VisionTransformer {
    private final Architecture architecture;
    private final Parameters parameters;
    private final List<Block> blocks = new ArrayList<>();
    private List<PackedBlock> packed = List.of();

    public VisionTransformer(Architecture architecture, Parameters parameters, Ops ops) {
        this.architecture = architecture;
        this.parameters = parameters;
        for (int i = 0; i < architecture.depth(); i++) {
            blocks.add(new Block(architecture, parameters, i, ops));
        }
    }

    /** Parameters of an architecture without values: the place for loaded weights. */
    public static Parameters places(Architecture architecture, NDManager manager) {
        var parameters = new Parameters(manager);
        ParameterShapes.of(architecture).forEach(parameters::add);
        return parameters;
    }

    public Architecture architecture() {
        return architecture;
    }

    public Parameters parameters() {
        return parameters;
    }

    /**
     * Makes ready for inference on batches of B images of H x W pixels: on a CPU, chooses by a short timing whether packed
     * copies of the blocks do the work. The parameters must not change afterwards.
     */
    public void prepareForInference(TorchDevice device, int batch, int height, int width) {
        if (Packing.worthATrial(architecture)) {
            var patches = height / architecture.patch() * (width / architecture.patch());
            var tokens = 1 + architecture.registers() + patches;
            packed = Packing.of(blocks, architecture.dim(), batch, tokens, device);
        }
    }

    /** Packs without a trial. */
    void pack(PackedOps ops, TorchDevice device, long rows) {
        packed = Packing.all(blocks, ops, device, rows);
    }

    /** Whether packed copies of the blocks do the work. */
    public boolean isPacked() {
        return !packed.isEmpty();
    }

    /** Tokens of images [B,3,H,W] without masks, nothing dropped. */
    public TokenBatch forward(NDArray imagesBCHW) {
        return forward(imagesBCHW, null, DropPath.none());
    }

    /** Tokens of images [B,3,H,W]; where the boolean mask [B,N] holds, the mask token stands for the patch. */
    public TokenBatch forward(NDArray imagesBCHW, @Nullable NDArray maskBN, DropPath dropPath) {
        var x = prepare(imagesBCHW, maskBN);
        for (int i = 0; i < blocks.size(); i++) {
            x = forward(i, x, dropPath);
        }
        return output(x);
    }

    /** Outputs of the wanted blocks (0-based), each through the final norm, in order of depth. */
    public Map<Integer, TokenBatch> intermediate(NDArray imagesBCHW, Set<Integer> wanted) {
        var outputs = new LinkedHashMap<Integer, TokenBatch>();
        var x = prepare(imagesBCHW, null);
        for (int i = 0; i < blocks.size(); i++) {
            x = forward(i, x, DropPath.none());
            if (wanted.contains(i)) {
                outputs.put(i, output(x));
            }
        }
        return outputs;
    }

    private NDArray forward(int block, NDArray xBTD, DropPath dropPath) {
        return packed.isEmpty()
                ? blocks.get(block).forward(xBTD, dropPath)
                : packed.get(block).forward(xBTD);
    }

    private TokenBatch output(NDArray xBTD) {
        var normed = Tensors.layerNorm(xBTD, parameters.get("norm.weight"), parameters.get("norm.bias"));
        return new TokenBatch(normed, xBTD, architecture.registers());
    }

    /** Patch embedding, mask token, class token, positions, then registers, which carry no position. */
    private NDArray prepare(NDArray imagesBCHW, @Nullable NDArray maskBN) {
        var b = imagesBCHW.getShape().get(0);
        var h = Math.toIntExact(imagesBCHW.getShape().get(2));
        var w = Math.toIntExact(imagesBCHW.getShape().get(3));
        architecture.checkSize(h, w);
        var x = mask(embed(imagesBCHW), maskBN);
        var manager = imagesBCHW.getManager();
        var positions = positions(manager, h / architecture.patch(), w / architecture.patch()); // [1,1+N,D]
        x = Tensors.concat(1, expand(manager, "cls_token", b), x).add(positions); // [B,1+N,D]
        if (architecture.registers() == 0) {
            return x;
        }
        var registers = expand(manager, "register_tokens", b); // [B,R,D]
        var end = x.getShape().get(1);
        return Tensors.concat(1, Tensors.tokens(x, 0, 1), registers, Tensors.tokens(x, 1, end)); // [B,T,D]
    }

    private NDArray embed(NDArray imagesBCHW) {
        var grid = Tensors.patches(
                imagesBCHW, parameters.get("patch_embed.proj.weight"), parameters.get("patch_embed.proj.bias"));
        return grid.reshape(grid.getShape().get(0), architecture.dim(), -1).transpose(0, 2, 1); // [B,N,D]
    }

    private NDArray mask(NDArray xBND, @Nullable NDArray maskBN) {
        return maskBN == null ? xBND : Tensors.where(maskBN.expandDims(2), parameters.get("mask_token"), xBND);
    }

    private NDArray expand(NDManager manager, String name, long batch) {
        var token = parameters.get(name); // [1,n,D]
        return manager.zeros(new Shape(batch, token.getShape().get(1), architecture.dim()))
                .add(token);
    }

    /** The position table for a grid of h x w patches [1,1+hw,D]; the class row is never resampled. */
    private NDArray positions(NDManager manager, int h, int w) {
        var table = parameters.get("pos_embed");
        var m = architecture.grid();
        if (h == w && h * w == m * m) {
            return table;
        }
        var resampling = architecture.positions();
        var d = architecture.dim();
        var patches = Tensors.tokens(table, 1, (long) m * m + 1).reshape(m, (long) m * d);
        var rows = Tensors.create(manager, resampling.axis(m, h), h, m).matMul(patches); // [h,M*D]
        var columns = Tensors.create(manager, resampling.axis(m, w), 1, w, m);
        var grid = columns.matMul(rows.reshape(h, m, d)).reshape(1, (long) h * w, d); // [1,hw,D]
        return Tensors.concat(1, Tensors.tokens(table, 0, 1), grid);
    }
}
