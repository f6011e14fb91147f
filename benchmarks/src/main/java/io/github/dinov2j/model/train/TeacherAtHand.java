package io.github.dinov2j.model.train;

import com.google.gson.Gson;
import io.github.dinov2j.data.Preprocessing;
import io.github.dinov2j.data.SafetensorsFile;
import io.github.dinov2j.data.StoredTensor;
import io.github.dinov2j.model.backbone.Architecture;
import io.github.dinov2j.model.backbone.FeedForward;
import io.github.dinov2j.model.backbone.Initialization;
import io.github.dinov2j.model.backbone.PositionResampling;
import io.github.dinov2j.model.torch.TorchDevice;
import io.github.dinov2j.model.train.DistillationSettings.Method;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;

/** Distillations for {@link StepAtHand}: their plans, and frozen teachers of random weights in a file of their own. */
public final class TeacherAtHand {
    /** The teacher's weights, named as a training checkpoint of Meta's names them. */
    static final String FILE = "teacher.safetensors";

    private TeacherAtHand() {}

    /**
     * The demo's model taught by one twice as wide and half as deep again, or ViT-S/14 by ViT-B/14 (224 and 98 px); the teacher
     * is written to the folder.
     */
    public static Plan plan(String name, Method method, int prototypes, Path folder) {
        var changes = new LinkedHashMap<String, String>();
        changes.put("distillation.teacher", folder.resolve(FILE).toString());
        changes.put("distillation.method", method.name());
        if (method == Method.FEATURES) {
            changes.put("views.local.count", "0");
            changes.put("losses.koleo", "0");
        }
        if (prototypes > 0) {
            changes.put("heads.dino.prototypes", Integer.toString(prototypes));
        }
        var plan = StepAtHand.plan(name).with(changes);
        write(plan, teacher(name));
        return plan;
    }

    private static Architecture teacher(String name) {
        return name.equals("demo")
                ? new Architecture(128, 6, 2, 7, 28, FeedForward.MLP, 0, PositionResampling.OFFSET)
                : new Architecture(768, 12, 12, 14, 224, FeedForward.MLP, 0, PositionResampling.OFFSET);
    }

    private static void write(Plan plan, Architecture teacher) {
        var student = plan.student();
        var settings = StudentSettings.fresh(teacher, student.initialization(), student.headStd(), 0);
        var preprocessing =
                new Preprocessing(0, plan.views().global().size(), plan.views().normalization());
        try (var device = TorchDevice.open("cpu")) {
            var network =
                    Network.initial(settings, plan.heads(), device.ops(), device.manager(), Initialization.random(2));
            var tensors = new LinkedHashMap<String, StoredTensor>();
            network.stored().forEach((part, tensor) -> tensors.put("teacher." + part, tensor));
            SafetensorsFile.write(
                    Path.of(plan.distillation().teacher()),
                    tensors,
                    Map.of(
                            "dinov2j.architecture", new Gson().toJson(teacher),
                            "dinov2j.preprocessing", new Gson().toJson(preprocessing)));
        }
    }
}
