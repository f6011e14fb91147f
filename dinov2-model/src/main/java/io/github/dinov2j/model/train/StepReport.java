package io.github.dinov2j.model.train;

import com.google.gson.JsonObject;
import java.util.Map;

/** What happened in one step: the line of {@code log.jsonl}. {@code norms} are gradient norms before clipping. */
record StepReport(int step, LossTerms terms, Rates rates, Map<String, Double> norms) {
    JsonObject json(double imagesPerSecond) {
        var line = new JsonObject();
        line.addProperty("step", step);
        line.addProperty("dino_local", terms.dinoLocal());
        line.addProperty("dino_global", terms.dinoGlobal());
        line.addProperty("koleo", terms.koleo());
        line.addProperty("ibot", terms.ibot());
        line.addProperty("total", terms.total());
        line.addProperty("lr", rates.learningRate());
        line.addProperty("last_layer_lr", rates.lastLayerRate());
        line.addProperty("wd", rates.weightDecay());
        line.addProperty("momentum", rates.momentum());
        line.addProperty("teacher_temp", rates.teacherTemperature());
        var gradients = new JsonObject();
        norms.forEach(gradients::addProperty);
        line.add("grad_norm", gradients);
        line.addProperty("images_per_second", Math.round(imagesPerSecond * 10) / 10.0);
        return line;
    }
}
