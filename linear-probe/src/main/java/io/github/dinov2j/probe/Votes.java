package io.github.dinov2j.probe;

import java.util.List;

/** Counts the votes of neighbours: weights exp(similarity / temperature), normalised over all neighbours (spec 8.1). */
@SuppressWarnings("ArrayRecordComponent")
record Votes(int[] classOfRow, int classes, double temperature) {
    /**
     * The place of a class after the first k of the neighbours have voted; 0 is best. Classes of equal weight, those
     * without a vote among them, stand in the order of their names.
     */
    int place(int truth, List<Neighbour> neighbours, int k) {
        double[] weights = weights(neighbours, k);
        int ahead = 0;
        for (int other = 0; other < classes; other++) {
            boolean before = other < truth ? weights[other] >= weights[truth] : weights[other] > weights[truth];
            ahead += before ? 1 : 0;
        }
        return ahead;
    }

    private double[] weights(List<Neighbour> neighbours, int k) {
        double sum = neighbours.stream().mapToDouble(n -> raw(n, neighbours)).sum();
        double[] weights = new double[classes];
        for (Neighbour neighbour : neighbours.subList(0, k)) {
            weights[classOfRow[neighbour.row()]] += raw(neighbour, neighbours) / sum;
        }
        return weights;
    }

    private double raw(Neighbour neighbour, List<Neighbour> neighbours) {
        return Math.exp((neighbour.similarity() - neighbours.get(0).similarity()) / temperature);
    }
}
