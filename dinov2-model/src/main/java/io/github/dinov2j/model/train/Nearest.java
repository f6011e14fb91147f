package io.github.dinov2j.model.train;

import java.util.Collection;
import java.util.Comparator;

/** Which known name was probably meant. */
final class Nearest {
    private Nearest() {}

    /** The known name that the fewest changed letters make of {@code given}; of equals the first. */
    static String to(String given, Collection<String> known) {
        return known.stream()
                .min(Comparator.comparingInt(name -> distance(given, name)))
                .orElse("");
    }

    /** Levenshtein's distance, letters of either case being the same. */
    static int distance(String a, String b) {
        var above = new int[b.length() + 1];
        for (int j = 0; j <= b.length(); j++) {
            above[j] = j;
        }
        for (int i = 1; i <= a.length(); i++) {
            var row = new int[b.length() + 1];
            row[0] = i;
            for (int j = 1; j <= b.length(); j++) {
                var same = Character.toLowerCase(a.charAt(i - 1)) == Character.toLowerCase(b.charAt(j - 1));
                row[j] = Math.min(Math.min(above[j], row[j - 1]) + 1, above[j - 1] + (same ? 0 : 1));
            }
            above = row;
        }
        return above[b.length()];
    }
}
