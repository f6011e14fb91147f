package io.github.dinov2j.model.backbone;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import io.github.dinov2j.model.torch.Ops;
import io.github.dinov2j.model.torch.Parameters;
import io.github.dinov2j.model.torch.Tensors;
import io.github.dinov2j.model.torch.TorchDevice;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.UnaryOperator;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * DINOv2's backbone. Shapes: B images, H x W pixels, N = (H/p)(W/p) patches, T = 1 + R + N tokens, D width, M side of the
 * stored position grid. Source: dinov2/models/vision_transformer.py.
 */
public final class VisionTransformer implements AutoCloseable {
    private final Architecture architecture;
    private final Parameters parameters;
    private final PositionTable positions;
    private final RelativePositions relative;
    private final Norm finalNorm;
    private final Ops ops;
    private final List<Block> blocks = new ArrayList<>();
    private List<FusedBlock> fused = List.of();
    private @Nullable InferenceBlocks inference;

    public VisionTransformer(Architecture architecture, Parameters parameters, Ops ops) {
        this.architecture = architecture;
        this.parameters = parameters;
        this.ops = ops;
        positions = new PositionTable(architecture, parameters);
        relative = new RelativePositions(architecture, parameters, ops);
        finalNorm = new Norm(architecture.variant().norm(), parameters, "norm", ops);
        for (int i = 0; i < architecture.depth(); i++) {
            blocks.add(new Block(architecture, parameters, i, ops));
        }
        if (architecture.variant().isStandard()) {
            trainIn(Precision.FLOAT32);
        }
    }

    /**
     * What the blocks compute in from now on, where they are not prepared for inference: autograd follows, and tokens and
     * gradients stay float32. Variants compute in float32.
     */
    public void trainIn(Precision precision) {
        var standard = architecture.variant().isStandard();
        if (precision == Precision.AUTO || (precision != Precision.FLOAT32 && !standard)) {
            throw new IllegalArgumentException("Precision of training is " + precision.text() + "; expected float32"
                    + (standard ? ", bfloat16 or float16." : ": variants of the blocks train in no other."));
        }
        fused = standard
                ? IntStream.range(0, blocks.size())
                        .mapToObj(i -> FusedBlock.of(architecture, parameters, i, ops, precision))
                        .toList()
                : List.of();
    }

