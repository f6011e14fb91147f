package io.github.dinov2j.model.train;

import java.util.Map;
import java.util.stream.Collectors;

/** What of a step is not finite: loss terms, or the gradient norms of sub-networks. */
record Overflow(int step, LossTerms terms, Map<String, Double> norms) {
    boolean isNone() {
        return terms.isFinite() && norms.values().stream().allMatch(Double::isFinite);
    }

    /** The loss names the cause where it is not finite: gradients then follow it. */
    private String what() {
        return terms.isFinite()
                ? norms.entrySet().stream()
                        .filter(norm -> !Double.isFinite(norm.getValue()))
                        .map(norm -> "the gradient norm of " + norm.getKey() + " is " + norm.getValue())
                        .collect(Collectors.joining(", "))
                : "of the loss " + terms.notFinite();
    }

    ArithmeticException stop() {
        return new ArithmeticException("Step " + step + " gave numbers that are not finite: " + what()
                + ". It was not taken, student and teacher are as after the step before. Try a lower"
                + " optimizer.baseRate or a longer optimizer.warmup, and look for images with unusual values.");
    }

    ArithmeticException stopAfter(LossScaler scaler) {
        return new ArithmeticException(scaler.skips() + " steps in a row up to step " + step
                + " gave numbers that are not finite although the loss scale fell to " + scaler.scale() + ": " + what()
                + ". None was taken. Try precision bfloat16 or float32, or a lower optimizer.baseRate.");
    }
}
