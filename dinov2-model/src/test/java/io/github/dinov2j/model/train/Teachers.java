package io.github.dinov2j.model.train;

import com.google.gson.Gson;
import io.github.dinov2j.data.Preprocessing;
import io.github.dinov2j.data.SafetensorsFile;
import io.github.dinov2j.data.StoredTensor;
import io.github.dinov2j.model.backbone.Initialization;
import io.github.dinov2j.model.torch.TorchDevice;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.SplittableRandom;

/** Frozen teachers for tests: generated weights at rest, named as a training checkpoint of Meta's names them. */
final class Teachers {
    private Teachers() {}

    /** Architecture and heads of a plan's student, its parameters shaken; with or without the heads. */
    static Path write(Path file, Plan plan, boolean heads) {
        var tensors = new LinkedHashMap<String, StoredTensor>();
        parameters(plan, 11).forEach((name, tensor) -> {
            if (heads || name.startsWith("backbone.")) {
                tensors.put("teacher." + name, tensor);
            }
        });
        var metadata = Map.of(
                "dinov2j.architecture", new Gson().toJson(plan.student().architecture()),
                "dinov2j.preprocessing",
                        new Gson()
                                .toJson(new Preprocessing(
                                        0,
                                        plan.views().global().size(),
                                        plan.views().normalization())));
        SafetensorsFile.write(file, tensors, metadata);
        return file;
    }

    private static Map<String, StoredTensor> parameters(Plan plan, long seed) {
        try (var device = TorchDevice.open("cpu")) {
            var network = Network.initial(
                    plan.student(), plan.heads(), device.ops(), device.manager(), Initialization.random(seed));
            shake(network, seed);
            var copies = new LinkedHashMap<String, StoredTensor>();
            network.stored()
                    .forEach((name, tensor) -> copies.put(name, StoredTensor.of(tensor.floats(), tensor.shape())));
            return copies;
        }
    }

    /** Moves every parameter, so that biases are not 0, lengths not 1, and nothing stands for its neighbour. */
    static void shake(Network network, long seed) {
        var random = new SplittableRandom(seed);
        var shaken = new LinkedHashMap<String, StoredTensor>();
        network.stored().forEach((name, tensor) -> {
            var values = tensor.floats();
            for (int i = 0; i < values.length; i++) {
                values[i] += (float) (0.2 * random.nextGaussian());
            }
            shaken.put(name, StoredTensor.of(values, tensor.shape()));
        });
        network.load(shaken, "shaken");
    }

    /** The same numbers in doubles, by full name. */
    static Map<String, double[]> doubles(Map<String, StoredTensor> tensors) {
        var all = new LinkedHashMap<String, double[]>();
        tensors.forEach((name, tensor) -> {
            var values = tensor.floats();
            var copy = new double[values.length];
            for (int i = 0; i < values.length; i++) {
                copy[i] = values[i];
            }
            all.put(name, copy);
        });
        return all;
    }
}
