package io.github.dinov2j.cli;

import io.github.dinov2j.model.train.Plan;
import io.github.dinov2j.model.train.PlanFile;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** How a plan is put together: a preset or a file, then single settings. */
final class PlanOptions {
    @Option(
            names = "--preset",
            paramLabel = "NAME",
            description = "The plan to start from: tiny, small, vitl16_short, vitl14, vitg14 or distill_vits14.")
    private @Nullable String preset;

    @Option(
            names = "--plan",
            paramLabel = "FILE",
            description = "A plan.json or one of Meta's training configurations (.yaml) to start from instead.")
    private @Nullable Path file;

    @Option(names = "--steps", paramLabel = "N", description = "Short for --set steps=N.")
    private @Nullable Integer steps;

    @Option(
            names = "--set",
            paramLabel = "PATH=VALUE",
            description = "Changes a setting of the plan, as in batch=32; may be repeated.")
    private List<String> settings = List.of();

    /** Whether a plan to start from is named. */
    boolean named() {
        return preset != null || file != null;
    }

    /** The plan to start from; what a file of Meta's says that means something else here goes to {@code notes}. */
    Optional<Plan> base(Consumer<String> notes) {
        if (file == null) {
            return Optional.ofNullable(preset).map(Plan::named);
        }
        PlanFile read = PlanFile.read(file);
        read.notes().forEach(notes);
        return Optional.of(read.plan());
    }

    /** The plan with the single settings. */
    Plan changed(Plan plan) {
        return with(steps == null ? plan : plan.withSteps(steps), settings);
    }

    static Plan with(Plan plan, List<String> settings) {
        Map<String, String> changes = new LinkedHashMap<>();
        for (String setting : settings) {
            int equals = setting.indexOf('=');
            if (equals < 1) {
                throw new IllegalArgumentException(
                        "The setting is \"" + setting + "\"; expected path=value, such as steps=40.");
            }
            changes.put(setting.substring(0, equals), setting.substring(equals + 1));
        }
        return plan.with(changes);
    }
}
