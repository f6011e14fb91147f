package io.github.dinov2j.model.train;

import ai.djl.ndarray.NDArray;
import io.github.dinov2j.model.head.ProjectionHead;
import io.github.dinov2j.model.loss.LogitBlocks;
import java.util.List;
import java.util.Optional;

/**
 * What a head of the teacher says of all pieces of a batch. Kept are the normalised bottlenecks [n,d] of each piece and the
 * prototypes [K,d]; logits are made of them when they are asked for, and kept only where there is one piece.
 */
final class TeacherLogits implements LogitBlocks {
    private final ProjectionHead head;
    private final NDArray prototypesKd;
    private final List<NDArray> bottlenecks;
    private final Optional<NDArray> only;

    TeacherLogits(ProjectionHead head, NDArray prototypesKd, List<NDArray> bottlenecks) {
        this.head = head;
        this.prototypesKd = prototypesKd;
        this.bottlenecks = bottlenecks;
        only = bottlenecks.size() == 1 ? Optional.of(made(0)) : Optional.empty();
    }

    @Override
    public int count() {
        return bottlenecks.size();
    }

    @Override
    public NDArray block(int i) {
        return only.orElseGet(() -> made(i));
    }

    private NDArray made(int i) {
        return head.logits(bottlenecks.get(i), prototypesKd);
    }

    long samples() {
        return bottlenecks.stream().mapToLong(x -> x.getShape().get(0)).sum();
    }

    /** The logits are linear in the bottlenecks, so their mean needs one product only: in float32, whatever the precision. */
    @Override
    public NDArray mean() {
        var sum = bottlenecks.get(0).sum(new int[] {0}, true); // [1,d]
        for (var more : bottlenecks.subList(1, bottlenecks.size())) {
            sum.addi(more.sum(new int[] {0}, true));
        }
        return sum.divi(samples()).matMul(prototypesKd.transpose()); // [1,K]
    }
}
