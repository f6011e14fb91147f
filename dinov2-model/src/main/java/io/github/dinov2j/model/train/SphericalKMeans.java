package io.github.dinov2j.model.train;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.index.NDIndex;
import ai.djl.ndarray.types.Shape;
import io.github.dinov2j.model.torch.Ops;
import io.github.dinov2j.model.torch.StepScope;
import io.github.dinov2j.model.torch.Tensors;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.random.RandomGenerator;
import java.util.stream.IntStream;

/**
 * Spherical k-means: unit vectors, cosines, centres that are normalised sums (Dhillon and Modha 2001). It starts from
 * different tokens drawn at random and ends when no token changes its centre, or after 25 rounds, FAISS's number; a centre
 * that no token is nearest to moves to the token that is farthest from its own.
 *
 * <p>On the device, with matrix products in blocks of 64 MB: one round of 350,000 tokens, 65,536 centres and width 1,536 is 35
 * tera multiplications. Commons Math and Tribuo measure distances pair by pair in double loops on the heap, about 10^9 of
 * them a second and core, and keep every point as an object: ten hours and core for each round, so neither is used.
 * Shapes: n tokens, K centres, D width.
 */
final class SphericalKMeans {
    static final int ROUNDS = 25;
    /** Cosines held at once: 64 MB. */
    private static final int COSINES = 1 << 24;

    private final NDArray tokensND;
    private final Ops ops;
    private final int cosines;
    private final Listener listener;

    /** Hears that a round is over, and how far tokens are from their centres: the mean of one minus the cosine. */
    interface Listener {
        void round(int round, double distance);
    }

    /** For tokens of length 1. */
    SphericalKMeans(NDArray tokensND, Ops ops, Listener listener) {
        this(tokensND, ops, COSINES, listener);
    }

    SphericalKMeans(NDArray tokensND, Ops ops, int cosines, Listener listener) {
        this.tokensND = tokensND;
        this.ops = ops;
        this.cosines = cosines;
        this.listener = listener;
    }

    /**
     * What was found.
     *
     * @param centresKD of length 1; they live as long as the manager given
     * @param distances the mean distance of each round, which never rises
     * @param settled whether no token changed its centre in the last round
     * @param empty how many centres had no token then: more centres than different tokens
     */
    record Clusters(NDArray centresKD, List<Double> distances, boolean settled, int empty) {}

    /** K centres from different tokens, of which there must be K. */
    Clusters of(int k, RandomGenerator random, NDManager manager) {
        var n = Math.toIntExact(tokensND.getShape().get(0));
        return from(SampleRows.of(n, k, random), manager);
    }

    /** The same from the tokens of these rows. An interrupt is a CancellationException within a round, and stays. */
    Clusters from(int[] rows, NDManager manager) {
        var centres = manager.zeros(new Shape(rows.length, tokensND.getShape().get(1)));
        try (var scope = new StepScope(manager)) {
            set(centres, Tensors.gather(tokensND, rows(rows, scope.manager())));
        }
        var distances = new ArrayList<Double>();
        var before = new long[0];
        for (int round = 1; round <= ROUNDS; round++) {
            try (var scope = new StepScope(manager)) {
                var nearest = nearest(centres, scope.manager());
                distances.add(nearest.distance());
                listener.round(round, nearest.distance());
                var counts = counts(nearest.labels(), rows.length);
                if (Arrays.equals(before, nearest.labels())) {
                    return new Clusters(centres, distances, true, empty(counts).length);
                }
                before = nearest.labels();
                move(centres, nearest, counts, scope.manager());
            }
        }
        return new Clusters(centres, distances, false, empty(counts(before, rows.length)).length);
    }

    @SuppressWarnings("ArrayRecordComponent")
    private record Nearest(long[] labels, float[] cosines, double distance) {}

    private Nearest nearest(NDArray centresKD, NDManager manager) {
        var n = Math.toIntExact(tokensND.getShape().get(0));
        var block = Math.max(1, cosines / Math.toIntExact(centresKD.getShape().get(0)));
        var labels = new long[n];
        var best = new float[n];
        for (int from = 0; from < n; from += block) {
            if (Thread.currentThread().isInterrupted()) {
                throw new CancellationException("Interrupted while prototypes were made.");
            }
            try (var scope = new StepScope(manager)) {
                var rows = Tensors.rows(tokensND, from, Math.min(n, from + block));
                var cosine = rows.matMul(centresKD.transpose()); // [r,K]
                var label = cosine.argMax(1).toLongArray();
                System.arraycopy(label, 0, labels, from, label.length);
                System.arraycopy(cosine.max(new int[] {1}).toFloatArray(), 0, best, from, label.length);
            }
        }
        return new Nearest(
                labels,
                best,
                1 - IntStream.range(0, n).mapToDouble(i -> best[i]).sum() / n);
    }

    /** To the direction of the sum of its tokens; where that is none, a centre stays. */
    private void move(NDArray centresKD, Nearest nearest, int[] counts, NDManager manager) {
        var sums = ops.addRows(centresKD.zerosLike(), manager.create(nearest.labels()), tokensND); // [K,D]
        var lengths = sums.square().sum(new int[] {1}, true).sqrt(); // [K,1]
        var some = lengths.gt(1e-6);
        set(centresKD, Tensors.where(some, sums.div(lengths.maximum(1e-6)), centresKD));
        var empty = empty(counts);
        if (empty.length > 0) {
            var farthest = Tensors.gather(tokensND, rows(farthest(nearest.cosines(), empty.length), manager));
            for (int i = 0; i < empty.length; i++) {
                centresKD.set(
                        new NDIndex(empty[i]), Tensors.rows(farthest, i, i + 1).squeeze(0));
            }
        }
    }

    private static int[] counts(long[] labels, int k) {
        var counts = new int[k];
        for (var label : labels) {
            counts[(int) label]++;
        }
        return counts;
    }

    private static int[] empty(int[] counts) {
        return IntStream.range(0, counts.length).filter(c -> counts[c] == 0).toArray();
    }

    /** Which tokens are farthest from their centres, the farthest first. */
    private static int[] farthest(float[] cosines, int count) {
        return IntStream.range(0, cosines.length)
                .boxed()
                .sorted(Comparator.comparingDouble(i -> cosines[i]))
                .limit(count)
                .mapToInt(i -> i)
                .toArray();
    }

    private static NDArray rows(int[] rows, NDManager manager) {
        return manager.create(Arrays.stream(rows).asLongStream().toArray());
    }

    private static void set(NDArray target, NDArray values) {
        target.set(new NDIndex(":"), values);
    }
}
