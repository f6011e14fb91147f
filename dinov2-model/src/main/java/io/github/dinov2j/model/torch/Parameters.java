package io.github.dinov2j.model.torch;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.pytorch.engine.PtNDArray;
import ai.djl.pytorch.jni.JniUtils;
import io.github.dinov2j.data.StoredTensor;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Predicate;

/** The named float32 tensors of one network, in the order of Meta's state dict. They live as long as the manager given. */
public final class Parameters {
    private final NDManager manager;
    private final Map<String, NDArray> arrays = new LinkedHashMap<>();

    public Parameters(NDManager manager) {
        this.manager = manager;
    }

    /** Adds a parameter with these row-major values. */
    public void add(String name, float[] values, long... shape) {
        add(name, shape);
        TensorMemory.fill(get(name), StoredTensor.of(values, shape));
    }

    /** Adds a parameter without values: {@link #load} gives it some, before that they are anything. */
    public void add(String name, long... shape) {
        // The array itself stays unnamed: DJL reads names of operands as instructions.
        arrays.put(name, manager.create(new Shape(shape), DataType.FLOAT32));
    }

    public NDArray get(String name) {
        var array = arrays.get(name);
        if (array == null) {
            throw new IllegalArgumentException(
                    "There is no parameter " + name + "; there are " + arrays.keySet() + ".");
        }
        return array;
    }

    public boolean has(String name) {
        return arrays.containsKey(name);
    }

    public List<String> names() {
        return List.copyOf(arrays.keySet());
    }

    public List<NDArray> arrays() {
        return List.copyOf(arrays.values());
    }

    public Map<String, NDArray> asMap() {
        return Collections.unmodifiableMap(arrays);
    }

    /** How many numbers the parameters hold. */
    public long count() {
        return arrays.values().stream().mapToLong(NDArray::size).sum();
    }

    /** Gradients are kept for these parameters from now on. */
    public Parameters trainable() {
        return trainable(name -> true);
    }

    /** Gradients are kept for the parameters of these names from now on, and for no others. */
    public Parameters trainable(Predicate<String> learns) {
        arrays.forEach((name, array) -> {
            if (array.hasGradient() != learns.test(name)) {
                array.setRequiresGradient(learns.test(name));
            }
        });
        return this;
    }

    /**
     * Gradients of the last backward pass by name, in order, until {@code step} closes: of all parameters that are trainable
     * now, zero for one that took no part.
     */
    public Map<String, NDArray> gradients(NDManager step) {
        var gradients = new LinkedHashMap<String, NDArray>();
        arrays.forEach((name, array) -> {
            if (array.hasGradient()) {
                gradients.put(name, gradient(array, step));
            }
        });
        return gradients;
    }

    private static NDArray gradient(NDArray array, NDManager step) {
        var gradient = JniUtils.getGradient((PtNDArray) array);
        if (gradient == null) {
            return step.zeros(array.getShape());
        }
        gradient.attach(step);
        return gradient;
    }

    /** Forgets the gradients, so that the next backward pass starts from zero. */
    public void zeroGradients() {
        for (var array : arrays.values()) {
            try (var gradient = JniUtils.getGradient((PtNDArray) array)) {
                if (gradient != null) {
                    JniUtils.zeroGrad((PtNDArray) array);
                }
            }
        }
    }

    /** Copies these values into the parameters of the same names; all names and shapes must fit. */
    public void load(Map<String, StoredTensor> values, String source) {
        var missing = new ArrayList<>(arrays.keySet());
        missing.removeAll(values.keySet());
        var unexpected = new ArrayList<>(values.keySet());
        unexpected.removeAll(arrays.keySet());
        if (!missing.isEmpty() || !unexpected.isEmpty()) {
            throw new IllegalArgumentException(source + " does not fit the architecture: " + missing.size()
                    + " tensors are missing " + shorten(missing) + ", " + unexpected.size() + " are unexpected "
                    + shorten(unexpected) + ".");
        }
        arrays.forEach((name, array) -> set(name, array, Objects.requireNonNull(values.get(name)), source));
    }

    private static void set(String name, NDArray array, StoredTensor value, String source) {
        var expected = array.getShape().getShape();
        if (!Arrays.equals(expected, value.shape())) {
            throw new IllegalArgumentException(source + ": tensor " + name + " has shape "
                    + Arrays.toString(value.shape()) + ", the architecture needs "
                    + Arrays.toString(expected) + ".");
        }
        TensorMemory.fill(array, value);
    }

    private static List<String> shorten(List<String> names) {
        return names.size() <= 3 ? names : names.subList(0, 3);
    }

    /** The values, read off the device when they are asked for: as they are then, and only while the arrays live. */
    public Map<String, StoredTensor> stored() {
        var values = new LinkedHashMap<String, StoredTensor>();
        arrays.forEach((name, array) -> values.put(name, TensorMemory.stored(array)));
        return values;
    }

    /** Which values are NaN or infinite; empty when all are numbers. */
    public Optional<NotFinite> notFinite() {
        return NotFinite.in(arrays);
    }

    /** A second set with the same names and values on {@code other}. */
    public Parameters copy(NDManager other) {
        var copy = new Parameters(other);
        arrays.forEach((name, array) ->
                copy.add(name, array.toFloatArray(), array.getShape().getShape()));
        return copy;
    }
}
