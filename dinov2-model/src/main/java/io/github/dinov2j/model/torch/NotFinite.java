package io.github.dinov2j.model.torch;

import ai.djl.ndarray.NDArray;
import io.github.dinov2j.data.StoredTensor;
import java.util.Map;
import java.util.Optional;
import java.util.function.ToLongFunction;

/**
 * Values among parameters that are NaN or infinite.
 *
 * @param first name of the first parameter that has some
 * @param tensors how many parameters have some
 * @param values how many there are in all
 */
public record NotFinite(String first, int tensors, long values) {
    /** Among stored tensors; reads all of them. */
    public static Optional<NotFinite> stored(Map<String, StoredTensor> tensors) {
        return in(tensors, tensor -> {
            var count = 0L;
            for (var value : tensor.floats()) {
                count += Float.isFinite(value) ? 0 : 1;
            }
            return count;
        });
    }

    /** One sum a parameter tells whether it is worth counting. */
    public static Optional<NotFinite> in(Map<String, NDArray> arrays) {
        return in(arrays, array -> Float.isFinite(sum(array)) ? 0 : count(array));
    }

    private static <T> Optional<NotFinite> in(Map<String, T> tensors, ToLongFunction<T> counting) {
        var first = "";
        var affected = 0;
        var values = 0L;
        for (var each : tensors.entrySet()) {
            var found = counting.applyAsLong(each.getValue());
            if (found > 0) {
                first = affected == 0 ? each.getKey() : first;
                affected++;
                values += found;
            }
        }
        return affected == 0 ? Optional.empty() : Optional.of(new NotFinite(first, affected, values));
    }

    private static float sum(NDArray array) {
        try (var off = GradMode.off();
                var sum = array.sum()) {
            return sum.getFloat();
        }
    }

    private static long count(NDArray array) {
        var counted = new long[1];
        TensorMemory.stored(array).forEachWindow(window -> {
            while (window.hasRemaining()) {
                counted[0] += Float.isFinite(window.getFloat()) ? 0 : 1;
            }
        });
        return counted[0];
    }

    /** One sentence for users, about the weights at {@code source}. */
    public String sentence(String source) {
        return source + ": " + values + (values == 1 ? " value" : " values") + " of the weights "
                + (values == 1 ? "is" : "are") + " NaN or infinite, in " + tensors
                + (tensors == 1 ? " tensor" : " tensors") + ", first in " + first
                + "; its features will be NaN too: download or export it again.";
    }
}
