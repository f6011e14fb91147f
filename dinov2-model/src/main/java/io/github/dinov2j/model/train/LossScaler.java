package io.github.dinov2j.model.train;

import io.github.dinov2j.data.StoredTensor;
import java.util.Map;

/**
 * Keeps float16 gradients in range: the loss is scaled up before the backward pass and the gradients down after it. As
 * torch.amp.GradScaler: begins at 2^16, doubles after 2,000 good steps, halves at a step whose gradients overflow, which is
 * left out. It rests in float32 and bfloat16, whose range is wide enough: its scale is then 1.
 */
final class LossScaler {
    private static final double START = 65_536;
    private static final int GROWTH_STEPS = 2_000;
    static final int MOST_SKIPS = 20;

    private final boolean active;
    private double scale;
    private int goodSteps;
    private int skips;

    private LossScaler(boolean active) {
        this.active = active;
        scale = active ? START : 1;
    }

    static LossScaler dynamic() {
        return new LossScaler(true);
    }

    static LossScaler resting() {
        return new LossScaler(false);
    }

    static LossScaler of(Course course) {
        return course.scalesLoss() ? dynamic() : resting();
    }

    boolean active() {
        return active;
    }

    double scale() {
        return scale;
    }

    /** Steps left out in a row until now. */
    int skips() {
        return skips;
    }

    /** After a step that was taken. */
    void taken() {
        skips = 0;
        goodSteps++;
        if (active && goodSteps == GROWTH_STEPS) {
            scale *= 2;
            goodSteps = 0;
        }
    }

    /** After a step that had to be left out. */
    void skipped() {
        skips++;
        goodSteps = 0;
        scale /= 2;
    }

    /** What a run needs to go on with; empty where it rests. */
    Map<String, StoredTensor> stored() {
        return active ? Map.of("scaler", StoredTensor.of(new float[] {(float) scale, goodSteps, skips}, 3)) : Map.of();
    }

    void load(Map<String, StoredTensor> values, String source) {
        var state = values.get("scaler");
        if (!active) {
            return;
        }
        if (state == null || state.floats().length != 3) {
            throw new IllegalArgumentException(
                    source + " does not fit the plan: scaler is missing or of another size.");
        }
        var numbers = state.floats();
        scale = numbers[0];
        goodSteps = (int) numbers[1];
        skips = (int) numbers[2];
    }
}
