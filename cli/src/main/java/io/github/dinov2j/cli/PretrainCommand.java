package io.github.dinov2j.cli;

import io.github.dinov2j.model.train.Plan;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code pretrain IMAGES}: DINOv2 pretraining into a run folder. */
@Command(name = "pretrain", description = "Pretrains a backbone on images, without labels, into a run folder.")
final class PretrainCommand extends TrainingCommand {
    @Mixin
    private PlanOptions plan = new PlanOptions();

    @Override
    String word() {
        return "pretrain";
    }

    @Override
    Plan asked() {
        return plan.changed(plan.base(this::note).orElseGet(Plan::tiny));
    }

    @Override
    Plan over(Plan kept) {
        return plan.named() ? asked() : plan.changed(kept);
    }
}
