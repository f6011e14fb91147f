package io.github.dinov2j.cli;

import io.github.dinov2j.model.train.Plan;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** How a plan is put together: a preset or a file, then single settings. */
final class PlanOptions {
    @Option(
            names = "--preset",
            paramLabel = "NAME",
            defaultValue = "tiny",
            description = "The plan to start from (default: tiny).")
    private String preset = "tiny";

    @Option(names = "--plan", paramLabel = "FILE", description = "A plan.json to start from instead.")
    private @Nullable Path file;

    @Option(
            names = "--set",
            paramLabel = "PATH=VALUE",
            description = "Changes a setting of the plan, as in steps=40; may be repeated.")
    private List<String> settings = List.of();

    Plan plan() {
        return with(file == null ? Plan.named(preset) : Plan.read(file), settings);
    }

    boolean changed() {
        return file != null || !settings.isEmpty();
    }

    static Plan with(Plan plan, List<String> settings) {
        Plan changed = plan;
        for (String setting : settings) {
            int equals = setting.indexOf('=');
            if (equals < 1) {
                throw new IllegalArgumentException(
                        "The setting is \"" + setting + "\"; expected path=value, such as steps=40.");
            }
            changed = changed.with(setting.substring(0, equals), setting.substring(equals + 1));
        }
        return changed;
    }
}
