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
import java.util.function.Consumer;

/** Frozen teachers for tests: generated weights at rest, named as a training checkpoint of Meta's names them. */
final class Teachers {
    private Teachers() {}

    /** The values of a parameter, by its place among the names. */
    @FunctionalInterface
    interface Values {
        float[] of(int place, String name, int count);
    }

    /** Architecture and heads of a plan's student, its parameters shaken; with or without the heads. */
    static Path write(Path file, Plan plan, boolean heads) {
        return write(file, plan, heads, values -> {});
    }

    /** The same with something done to each parameter. */
    static Path write(Path file, Plan plan, boolean heads, Consumer<float[]> change) {
        var tensors = new LinkedHashMap<String, StoredTensor>();
        parameters(plan, network -> shake(network, 11)).forEach((name, tensor) -> {
            if (heads || name.startsWith("backbone.")) {
                var values = tensor.floats();
                change.accept(values);
                tensors.put(name, StoredTensor.of(values, tensor.shape()));
            }
        });
        return write(file, plan, tensors);
    }

    /** With parameters of given values. */
    static Path write(Path file, Plan plan, Values values) {
        return write(file, plan, parameters(plan, network -> set(network, values)));
    }

    private static Path write(Path file, Plan plan, Map<String, StoredTensor> parameters) {
        var tensors = new LinkedHashMap<String, StoredTensor>();
        parameters.forEach((name, tensor) -> tensors.put("teacher." + name, tensor));
        var size = plan.views().global().size();
        var preprocessing = new Preprocessing(0, size, plan.views().normalization());
        var metadata = Map.of(
                "dinov2j.architecture", new Gson().toJson(plan.student().architecture()),
                "dinov2j.preprocessing", new Gson().toJson(preprocessing));
        SafetensorsFile.write(file, tensors, metadata);
        return file;
    }

    private static Map<String, StoredTensor> parameters(Plan plan, Consumer<Network> change) {
        try (var device = TorchDevice.open("cpu")) {
            var network = Network.initial(
                    plan.student(), plan.heads(), device.ops(), device.manager(), Initialization.random(11));
            change.accept(network);
            var copies = new LinkedHashMap<String, StoredTensor>();
            network.stored()
                    .forEach((name, tensor) -> copies.put(name, StoredTensor.of(tensor.floats(), tensor.shape())));
            return copies;
        }
    }

    /** Gives every parameter the values of its place. */
    static void set(Network network, Values values) {
        var all = new LinkedHashMap<String, StoredTensor>();
        network.stored().forEach((name, tensor) -> {
            var count = tensor.floats().length;
            all.put(name, StoredTensor.of(values.of(all.size(), name, count), tensor.shape()));
        });
        network.load(all, "set");
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
