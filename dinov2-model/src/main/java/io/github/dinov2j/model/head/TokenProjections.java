package io.github.dinov2j.model.head;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import io.github.dinov2j.model.backbone.Precision;
import io.github.dinov2j.model.torch.Ops;
import io.github.dinov2j.model.torch.Parameters;
import io.github.dinov2j.model.torch.Tensors;
import io.github.dinov2j.model.torch.TrainingOps;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.random.RandomGenerator;

/**
 * Linear maps of class and of patch tokens to the width of a teacher, whose tokens they are compared with. Sub-networks:
 * cls_projection and patch_projection. Shapes: n tokens, D width, T width of the teacher.
 */
public final class TokenProjections implements Heads {
    private static final String WEIGHT = "weight";
    private static final String BIAS = "bias";

    private final Parameters cls;
    private final Parameters patch;
    private final Ops ops;
    private Precision precision = Precision.FLOAT32;

    public TokenProjections(Parameters cls, Parameters patch, Ops ops) {
        this.cls = cls;
        this.patch = patch;
        this.ops = ops;
    }

    /** Fresh maps from {@code dim} to {@code teacherDim}: weights normal with {@code linearStd}, biases 0. */
    public static TokenProjections initial(
            int dim, int teacherDim, double linearStd, Ops ops, NDManager manager, RandomGenerator random) {
        var cls = linear(dim, teacherDim, linearStd, manager, random);
        return new TokenProjections(cls, linear(dim, teacherDim, linearStd, manager, random), ops);
    }

    private static Parameters linear(int in, int out, double std, NDManager manager, RandomGenerator random) {
        var weight = new float[Math.multiplyExact(out, in)];
        for (int i = 0; i < weight.length; i++) {
            weight[i] = (float) (std * random.nextGaussian());
        }
        var parameters = new Parameters(manager);
        parameters.add(WEIGHT, weight, out, in);
        parameters.add(BIAS, new float[out], out);
        return parameters;
    }

    /** Class tokens [n,D] in the teacher's width [n,T]. */
    public NDArray cls(NDArray tokensND) {
        return projected(tokensND, cls);
    }

    /** Patch tokens [n,D] in the teacher's width [n,T]. */
    public NDArray patches(NDArray tokensND) {
        return projected(tokensND, patch);
    }

    private NDArray projected(NDArray tokensND, Parameters linear) {
        var weight = linear.get(WEIGHT);
        var bias = linear.get(BIAS);
        return precision == Precision.FLOAT32
                ? Tensors.linear(tokensND, weight, bias)
                : ops.training(TrainingOps.Kind.products(precision.dtype())).linear(tokensND, weight, bias);
    }

    @Override
    public Map<String, Parameters> subNetworks() {
        var parts = new LinkedHashMap<String, Parameters>();
        parts.put("cls_projection", cls);
        parts.put("patch_projection", patch);
        return parts;
    }

    @Override
    public void trainIn(Precision other) {
        precision = other;
    }

    @Override
    public TokenProjections copy(Ops ops, NDManager manager) {
        return new TokenProjections(cls.copy(manager), patch.copy(manager), ops);
    }
}
