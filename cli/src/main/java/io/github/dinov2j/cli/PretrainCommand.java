package io.github.dinov2j.cli;

import com.google.gson.JsonObject;
import io.github.dinov2j.data.ImageFolder;
import io.github.dinov2j.data.Progress;
import io.github.dinov2j.model.Dino;
import io.github.dinov2j.model.DinoModel;
import io.github.dinov2j.model.train.Plan;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CancellationException;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code pretrain IMAGES}: DINOv2 pretraining into a run folder. */
@Command(name = "pretrain", description = "Pretrains a backbone on images, without labels, into a run folder.")
final class PretrainCommand extends DinoCommand {
    @Parameters(paramLabel = "IMAGES", description = "A folder, .zip, .tar or CSV manifest.")
    private String images = "";

    @Mixin
    private ImagesOption part = new ImagesOption();

    @Option(names = "--out", paramLabel = "RUN", description = "The run folder.")
    private @Nullable Path out;

    @Mixin
    private PlanOptions plan = new PlanOptions();

    @Option(names = "--resume", description = "Goes on with the run in --out from its newest checkpoint.")
    private boolean resume;

    @Option(names = "--dry-run", description = "Prints the whole plan and what it needs, and starts nothing.")
    private boolean dryRun;

    @Option(names = "--device", paramLabel = "DEVICE", defaultValue = "auto", description = "auto, cpu or cuda:0.")
    private String device = "auto";

    @Override
    Answer answer() {
        if (dryRun) {
            return new Estimate(plan.plan(this::note), part.open(images)).answer();
        }
        if (out == null) {
            throw misuse("A run needs a folder: give --out RUN");
        }
        return train(out, resume ? kept(out) : plan.plan(this::note));
    }

    /** The plan of the run to go on with; another one asked for beside it is refused, setting by setting. */
    private Plan kept(Path run) {
        Path file = run.resolve("plan.json");
        if (!Files.exists(file)) {
            throw misuse("There is no run in " + run + " to go on with; leave out --resume to start one");
        }
        Plan kept = Plan.read(file);
        List<String> differences = plan.over(kept, this::note).differences(kept);
        if (!differences.isEmpty()) {
            throw misuse("The run " + run + " has another plan (" + String.join("; ", differences)
                    + "), and it keeps its own, since all schedules are laid over it: leave out --plan and --set,"
                    + " or start a new run");
        }
        return kept;
    }

    private Answer train(Path run, Plan planned) {
        ImageFolder folder = part.open(images);
        try (DinoModel model = resume
                ? Dino.resume(folder, run, device, Progress.terminal())
                : Dino.pretrain(folder, planned.withOut(run), device, Progress.terminal())) {
            JsonObject document = new JsonObject();
            document.addProperty("run", run.toString());
            document.addProperty("model", run.resolve("model.safetensors").toString());
            document.addProperty("steps", planned.course().steps());
            document.addProperty("parameters", model.architecture().parameters());
            return new Answer(
                    "Run: " + run + "\nNext: " + Shell.dinov2j() + " features IMAGES --model " + run + " --out DIR",
                    document);
        } catch (CancellationException e) {
            throw interrupted(
                    e,
                    Shell.dinov2j() + " pretrain " + Shell.quoted(images) + part.said() + " --out "
                            + Shell.quoted(run.toString()) + " --resume");
        }
    }

    static CancellationException interrupted(CancellationException cause, String command) {
        String said = cause.getMessage() == null ? "Interrupted." : cause.getMessage();
        String saved = said.replace(" Go on with --resume.", "");
        CancellationException told = new CancellationException(saved + " To go on: " + command);
        told.initCause(cause);
        return told;
    }
}
