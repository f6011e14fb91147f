package io.github.dinov2j.model.catalogue;

import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;

/** Names that an unknown one was probably meant to be: the fewest letters changed (Levenshtein), at most a third of it. */
final class NearestNames {
    private static final int SHOWN = 3;
    private static final int LONGEST = 100; // the work grows with the product of the lengths

    private NearestNames() {}

    static List<String> of(String unknown, Collection<String> names) {
        if (unknown.length() > LONGEST) {
            return List.of();
        }
        return names.stream()
                .filter(name -> nearer(unknown, name) <= plain(unknown).length() / 3)
                .sorted(Comparator.comparingInt(name -> nearer(unknown, name)))
                .limit(SHOWN)
                .toList();
    }

    /** The owner before the slash may have been left out. */
    private static int nearer(String unknown, String name) {
        String last = name.substring(name.lastIndexOf('/') + 1);
        return Math.min(distance(plain(unknown), plain(name)), distance(plain(unknown), plain(last)));
    }

    /** Users write dinov2-vit-s14 and DINOv2_ViTS14. */
    private static String plain(String name) {
        return name.toLowerCase(Locale.ROOT).replaceAll("[^a-z0-9]", "");
    }

    static int distance(String a, String b) {
        int[] row = new int[b.length() + 1];
        for (int j = 0; j <= b.length(); j++) {
            row[j] = j;
        }
        for (int i = 1; i <= a.length(); i++) {
            int diagonal = row[0];
            row[0] = i;
            for (int j = 1; j <= b.length(); j++) {
                int changed = diagonal + (a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1);
                diagonal = row[j];
                row[j] = Math.min(changed, 1 + Math.min(row[j], row[j - 1]));
            }
        }
        return row[b.length()];
    }
}
