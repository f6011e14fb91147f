package io.github.dinov2j.model.backbone;

import ai.djl.ndarray.NDArray;
import io.github.dinov2j.model.torch.Ops;
import java.util.function.IntFunction;
import java.util.function.IntToDoubleFunction;
import java.util.function.UnaryOperator;
import java.util.random.RandomGenerator;

/** Adds a residual branch to its input: {@code x + branch(x)}, in training possibly on a part of the batch only. */
@FunctionalInterface
public interface DropPath {
    NDArray add(NDArray xBTD, UnaryOperator<NDArray> branch);

    /** Whether every branch runs on every sequence and counts once. */
    default boolean keepsAll() {
        return false;
    }

    /** The same for the branches of block {@code block} (0-based); asked again, it draws the same again. */
    default DropPath in(int block) {
        return this;
    }

    /** Every branch on every sequence: inference, the teacher, and rate 0. */
    static DropPath none() {
        return new DropPath() {
            @Override
            public NDArray add(NDArray xBTD, UnaryOperator<NDArray> branch) {
                return xBTD.add(branch.apply(xBTD));
            }

            @Override
            public boolean keepsAll() {
                return true;
            }
        };
    }

    /**
     * Stochastic depth by batch subset: each branch of block i runs on max(trunc(b (1 - rate of i)), 1) random sequences of
     * the b, and its result counts b / kept times. Each block has random numbers of its own, so that it can be repeated.
     */
    static DropPath batchSubset(IntToDoubleFunction rates, Ops ops, IntFunction<RandomGenerator> random) {
        return new DropPath() {
            @Override
            public DropPath in(int block) {
                var rate = rates.applyAsDouble(block);
                return rate == 0 ? none() : new BatchSubset(rate, ops, random.apply(block));
            }

            @Override
            public NDArray add(NDArray xBTD, UnaryOperator<NDArray> branch) {
                return in(0).add(xBTD, branch);
            }
        };
    }
}
