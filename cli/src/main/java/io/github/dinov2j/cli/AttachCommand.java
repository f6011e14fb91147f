package io.github.dinov2j.cli;

import io.github.dinov2j.data.Progress;
import io.github.dinov2j.model.run.RunFollower;
import io.github.dinov2j.model.run.RunStatus;
import java.nio.file.Path;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** {@code attach RUN}: the progress of a run that was started elsewhere. */
@Command(
        name = "attach",
        description = "Follows a run that was started elsewhere until it ends; Ctrl-C leaves it, and it goes on.")
final class AttachCommand extends DinoCommand {
    @Parameters(paramLabel = "RUN", description = "The run folder.")
    private Path run = Path.of("");

    @Override
    Answer answer() {
        RunStatus status = RunFollower.follow(run, Progress.terminal());
        return new Answer(status.toString(), status.toJson());
    }
}
