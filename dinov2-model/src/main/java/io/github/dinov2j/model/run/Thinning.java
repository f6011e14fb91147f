package io.github.dinov2j.model.run;

import java.util.ArrayList;
import java.util.List;

/** A curve while it is read: at most so many points, whatever the length of the log; neighbours are merged to their mean as it fills. */
final class Thinning {
    private final String name;
    private final int most;
    private List<Bin> bins = new ArrayList<>();
    private int stride = 1;

    Thinning(String name, int most) {
        this.name = name;
        this.most = most;
    }

    /** Steps that lie together. */
    private record Bin(int count, double sum, Curve.Point first, Curve.Point last, Curve.Point best) {
        Bin(Curve.Point only) {
            this(1, only.value(), only, only, only);
        }

        Bin with(Bin later) {
            var better = later.best.value() > best.value() ? later.best : best;
            return new Bin(count + later.count, sum + later.sum, first, later.last, better);
        }

        long middle() {
            return (first.step() + last.step()) / 2;
        }
    }

    /** Adds a value; one for an earlier step than the newest withdraws what was said of that step and later ones. */
    void add(long step, double value) {
        forgetFrom(step);
        var bin = new Bin(new Curve.Point(step, value));
        var end = bins.size() - 1;
        if (end >= 0 && bins.get(end).count() < stride) {
            bins.set(end, bins.get(end).with(bin));
        } else {
            bins.add(bin);
            thin();
        }
    }

    private void thin() {
        if (bins.size() <= most) {
            return;
        }
        var merged = new ArrayList<Bin>();
        for (int i = 0; i < bins.size(); i += 2) {
            merged.add(i + 1 < bins.size() ? bins.get(i).with(bins.get(i + 1)) : bins.get(i));
        }
        bins = merged;
        stride *= 2;
    }

    /** A bin that reaches past the step goes as a whole. */
    void forgetFrom(long step) {
        while (!bins.isEmpty() && bins.get(bins.size() - 1).last().step() >= step) {
            bins.remove(bins.size() - 1);
        }
    }

    boolean isEmpty() {
        return bins.isEmpty();
    }

    Curve curve() {
        var all = bins.stream().reduce(Bin::with).orElseThrow();
        return new Curve(
                name,
                bins.stream().mapToLong(Bin::middle).toArray(),
                bins.stream().mapToDouble(bin -> bin.sum() / bin.count()).toArray(),
                all.last(),
                all.best());
    }
}
