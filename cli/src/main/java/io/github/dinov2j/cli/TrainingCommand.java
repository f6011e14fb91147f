package io.github.dinov2j.cli;

import com.google.gson.JsonObject;
import io.github.dinov2j.data.ImageFolder;
import io.github.dinov2j.data.Progress;
import io.github.dinov2j.model.Dino;
import io.github.dinov2j.model.DinoModel;
import io.github.dinov2j.model.run.RunLog;
import io.github.dinov2j.model.train.Plan;
import io.github.dinov2j.model.train.PlannedRun;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CancellationException;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** What {@code pretrain} and {@code distill} share: images, a plan, and a run folder that can be gone on with. */
abstract class TrainingCommand extends DinoCommand {
    @Parameters(paramLabel = "IMAGES", description = "A folder, .zip, .tar or CSV manifest.")
    private String images = "";

    @Mixin
    private ImagesOption part = new ImagesOption();

    @Option(names = "--out", paramLabel = "RUN", description = "The run folder.")
    private @Nullable Path out;

    @Mixin
    private PlanOptions plan = new PlanOptions();

    @Mixin
    private StartOptions start = new StartOptions();

    @Option(
            names = "--eval",
            paramLabel = "IMAGES",
            description =
                    "Labelled images on which what is delivered is judged while the run goes on (k-NN, linear probe).")
    private @Nullable String labelled;

    @Option(
            names = "--eval-every",
            paramLabel = "N",
            description = "Steps between evaluations (evalEvery of the plan).")
    private @Nullable Integer evalEvery;

    @Option(names = "--resume", description = "Goes on with the run in --out from its newest checkpoint.")
    private boolean resume;

    @Option(names = "--dry-run", description = "Prints the whole plan and what it needs, and starts nothing.")
    private boolean dryRun;

    @Option(names = "--device", paramLabel = "DEVICE", defaultValue = "auto", description = "auto, cpu or cuda:0.")
    private String device = "auto";

    /** The word of the command line, for a command to paste. */
    abstract String word();

    /** The plan of a run that does not go on at a higher resolution: from a preset or a file, from weights. */
    abstract Plan planned(Optional<Plan> base, Optional<String> from);

    /** Whether options of the command's own say what the plan is made of. */
    abstract boolean says();

    /** The plan with what options of the command's own change in it. */
    abstract Plan touched(Plan given);

    @Override
    Answer answer() {
        if (dryRun) {
            return new Estimate(asked(), part.open(images)).answer();
        }
        if (out == null) {
            throw misuse("A run needs a folder: give --out RUN");
        }
        if (evalEvery != null && labelled == null && !resume) {
            throw misuse("--eval-every needs labelled images: give --eval IMAGES");
        }
        return train(out, resume ? kept(out) : asked());
    }

    /** The plan that the options ask for. */
    private Plan asked() {
        if (start.higher()) {
            if (plan.named() || says()) {
                throw misuse("A higher resolution goes on by the plan of the run itself: beside --from and --resolution"
                        + " single settings can be changed with --set, and no other plan, teacher or student given");
            }
            return changed(start.phase());
        }
        return changed(planned(plan.base(this::note), start.from()));
    }

    private Plan changed(Plan given) {
        Plan changed = plan.changed(touched(given));
        return evalEvery == null ? changed : changed.with("evalEvery", evalEvery.toString());
    }

    /** What is asked for beside the plan of a run that is gone on with: that plan, where nothing is. */
    private Plan over(Plan kept) {
        return start.higher() || start.from().isPresent() || plan.named() || says() ? asked() : changed(kept);
    }

    /** The plan of the run to go on with; another one asked for beside it is refused, setting by setting. */
    private Plan kept(Path run) {
        Path file = run.resolve("plan.json");
        if (!Files.exists(file)) {
            throw misuse("There is no run in " + run + " to go on with; leave out --resume to start one");
        }
        Plan kept = Plan.read(file);
        List<String> differences = over(kept).differences(kept);
        if (!differences.isEmpty()) {
            throw misuse("The run " + run + " has another plan (" + String.join("; ", differences)
                    + "), and it keeps its own, since all schedules are laid over it: leave out what changes it,"
                    + " or start a new run");
        }
        return kept;
    }

    private Answer train(Path run, Plan planned) {
        ImageFolder folder = part.open(images);
        Optional<ImageFolder> judgedOn = Optional.ofNullable(labelled).map(ImageFolder::open);
        try (DinoModel model = resume
                ? Dino.resume(folder, run, judgedOn, device, Progress.terminal())
                : Dino.pretrain(folder, new PlannedRun(planned, run, judgedOn), device, Progress.terminal())) {
            JsonObject document = new JsonObject();
            document.addProperty("run", run.toString());
            document.addProperty("model", run.resolve("model.safetensors").toString());
            document.addProperty("steps", planned.course().steps());
            document.addProperty("parameters", model.architecture().parameters());
            RunOutcome outcome = new RunOutcome(RunLog.read(run));
            outcome.addTo(document);
            return new Answer(
                    "Run: " + run + outcome.lines() + "\nNext: " + Shell.dinov2j() + " features IMAGES --model " + run
                            + " --out DIR",
                    document);
        } catch (CancellationException e) {
            throw interrupted(
                    e,
                    Shell.dinov2j() + " " + word() + " " + Shell.quoted(images) + part.said() + " --out "
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
