package io.github.dinov2j.data;

import java.util.Map;
import java.util.Optional;
import java.util.ServiceLoader;

/**
 * Says how good features are, from labelled ones. Found through {@link ServiceLoader}: whoever makes features need not know who
 * judges them.
 */
public interface Judge {
    /**
     * Accuracies from 0 to 1 by the names of the probes, in a fixed order.
     *
     * @param train labelled features to learn from; cls and mean, of two classes or more
     * @param test labelled features to judge on, with the same blocks
     * @throws java.util.concurrent.CancellationException when the thread was interrupted
     */
    Map<String, Double> judge(Features train, Features test);

    /** The judge on the classpath, if there is one: module linear-probe brings one. */
    static Optional<Judge> installed() {
        // The loader of this class first: in a notebook the thread's own may not see what was added later.
        Optional<Judge> beside =
                ServiceLoader.load(Judge.class, Judge.class.getClassLoader()).findFirst();
        return beside.isPresent() ? beside : ServiceLoader.load(Judge.class).findFirst();
    }
}
