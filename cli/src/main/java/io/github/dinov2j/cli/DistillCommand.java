package io.github.dinov2j.cli;

import io.github.dinov2j.model.train.DistillationSettings.Method;
import io.github.dinov2j.model.train.Plan;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code distill IMAGES}: a student learns from a frozen teacher, into a run folder. */
@Command(
        name = "distill",
        description = {
            "Distils a frozen teacher into a student on images, without labels, into a run folder.",
            "Without --preset or --plan the run is as the teacher's own, and as small for a teacher that is no run."
        })
final class DistillCommand extends TrainingCommand {
    @Option(
            names = "--teacher",
            paramLabel = "MODEL",
            description = "Who teaches: a run folder, a name, a file or a Hugging Face folder.")
    private @Nullable String teacher;

    @Option(
            names = "--student",
            paramLabel = "ARCH",
            description = "Who learns: vit_small, vit_base, vit_large, vit_giant2, each also with _reg;"
                    + " or the backbone of a preset, as in tiny.")
    private @Nullable String student;

    @Option(
            names = "--method",
            paramLabel = "METHOD",
            description = "What is learned: heads (what those of a run say; the default where there are some),"
                    + " features (the tokens themselves; the default else) or prototypes (k-means centres of tokens).")
    private @Nullable String method;

    @Override
    String word() {
        return "distill";
    }

    @Override
    Plan planned(Optional<Plan> base, Optional<String> from) {
        if (from.isPresent()) {
            throw misuse(
                    "--from is for a higher resolution: give --resolution PIXELS; a student that starts from weights"
                            + " has --set student.pretrainedWeights=MODEL");
        }
        if (teacher == null && student == null) {
            return base.filter(given -> given.recipe() == Plan.Recipe.DISTILL).orElseThrow(this::nobody);
        }
        if (teacher == null) {
            throw nobody();
        }
        if (student == null) {
            throw misuse("A distillation needs a student: give --student ARCH, as in vit_small");
        }
        Plan planned = distilled(teacher, student, base);
        if (method == null && planned.distillation().method() == Method.FEATURES) {
            note(teacher + " has no trained heads: its features are learned (--method features);"
                    + " --method prototypes makes heads of k-means centres.");
        }
        return planned;
    }

    private Plan distilled(String by, String into, Optional<Plan> base) {
        if (method == null) {
            return base.map(like -> Plan.distill(by, into, like)).orElseGet(() -> Plan.distill(by, into));
        }
        Method chosen = method(method);
        return base.map(like -> Plan.distill(by, into, like, chosen)).orElseGet(() -> Plan.distill(by, into, chosen));
    }

    private Method method(String word) {
        try {
            return Method.valueOf(word.toUpperCase(Locale.ROOT));
        } catch (IllegalArgumentException e) {
            throw misuse("The method is \"" + word + "\"; expected heads, features or prototypes");
        }
    }

    private RuntimeException nobody() {
        return misuse("A distillation needs a teacher: give --teacher MODEL");
    }

    @Override
    boolean says() {
        return teacher != null || student != null;
    }

    @Override
    Plan touched(Plan given) {
        if (given.recipe() != Plan.Recipe.DISTILL) {
            throw misuse("The run has no teacher: go on with pretrain instead of distill");
        }
        return method == null
                ? given
                : given.with("distillation.method", method(method).name());
    }
}
