package io.github.dinov2j.model.backbone;

import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * In which form the hot operations of a backbone run; every form gives the same tokens up to rounding.
 *
 * @param precision of the blocks; never AUTO
 * @param linear PLAIN, or PACKED for oneDNN, with GELU inside
 * @param attention FUSED (one operation), or BATCHED (two batched products around a softmax)
 * @param lanes into how many parts a batch is cut that are computed side by side, each on one thread; 1: one after
 *     another, each operation on all threads
 */
public record Forms(Precision precision, Linear linear, Attention attention, int lanes) {
    private static final int MAX_LANES = 1024;

    /** Linear layers. */
    public enum Linear {
        PLAIN,
        PACKED
    }

    /** Attention between its linear layers. */
    public enum Attention {
        FUSED,
        BATCHED
    }

    public Forms {
        if (precision == Precision.AUTO || lanes < 1 || lanes > MAX_LANES) {
            throw new IllegalArgumentException("Forms: precision is " + precision.text() + " and lanes is " + lanes
                    + "; expected a chosen precision and 1 to " + MAX_LANES + ".");
        }
    }

    /** As the model trains: plain, fused, one lane. */
    static Forms plain(Precision precision) {
        return new Forms(precision, Linear.PLAIN, Attention.FUSED, 1);
    }

    Forms withLinear(Linear other) {
        return new Forms(precision, other, attention, lanes);
    }

    Forms withAttention(Attention other) {
        return new Forms(precision, linear, other, lanes);
    }

    Forms withLanes(int count) {
        return new Forms(precision, linear, attention, count);
    }

    boolean packed() {
        return linear == Linear.PACKED;
    }

    boolean fused() {
        return attention == Attention.FUSED;
    }

    /** The forms written as {@link #toString} does: {@code "bfloat16 packed fused 2"}. */
    public static Forms parse(String text) {
        var words = List.of(text.strip().toUpperCase(Locale.ROOT).split("[\\s,]+"));
        try {
            return new Forms(
                    Precision.named(words.get(0)),
                    Linear.valueOf(words.get(1)),
                    Attention.valueOf(words.get(2)),
                    Integer.parseInt(words.get(3)));
        } catch (IllegalArgumentException | IndexOutOfBoundsException e) {
            throw new IllegalArgumentException(
                    "The forms are \"" + text
                            + "\"; expected four words such as \"float32 packed fused 2\": a precision, plain or packed, fused or batched, lanes.",
                    e);
        }
    }

    /** The forms written there, if it is a text of forms. */
    public static Optional<Forms> read(String text) {
        try {
            return Optional.of(parse(text));
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
    }

    /** Four words: {@code float32 packed fused 2}. */
    @Override
    public String toString() {
        return String.join(" ", precision.text(), linear.name(), attention.name(), String.valueOf(lanes))
                .toLowerCase(Locale.ROOT);
    }
}
