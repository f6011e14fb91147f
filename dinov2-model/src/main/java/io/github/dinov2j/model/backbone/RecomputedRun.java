package io.github.dinov2j.model.backbone;

import ai.djl.ndarray.NDArray;
import io.github.dinov2j.model.torch.GradMode;
import io.github.dinov2j.model.torch.StepScope;
import io.github.dinov2j.model.torch.Tensors;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;

/**
 * A pass that keeps what enters each block and nothing else (activation checkpointing): going back, each block is computed
 * again with a graph of its own, which is given back before the next. Costs a second forward pass; memory falls from the
 * activations of all blocks to those of one. Stages draw the same again when they are repeated.
 */
final class RecomputedRun implements BackboneRun {
    private final Supplier<NDArray> embedding;
    private final List<UnaryOperator<NDArray>> blocks;
    private final List<NDArray> inputs = new ArrayList<>();
    private final int first;
    private final NDArray last;
    private final TokenBatch tokens;

    /** {@code first} is the first block that learns, -1 where the embedding does, their number where none does. */
    RecomputedRun(
            Supplier<NDArray> embedding,
            List<UnaryOperator<NDArray>> blocks,
            int first,
            Function<NDArray, TokenBatch> output) {
        this.embedding = embedding;
        this.blocks = blocks;
        this.first = first;
        last = forward();
        last.setRequiresGradient(first < blocks.size());
        tokens = output.apply(last);
    }

    private NDArray forward() {
        try (var off = GradMode.off()) {
            var x = StepScope.within(embedding);
            for (var block : blocks) {
                inputs.add(x);
                var input = x;
                x = StepScope.within(() -> block.apply(input));
            }
            return x;
        }
    }

    @Override
    public TokenBatch tokens() {
        return tokens;
    }

    @Override
    public void backward() {
        if (first == blocks.size()) {
            return;
        }
        try (var on = GradMode.on()) {
            var gradient = Tensors.gradient(last);
            for (int i = blocks.size() - 1; i >= Math.max(first, 0); i--) {
                gradient = through(blocks.get(i), inputs.get(i), gradient);
            }
            if (first < 0) {
                embedding(gradient);
            }
        }
    }

    private void embedding(NDArray gradient) {
        try (var scope = new StepScope(gradient.getManager())) {
            Tensors.backward(embedding.get(), gradient);
        }
    }

    /** The gradient in a block's input, from that in its output; the parameters' gradients add up on the way. */
    private static NDArray through(UnaryOperator<NDArray> block, NDArray input, NDArray gradient) {
        try (input;
                gradient) {
            return StepScope.within(() -> {
                input.setRequiresGradient(true);
                Tensors.backward(block.apply(input), gradient);
                return Tensors.gradient(input);
            });
        }
    }
}
