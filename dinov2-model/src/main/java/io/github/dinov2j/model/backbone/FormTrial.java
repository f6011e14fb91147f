package io.github.dinov2j.model.backbone;

import ai.djl.engine.EngineException;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.Shape;
import io.github.dinov2j.model.torch.GradMode;
import io.github.dinov2j.model.torch.Parameters;
import io.github.dinov2j.model.torch.StepScope;
import io.github.dinov2j.model.torch.Tensors;
import io.github.dinov2j.model.torch.TorchDevice;
import java.util.Arrays;

/**
 * Chooses the forms of a backbone on a CPU by timing its first block in several of them. Processors differ: packing and
 * bfloat16 double the speed of some and halve that of others. Takes tenths of a second.
 */
final class FormTrial {
    private static final int ROUNDS = 5;
    /** Of calls that take longer than this fewer rounds are enough. */
    private static final double SLOW_MILLISECONDS = 60;
    /** A challenger must be this much faster. */
    private static final double GAIN = 0.98;
    /** Lanes gain more in a whole model, where they never wait for each other, than in one block. */
    private static final double GAIN_OF_ONE_LANE = 0.93;
    /** What bfloat16 must gain to be worth its rounding. */
    private static final double WORTH_ROUNDING = 0.8;
    /** One call of a trial: enough work to be typical, little enough to take milliseconds. */
    private static final double OPERATIONS = 8e9;

    private static final int MAX_IMAGES = 8;
    /** Packing holds the linear weights twice: in float32 up to ViT-L, which takes 1.2 GB more. */
    private static final long MAX_PACKED_PARAMETERS = 400_000_000;

    private final Architecture architecture;
    private final Parameters parameters;
    private final TorchDevice device;
    private final int tokens;
    private final int images;
    private final NDArray input;

    FormTrial(Architecture architecture, Parameters parameters, TorchDevice device, int batch, int tokens) {
        this.architecture = architecture;
        this.parameters = parameters;
        this.device = device;
        this.tokens = tokens;
        this.images = images(architecture, batch, tokens, device.lanes().count());
        this.input = device.manager().randomNormal(new Shape(images, tokens, architecture.dim()));
    }

    /** How many images one call of a trial takes: a multiple of the lanes where the batch allows it. */
    static int images(Architecture a, int batch, int tokens, int lanes) {
        var wide = a.feedForward() == FeedForward.MLP ? 2 : 3;
        var perToken = 2.0 * a.dim() * (4.0 * a.dim() + wide * a.hidden()) + 4.0 * tokens * a.dim();
        var most = Math.min(MAX_IMAGES, batch);
        var wanted = (int) Math.max(1, Math.min(most, OPERATIONS / (perToken * tokens)));
        return batch < lanes ? wanted : Math.min(batch, (wanted + lanes - 1) / lanes * lanes);
    }

    /** The fastest forms of this precision; for AUTO of float32 and bfloat16. */
    Chosen choose(Precision wanted) {
        try (input) {
            return fastest(wanted);
        }
    }

    private Chosen fastest(Precision wanted) {
        var first = wanted == Precision.AUTO ? Precision.FLOAT32 : wanted;
        var best = best(Forms.plain(first));
        if (wanted != Precision.AUTO) {
            return best;
        }
        var bfloat16 = Forms.plain(Precision.BFLOAT16);
        if (least(milliseconds(bfloat16, 3)) > 2 * best.milliseconds()) {
            return best; // far from paying: emulated, as on processors without avx512_bf16
        }
        var rounded = best(bfloat16);
        return rounded.milliseconds() < WORTH_ROUNDING * best.milliseconds() ? rounded : best;
    }

    private Chosen best(Forms plain) {
        var lanes = device.lanes().count();
        var forms = images >= lanes ? plain.withLanes(lanes) : plain;
        if (mayPack(plain)) {
            forms = faster(forms, forms.withLinear(Forms.Linear.PACKED), GAIN);
        }
        forms = faster(forms, forms.withAttention(Forms.Attention.BATCHED), GAIN);
        if (forms.lanes() > 1) {
            forms = faster(forms, forms.withLanes(1), GAIN_OF_ONE_LANE);
        }
        return new Chosen(forms, least(milliseconds(forms, ROUNDS)));
    }

    private boolean mayPack(Forms forms) {
        return forms.precision() == Precision.BFLOAT16
                || (forms.precision() == Precision.FLOAT32 && architecture.parameters() <= MAX_PACKED_PARAMETERS);
    }

    /** Both in turns, so that a busy moment hits both. A challenger that libtorch does not have here loses. */
    private Forms faster(Forms champion, Forms challenger, double gain) {
        try (var scope = new StepScope(device);
                var off = GradMode.off();
                var one = blocks(champion);
                var other = blocks(challenger)) {
            milliseconds(other);
            var rounds = milliseconds(one) > SLOW_MILLISECONDS ? 3 : ROUNDS; // these two calls only warm up
            var champions = new double[rounds];
            var challengers = new double[rounds];
            for (int i = 0; i < rounds; i++) {
                champions[i] = milliseconds(one);
                challengers[i] = milliseconds(other);
            }
            return least(challengers) < gain * least(champions) ? challenger : champion;
        } catch (EngineException e) {
            return champion;
        }
    }

    private double[] milliseconds(Forms forms, int rounds) {
        try (var scope = new StepScope(device);
                var off = GradMode.off();
                var blocks = blocks(forms)) {
            milliseconds(blocks);
            var times = new double[rounds];
            Arrays.setAll(times, i -> milliseconds(blocks));
            return times;
        }
    }

    private InferenceBlocks blocks(Forms forms) {
        var rows = (long) images / forms.lanes() * tokens;
        return InferenceBlocks.of(architecture, 1, parameters, forms, device.inference(), rows);
    }

    /** Twice through the block: lanes gain by not waiting for each other in between. */
    private double milliseconds(InferenceBlocks blocks) {
        var lanes = blocks.forms().lanes();
        var start = System.nanoTime();
        if (lanes == 1) {
            twice(blocks, images);
        } else {
            device.lanes().map(lanes, lane -> twice(blocks, images / lanes));
        }
        return (System.nanoTime() - start) / 1e6;
    }

    private boolean twice(InferenceBlocks blocks, int count) {
        try (var scope = new StepScope(device);
                var off = GradMode.off()) {
            var once = blocks.forward(Tensors.rows(input, 0, count), 0).get(0);
            return !blocks.forward(once, 0).isEmpty();
        }
    }

    /** The least disturbed round. */
    private static double least(double[] times) {
        return Arrays.stream(times).min().orElseThrow();
    }

    /**
     * What a trial found.
     *
     * @param milliseconds of one block on the images of the trial
     */
    record Chosen(Forms forms, double milliseconds) {}
}
