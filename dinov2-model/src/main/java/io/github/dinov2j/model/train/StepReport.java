package io.github.dinov2j.model.train;

import com.google.gson.JsonNull;
import com.google.gson.JsonObject;
import java.util.Map;

/** What happened in one step: the line of {@code log.jsonl}. {@code norms} are gradient norms before clipping. */
record StepReport(int step, LossTerms terms, Rates rates, Map<String, Double> norms, Scaling scaling) {
    /** What the loss was multiplied by in the backward pass, and whether the step was left out because that overflowed. */
    record Scaling(double scale, boolean skipped) {
        boolean isNone() {
            return scale == 1 && !skipped;
        }
    }

    JsonObject json(double imagesPerSecond) {
        var line = new JsonObject();
        line.addProperty("step", step);
        terms.named().forEach((name, value) -> add(line, name, value));
        add(line, "total", terms.total());
        line.addProperty("lr", rates.learningRate());
        line.addProperty("last_layer_lr", rates.lastLayerRate());
        line.addProperty("wd", rates.weightDecay());
        line.addProperty("momentum", rates.momentum());
        line.addProperty("teacher_temp", rates.teacherTemperature());
        var gradients = new JsonObject();
        norms.forEach((part, norm) -> add(gradients, part, norm));
        line.add("grad_norm", gradients);
        if (!scaling.isNone()) {
            line.addProperty("loss_scale", scaling.scale());
            line.addProperty("skipped", scaling.skipped());
        }
        line.addProperty("images_per_second", Math.round(imagesPerSecond * 10) / 10.0);
        return line;
    }

    /** JSON has no NaN: of a step that was left out, what was not finite is null. */
    private static void add(JsonObject line, String name, double value) {
        if (Double.isFinite(value)) {
            line.addProperty(name, value);
        } else {
            line.add(name, JsonNull.INSTANCE);
        }
    }
}