    /** Operation by operation from now on: what the fused blocks must equal. */
    void compose() {
        fused = List.of();
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
     * Makes ready for inference on batches of B images of H x W pixels: chooses the forms of the hot operations for this
     * precision and prepares the weights for them; position tables of other grids are kept. The parameters must not change
     * afterwards.
     */
    public Forms prepareForInference(
            TorchDevice device, Precision precision, FormMemory memory, int batch, int height, int width) {
        var patches = height / architecture.patch() * (width / architecture.patch());
        var tokens = 1 + architecture.registers() + patches;
        var forms = FormChoice.of(architecture, parameters, device, precision, memory, batch, tokens);
        prepare(device, forms, (long) batch / forms.lanes() * tokens);
        return forms;
    }

    /** Prepares for these forms without a trial, for calls of about so many tokens in all. */
    public void prepare(TorchDevice device, Forms forms, long rows) {
        close();
        positions.keepOn(device.manager());
        if (!forms.equals(Forms.plain(Precision.FLOAT32))) {
            inference = InferenceBlocks.of(architecture, blocks.size(), parameters, forms, device.inference(), rows);
        }
    }

    /** Gives back what {@link #prepareForInference} took; the parameters stay. */
    @Override
    public void close() {
        if (inference != null) {
            inference.close();
            inference = null;
        }
    }

    /** Tokens of images [B,3,H,W] without masks, nothing dropped. */
    public TokenBatch forward(NDArray imagesBCHW) {
        return forward(imagesBCHW, null, DropPath.none());
    }

    /** Tokens of images [B,3,H,W]; where the boolean mask [B,N] holds, the mask token stands for the patch. */
    public TokenBatch forward(NDArray imagesBCHW, @Nullable NDArray maskBN, DropPath dropPath) {
        var step = blocks(imagesBCHW, dropPath);
        var x = prepare(imagesBCHW, maskBN);
        if (inference != null) {
            return output(inference.forward(x, blocks.size() - 1).get(0));
        }
        for (int i = 0; i < blocks.size(); i++) {
            x = step.forward(i, x);
        }
        return output(x);
    }

    /** The same for a loss: with autograd's graph, or with parts of it that are made when the gradients come back. */
    public BackboneRun run(NDArray imagesBCHW, Optional<NDArray> maskBN, DropPath dropPath, boolean recompute) {
        var mask = maskBN.orElse(null);
        if (!recompute) {
            return BackboneRun.whole(forward(imagesBCHW, mask, dropPath));
        }
        var step = blocks(imagesBCHW, dropPath);
        var stages = IntStream.range(0, blocks.size())
                .<UnaryOperator<NDArray>>mapToObj(i -> x -> step.forward(i, x))
                .toList();
        return new RecomputedRun(() -> prepare(imagesBCHW, mask), stages, this::output);
    }

    /**
     * Tokens of global crops [G,3,S,S], masked or not, and of local crops [L,3,s,s], packed into one sequence: the global ones', then
     * the local ones'. For standard blocks.
     */
    public List<TokenBatch> packed(
            NDArray globals,
            @Nullable NDArray maskGN,
            DropPath globalDropPath,
            NDArray locals,
            DropPath localDropPath) {
        var x = PackedCrops.of(prepare(globals, maskGN), prepare(locals, null));
        for (int i = 0; i < fused.size(); i++) {
            x = x.through(fused.get(i), globalDropPath.in(i), localDropPath.in(i));
        }
        return List.of(output(x.globalGTD()), output(x.localLtD()));
    }

    /** Outputs of the wanted blocks (0-based), before and after the final norm, in order of depth. */
    public Map<Integer, TokenBatch> intermediate(NDArray imagesBCHW, Set<Integer> wanted) {
        var outputs = new LinkedHashMap<Integer, TokenBatch>();
        var step = blocks(imagesBCHW, DropPath.none());
        var x = prepare(imagesBCHW, null);
        if (inference != null) {
            var inOrder = wanted.stream().sorted().toList();
            var found = inference.forward(x, inOrder.stream().mapToLong(i -> i).toArray());
            for (int i = 0; i < found.size(); i++) {
                outputs.put(inOrder.get(i), output(found.get(i)));
            }
            return outputs;
        }
        for (int i = 0; i <= last(wanted); i++) {
            x = step.forward(i, x);
            if (wanted.contains(i)) {
                outputs.put(i, output(x));
            }
        }
        return outputs;
    }

    /**
     * How much token {@code query} (0 class, then registers, then patches) attends to every token in the wanted blocks
     * (0-based), for every head [B,H,T], in order of depth. Scores are made only there, and for this token only.
     */
    public Map<Integer, NDArray> attention(NDArray imagesBCHW, int query, Set<Integer> wanted) {
        var maps = new LinkedHashMap<Integer, NDArray>();
        var step = blocks(imagesBCHW, DropPath.none());
        var x = prepare(imagesBCHW, null);
        for (int i = 0; i <= last(wanted); i++) {
            if (wanted.contains(i)) {
                maps.put(i, blocks.get(i).attentionOf(query, x, step.bias(i)));
            }
            x = i < last(wanted) ? step.forward(i, x) : x;
        }
        return maps;
    }

    private int last(Set<Integer> wanted) {
        return wanted.stream()
                .mapToInt(i -> i)
                .filter(i -> i < blocks.size())
                .max()
                .orElse(-1);
    }

    private Pass blocks(NDArray imagesBCHW, DropPath dropPath) {
        var offsets = architecture.variant().isRelative()
                ? relative.offsets(imagesBCHW.getManager(), grid(imagesBCHW))
                : null;
        return new Pass(dropPath, offsets);
    }

    /** One batch through the blocks: what all blocks share. */
    private final class Pass {
        private final DropPath dropPath;
        private final RelativePositions.@Nullable Offsets offsets;

        Pass(DropPath dropPath, RelativePositions.@Nullable Offsets offsets) {
            this.dropPath = dropPath;
            this.offsets = offsets;
        }

        @Nullable
        NDArray bias(int block) {
            return offsets == null ? null : relative.bias(block, offsets); // [1,H,T,T]
        }

        NDArray forward(int block, NDArray xBTD) {
            if (!fused.isEmpty()) {
                return fused.get(block).forward(xBTD, dropPath.in(block));
            }
            return blocks.get(block).forward(xBTD, dropPath.in(block), bias(block));
        }
    }

    private TokenBatch output(NDArray xBTD) {
        var normed = architecture.variant().hasFinalNorm() ? finalNorm.forward(xBTD) : xBTD;
        return new TokenBatch(normed, xBTD, architecture.registers());
    }

    private Grid grid(NDArray imagesBCHW) {
        var h = Math.toIntExact(imagesBCHW.getShape().get(2));
        var w = Math.toIntExact(imagesBCHW.getShape().get(3));
        architecture.checkSize(h, w);
        return new Grid(h / architecture.patch(), w / architecture.patch());
    }

    /** Patch embedding, mask token, class token, absolute positions, then registers, which carry none. */
    private NDArray prepare(NDArray imagesBCHW, @Nullable NDArray maskBN) {
        var b = imagesBCHW.getShape().get(0);
        var grid = grid(imagesBCHW);
        var x = mask(embed(imagesBCHW), maskBN);
        var manager = imagesBCHW.getManager();
        x = Tensors.concat(1, expand(manager, "cls_token", b), x); // [B,1+N,D]
        x = architecture.variant().isRelative() ? x : x.add(positions.of(manager, grid)); // [B,1+N,D]
        if (architecture.registers() == 0) {
            return x;
        }
        var registers = expand(manager, "register_tokens", b); // [B,R,D]
        var end = x.getShape().get(1);
        return Tensors.concat(1, Tensors.tokens(x, 0, 1), registers, Tensors.tokens(x, 1, end)); // [B,T,D]
    }

    private NDArray embed(NDArray imagesBCHW) {
        if (inference != null) {
            return inference.embed(imagesBCHW);
        }
        var weight = parameters.get("patch_embed.proj.weight");
        var bias = parameters.get("patch_embed.proj.bias");
        if (!fused.isEmpty()) {
            return fused.get(0).ops().embed(imagesBCHW, weight, bias);
        }
        var grid = Tensors.patches(imagesBCHW, weight, bias);
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
}
