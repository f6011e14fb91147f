package io.github.dinov2j.cli;

import io.github.dinov2j.model.train.Plan;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** What a new run goes on from. */
final class StartOptions {
    /** Of Meta's phase; {@code --steps} gives others. */
    private static final int PHASE_STEPS = 10_000;

    @Option(
            names = "--from",
            paramLabel = "MODEL",
            description =
                    "Goes on from a model's weights with fresh heads, guarded; with --resolution from a run and its"
                            + " heads.")
    private @Nullable String from;

    @Option(
            names = "--resolution",
            paramLabel = "PIXELS",
            description = "Side of the global crops for going on --from a run, by its own plan; 10,000 steps unless"
                    + " --steps says otherwise.")
    private @Nullable Integer resolution;

    /** What is named to go on from. */
    Optional<String> from() {
        return Optional.ofNullable(from);
    }

    boolean higher() {
        return resolution != null;
    }

    /** The plan of the phase at a higher resolution. */
    Plan phase() {
        if (from == null || resolution == null) {
            throw new IllegalArgumentException("--resolution is for going on from a run: give --from RUN.");
        }
        return Plan.continued(from, resolution, PHASE_STEPS);
    }
}
