package io.github.dinov2j.cli;

import io.github.dinov2j.model.train.Plan;
import io.github.dinov2j.model.train.PlanFile;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** How a plan is put together: a preset or a file, then single settings. */
final class PlanOptions {
    @Option(
            names = "--preset",
            paramLabel = "NAME",
            defaultValue = "tiny",
            description = "The plan to start from: tiny (default), small, vitl16_short, vitl14 or vitg14.")
    private String preset = "tiny";

    @Option(
            names = "--plan",
            paramLabel = "FILE",
            description = "A plan.json or one of Meta's training configurations (.yaml) to start from instead.")
    private @Nullable Path file;

    @Option(
            names = "--set",
            paramLabel = "PATH=VALUE",
            description = "Changes a setting of the plan, as in steps=40; may be repeated.")
    private List<String> settings = List.of();

    /** The plan; what a file of Meta's says that means something else here goes to {@code notes}. */
    Plan plan(Consumer<String> notes) {
        if (file == null) {
            return with(Plan.named(preset), settings);
        }
        PlanFile read = PlanFile.read(file);
        read.notes().forEach(notes);
        return with(read.plan(), settings);
    }

    /** What is asked for beside a plan that there is already: that one, where nothing is. */
    Plan over(Plan kept, Consumer<String> notes) {
        return file == null ? with(kept, settings) : plan(notes);
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
