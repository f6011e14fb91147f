package io.github.dinov2j.model.backbone;

import java.util.Locale;

/** In what numbers a backbone computes features. Tokens come out in float32 whichever it is. */
public enum Precision {
    /** The fastest on this machine: float16 on a GPU; on a CPU bfloat16 where a short timing shows that it pays. */
    AUTO(0),
    /** Exact: what Meta's code gives in float32. */
    FLOAT32(6),
    /** Eight bits of precision, the range of float32. */
    BFLOAT16(15),
    /** Eleven bits of precision, numbers up to 65,504; slow on most CPUs. */
    FLOAT16(5);

    private final int dtype;

    Precision(int dtype) {
        this.dtype = dtype;
    }

    /** The one of this name, in any case. */
    public static Precision named(String name) {
        for (var precision : values()) {
            if (precision.text().equals(name.toLowerCase(Locale.ROOT))) {
                return precision;
            }
        }
        throw new IllegalArgumentException(
                "Precision is \"" + name + "\"; expected auto, float32, bfloat16 or float16.");
    }

    /** Number of the type in TorchScript. */
    public int dtype() {
        return dtype;
    }

    /** As users write it: {@code auto}, {@code float32}, ... */
    public String text() {
        return name().toLowerCase(Locale.ROOT);
    }
}
