package io.github.dinov2j.cli;

import io.github.dinov2j.model.run.Runs;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** {@code runs [DIR]}: what runs there are and how each is. */
@Command(
        name = "runs",
        description = "Lists run folders: state, step, loss, speed, health, last and best evaluation, age, size.")
final class RunsCommand extends DinoCommand {
    @Parameters(
            arity = "0..1",
            paramLabel = "DIR",
            description =
                    "Where to look, up to three folders deep (default: runs, the current folder and its subfolders).")
    private @Nullable Path place;

    @Override
    Answer answer() {
        Runs runs = place == null ? Runs.here() : Runs.in(place);
        if (runs.list().isEmpty()) {
            note("There are no runs in " + (place == null ? "the current folder" : place) + "; start one with "
                    + Shell.dinov2j() + " pretrain, or give another folder.");
        }
        return new Answer(runs.toString(), runs.toJson());
    }
}
