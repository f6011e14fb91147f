package io.github.dinov2j.probe;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.dinov2j.data.Features;
import io.github.dinov2j.data.Tokens;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/** Weighted k-NN against naive loops and by hand. */
class KnnProbeTest {
    @Test
    void equalsNaiveLoops() {
        Features train = MadeUp.clouds(150, 7, 6, 1.5, 0);
        Features test = MadeUp.clouds(90, 7, 6, 1.5, 1);
        int[] ks = {3, 40, 11};
        List<Evaluation> all =
                KnnProbe.fit(train, Tokens.CLASS, ks).temperature(0.2).evaluateAll(test);
        assertThat(all).extracting(Evaluation::k).containsExactly(3, 3, 40, 40, 11, 11);
        for (int i = 0; i < ks.length; i++) {
            boolean[][] naive = naive(train, test, ks[i], 40, 0.2);
            assertThat(all.get(2 * i).hits()).isEqualTo(naive[0]);
            assertThat(all.get(2 * i + 1).hits()).isEqualTo(naive[1]);
        }
        assertThat(all.get(0).value()).isBetween(0.3, 0.95);
    }

    @Test
    void theTemperatureCounts() {
        // One near neighbour of b against two of a a little further off: cold it is b, warm it is a.
        Features train = MadeUp.rows("hand", 2, List.of("b", "a", "a"), 1, 0, 1, 0.3f, 1, -0.3f);
        Features test = MadeUp.rows("hand", 2, List.of("b"), 1, 0);
        KnnProbe probe = KnnProbe.fit(train, Tokens.CLASS, 3);
        assertThat(probe.temperature(0.01).evaluate(test).correct()).isEqualTo(1);
        assertThat(probe.temperature(1).evaluate(test).correct()).isEqualTo(0);
    }

    @Test
    void classesOfEqualWeightStandInTheOrderOfTheirNames() {
        Features train = MadeUp.rows("hand", 2, List.of("b", "a"), 1, 1, 1, -1);
        KnnProbe probe = KnnProbe.fit(train, Tokens.CLASS, 2);
        assertThat(probe.evaluate(MadeUp.rows("hand", 2, List.of("a"), 1, 0)).correct())
                .isEqualTo(1);
        assertThat(probe.evaluate(MadeUp.rows("hand", 2, List.of("b"), 1, 0)).correct())
                .isEqualTo(0);
    }

    @Test
    void aClassWithoutAVoteCountsInTheOrderOfNames() {
        List<String> names = List.of("g", "f", "e", "d", "c", "b", "a");
        float[] values = new float[14];
        for (int row = 0; row < 7; row++) {
            values[2 * row] = (float) Math.cos(row * 0.3);
            values[2 * row + 1] = (float) Math.sin(row * 0.3);
        }
        KnnProbe probe = KnnProbe.fit(MadeUp.rows("hand", 2, names, values), Tokens.CLASS, 1);
        // Only g votes; a, b, c, d follow by name, so e and f are not among five.
        for (String label : names) {
            Evaluation top5 = probe.evaluateAll(MadeUp.rows("hand", 2, List.of(label), 1, 0))
                    .get(1);
            assertThat(top5.metric()).isEqualTo("top5");
            assertThat(top5.correct()).as(label).isEqualTo("ef".contains(label) ? 0 : 1);
        }
    }

    @Test
    void aTestClassThatTrainDoesNotKnowIsAMiss() {
        Features train = MadeUp.rows("hand", 1, List.of("b", "a"), 1, 1);
        Features test = MadeUp.rows("hand", 1, List.of("c"), 1);
        assertThat(KnnProbe.fit(train, Tokens.CLASS, 1).evaluateAll(test))
                .extracting(Evaluation::correct)
                .containsExactly(0, 0);
    }

    @Test
    void ofEquallyNearRowsTheLowerComesFirst() {
        List<String> labels = new ArrayList<>();
        float[] values = new float[600];
        for (int row = 0; row < 300; row++) {
            labels.add("class" + row % 3);
            values[2 * row] = row % 50 == 0 ? 1 : 3;
            values[2 * row + 1] = row % 50 == 0 ? 0.1f : 0.9f;
        }
        KnnProbe probe = KnnProbe.fit(MadeUp.rows("ties", 2, labels, values), Tokens.CLASS, 5);
        int[] nearest = probe.neighbours(MadeUp.rows("ties", 2, List.of(""), 3, 0.9f), 5)
                .get(0);
        assertThat(nearest).containsExactly(1, 2, 3, 4, 5);
    }

    private static boolean[][] naive(Features train, Features test, int k, int most, double temperature) {
        boolean[][] hits = new boolean[2][test.rows()];
        for (int row = 0; row < test.rows(); row++) {
            List<double[]> near = new ArrayList<>();
            for (int other = 0; other < train.rows(); other++) {
                near.add(new double[] {cosine(test, row, train, other), other});
            }
            near.sort((a, b) -> Double.compare(b[0], a[0]));
            TreeMap<String, Double> weights = new TreeMap<>();
            train.labels().forEach(label -> weights.put(label, 0.0));
            double sum = 0;
            for (int i = 0; i < most; i++) {
                sum += Math.exp(near.get(i)[0] / temperature);
            }
            for (int i = 0; i < k; i++) {
                double weight = Math.exp(near.get(i)[0] / temperature) / sum;
                weights.merge(train.labels().get((int) near.get(i)[1]), weight, Double::sum);
            }
            List<String> order = new ArrayList<>(weights.keySet());
            order.sort(Comparator.comparing(name -> -weights.getOrDefault(name, 0.0)));
            int place = order.indexOf(test.labels().get(row));
            hits[0][row] = place == 0;
            hits[1][row] = place < 5;
        }
        return hits;
    }

    private static double cosine(Features a, int row, Features b, int other) {
        float[] x = a.block("cls").values();
        float[] y = b.block("cls").values();
        double xy = 0;
        double xx = 0;
        double yy = 0;
        for (int i = 0; i < 7; i++) {
            xy += x[row * 7 + i] * (double) y[other * 7 + i];
            xx += x[row * 7 + i] * (double) x[row * 7 + i];
            yy += y[other * 7 + i] * (double) y[other * 7 + i];
        }
        return xy / Math.sqrt(xx * yy);
    }
}
