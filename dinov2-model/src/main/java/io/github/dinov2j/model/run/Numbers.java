package io.github.dinov2j.model.run;

import java.time.Duration;
import java.util.Locale;

/** Numbers as people read them: as many digits as say something, units beside them. */
final class Numbers {
    private static final String[] UNITS = {"B", "kB", "MB", "GB", "TB"};

    private Numbers() {}

    /** Three digits or so: 5.34, 0.0412, 498, 1.2e-6. */
    static String three(double value) {
        var size = Math.abs(value);
        if (size == 0) {
            return "0";
        }
        if (size < 1e-3 || size >= 1e6) {
            return String.format(Locale.ROOT, "%.1e", value)
                    .replaceAll("e([+-])0?(\\d)", "e$1$2")
                    .replace("e+", "e");
        }
        var decimals = (int) Math.max(0, 2 - Math.floor(Math.log10(size) + 1e-9));
        return String.format(Locale.ROOT, "%." + decimals + "f", value);
    }

    /** A round number as it is: 20, 0.5, 1e-5. */
    static String plain(double value) {
        return value == 0 || (Math.abs(value) >= 1e-3 && Math.abs(value) < 1e6)
                ? new java.math.BigDecimal(String.format(Locale.ROOT, "%.4g", value))
                        .stripTrailingZeros()
                        .toPlainString()
                : three(value);
    }

    /** A share from 0 to 1. */
    static String percent(double share) {
        return String.format(Locale.ROOT, "%.1f %%", 100 * share);
    }

    static String bytes(double bytes) {
        var unit = 0;
        var left = bytes;
        while (left >= 999.5 && unit < UNITS.length - 1) {
            left /= 1000;
            unit++;
        }
        return String.format(Locale.ROOT, left < 9.95 && unit > 0 ? "%.1f %s" : "%.0f %s", left, UNITS[unit]);
    }

    /** The largest unit alone: 5 s, 12 min, 3 h, 8 days. */
    static String age(Duration age) {
        var seconds = Math.max(0, age.toSeconds());
        if (seconds < 100) {
            return seconds + " s";
        }
        if (seconds < 100 * 60) {
            return seconds / 60 + " min";
        }
        return seconds < 72 * 3600 ? seconds / 3600 + " h" : seconds / 86_400 + " days";
    }
}
