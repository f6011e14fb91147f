package io.github.dinov2j.cli.report;

import java.util.Locale;

/** How the page words and escapes things. */
final class Words {
    private Words() {}

    static String probe(String probe) {
        return switch (probe) {
            case "knn" -> "k-NN";
            case "linear" -> "linear probe";
            default -> probe;
        };
    }

    static String percent(double value) {
        return String.format(Locale.ROOT, "%.1f\u00a0%%", 100 * value);
    }

    static String number(double value) {
        return String.format(Locale.ROOT, "%.2f", value);
    }

    static String escape(String text) {
        return text.replace("&", "&amp;")
                .replace("<", "&lt;")
                .replace(">", "&gt;")
                .replace("\"", "&quot;");
    }
}
