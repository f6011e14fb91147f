package io.github.dinov2j.probe;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;

/** Train rows split in two, class by class: rows to learn from, and rows held out on which settings compete. */
@SuppressWarnings("ArrayRecordComponent")
record HeldOut(int[] learned, int[] judged) {
    /** Every class gives the part, rounded, at least one row and never all; a class of one row is only learned. */
    static HeldOut of(List<String> labels, double part, long seed) {
        Map<String, List<Integer>> byClass = new TreeMap<>();
        for (int row = 0; row < labels.size(); row++) {
            byClass.computeIfAbsent(labels.get(row), label -> new ArrayList<>()).add(row);
        }
        Random random = new Random(seed);
        List<Integer> learned = new ArrayList<>();
        List<Integer> judged = new ArrayList<>();
        for (List<Integer> rows : byClass.values()) {
            Collections.shuffle(rows, random);
            int held = Math.min(rows.size() - 1, Math.max(1, (int) Math.round(part * rows.size())));
            judged.addAll(rows.subList(0, held));
            learned.addAll(rows.subList(held, rows.size()));
        }
        if (judged.isEmpty()) {
            throw new IllegalArgumentException("Every class has a single train row, so none can be held out to choose"
                    + " the strength; give at least two images of a class.");
        }
        return new HeldOut(sorted(learned), sorted(judged));
    }

    private static int[] sorted(List<Integer> rows) {
        int[] sorted = rows.stream().mapToInt(Integer::intValue).toArray();
        Arrays.sort(sorted);
        return sorted;
    }
}
