package io.github.dinov2j.model.train;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import io.github.dinov2j.data.StoredTensor;
import io.github.dinov2j.model.torch.Ops;
import io.github.dinov2j.model.torch.Tensors;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;

/**
 * AdamW over DINOv2's parameter groups: rate and weight decay of every parameter are the step's, times the group's factors
 * (spec section 6.2; dinov2/utils/param_groups.py). Moments start at zero, when a parameter's first gradient comes.
 */
final class AdamW {
    private static final double EPS = 1e-8;
    /** Biases of attention scores, and the network that makes them: not decayed, as in Swin and Swin v2. */
    private static final Pattern BIAS_OF_POSITION = Pattern.compile("position_bias|cpb_mlp");

    private final Ops ops;
    private final OptimizerSettings.Betas betas;
    private final Map<Factors, List<String>> groups = new LinkedHashMap<>();
    private final Map<String, State> states = new LinkedHashMap<>();

    AdamW(Map<String, NDArray> parameters, int depth, OptimizerSettings settings, Ops ops, NDManager manager) {
        this.ops = ops;
        betas = settings.betas();
        parameters.forEach((name, array) -> {
            states.put(name, State.zero(array, manager));
            groups.computeIfAbsent(Factors.of(name, depth, settings), f -> new ArrayList<>())
                    .add(name);
        });
    }

    /** Which rate of the step a group has. */
    enum Of {
        /** Of all that is none of the others. */
        HEADS,
        /** 0 while the prototypes are frozen. */
        LAST_LAYER,
        /** Lower while it wakes up. */
        BACKBONE;

        static Of name(String name) {
            if (name.startsWith("backbone.")) {
                return BACKBONE;
            }
            return name.contains("last_layer") ? LAST_LAYER : HEADS;
        }

        double rate(Rates rates) {
            return switch (this) {
                case HEADS -> rates.learningRate();
                case LAST_LAYER -> rates.lastLayerRate();
                case BACKBONE -> rates.backboneRate();
            };
        }
    }

    /** Factors of one group on the step's rate and weight decay. */
    record Factors(double rate, double weightDecay, Of of) {
        static Factors of(String name, int depth, OptimizerSettings s) {
            var plain = name.endsWith(".bias")
                    || name.contains("norm")
                    || name.contains("gamma")
                    || BIAS_OF_POSITION.matcher(name).find();
            var patch = name.contains("patch_embed") ? s.rateFactors().patchEmbed() : 1;
            return new Factors(
                    layerRate(name, depth, s.rateFactors().layerDecay()) * patch, plain ? 0 : 1, Of.name(name));
        }

        /** Embeddings decay^(depth + 1), block i decay^(depth - i), final norm and heads 1. */
        static double layerRate(String name, int depth, double decay) {
            if (!name.startsWith("backbone.") || name.startsWith("backbone.norm")) {
                return 1;
            }
            if (!name.startsWith("backbone.blocks.")) {
                return Math.pow(decay, depth + 1);
            }
            return Math.pow(decay, depth - Integer.parseInt(name.split("\\.")[2]));
        }
    }

    private record State(NDArray parameter, NDArray first, NDArray second, NDArray step) {
        static State zero(NDArray parameter, NDManager manager) {
            return new State(
                    parameter,
                    manager.zeros(parameter.getShape()),
                    manager.zeros(parameter.getShape()),
                    manager.create(0f));
        }
    }

    /** One step of the parameters that have a gradient, by name; others stay as they are. Gradients must be off on this thread. */
    void step(Map<String, NDArray> gradients, Rates rates) {
        groups.forEach((factors, names) -> {
            var lists = new Lists();
            names.stream()
                    .filter(gradients::containsKey)
                    .forEach(name -> lists.add(states.get(name), gradients.get(name)));
            if (!lists.parameters().isEmpty()) {
                ops.adamw(
                        lists.group(),
                        factors.of().rate(rates) * factors.rate(),
                        rates.weightDecay() * factors.weightDecay(),
                        betas.first(),
                        betas.second(),
                        EPS);
            }
        });
    }

    private record Lists(
            List<NDArray> parameters,
            List<NDArray> gradients,
            List<NDArray> first,
            List<NDArray> second,
            List<NDArray> steps) {
        Lists() {
            this(new ArrayList<>(), new ArrayList<>(), new ArrayList<>(), new ArrayList<>(), new ArrayList<>());
        }

        void add(@org.jspecify.annotations.Nullable State s, @org.jspecify.annotations.Nullable NDArray gradient) {
            if (s == null || gradient == null) {
                throw new IllegalStateException("A gradient is of no parameter of the optimiser.");
            }
            parameters.add(s.parameter());
            gradients.add(gradient);
            first.add(s.first());
            second.add(s.second());
            steps.add(s.step());
        }

        Ops.AdamwGroup group() {
            return new Ops.AdamwGroup(parameters, gradients, first, second, steps);
        }
    }

    /** Both moments and the step count of every parameter, read when they are asked for. */
    Map<String, StoredTensor> stored() {
        var values = new LinkedHashMap<String, StoredTensor>();
        tensors().forEach((name, array) -> values.put(name, Tensors.stored(array)));
        return values;
    }

    void load(Map<String, StoredTensor> values, String source) {
        tensors().forEach((name, array) -> {
            var value = values.get(name);
            if (value == null || value.floats().length != array.size()) {
                throw new IllegalArgumentException(
                        source + " does not fit the plan: " + name + " is missing or of another size.");
            }
            Tensors.assign(array, value.floats());
        });
    }

    Map<String, NDArray> tensors() {
        var all = new LinkedHashMap<String, NDArray>();
        states.forEach((name, s) -> {
            all.put("first." + name, s.first());
            all.put("second." + name, s.second());
            all.put("step." + name, s.step());
        });
        return all;
    }
}
