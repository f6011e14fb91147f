package io.github.dinov2j.benchmarks;

import io.github.dinov2j.data.ImageFolder;
import io.github.dinov2j.model.train.Plan;
import io.github.dinov2j.model.train.Pretraining;
import io.github.dinov2j.model.train.StepAtHand;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.atomic.AtomicReference;

/** A few steps of a plan; prints the peak of the process's resident memory in KB, as Linux tells it, and images/s. */
final class PretrainOnce {
    private PretrainOnce() {}

    /** Arguments: images, a folder for the run, {@code demo} or {@code small}, then settings {@code path=value}. */
    public static void main(String[] arguments) throws IOException {
        var rate = new AtomicReference<Double>(0.0);
        var run = plan(arguments).withOut(Path.of(arguments[1]));
        try (var pretraining = Pretraining.start(
                ImageFolder.open(Path.of(arguments[0])), run, "cpu", state -> rate.set(state.perSecond()))) {
            pretraining.run();
        }
        System.out.println(peak() + " " + rate.get());
    }

    private static Plan plan(String[] arguments) {
        var plan = StepAtHand.plan(arguments[2]);
        for (int i = 3; i < arguments.length; i++) {
            var equals = arguments[i].indexOf('=');
            plan = plan.with(arguments[i].substring(0, equals), arguments[i].substring(equals + 1));
        }
        return plan;
    }

    private static String peak() throws IOException {
        try (var lines = Files.lines(Path.of("/proc/self/status"))) {
            return lines.filter(line -> line.startsWith("VmHWM:"))
                    .map(line -> line.replaceAll("\\D", ""))
                    .findFirst()
                    .orElse("0");
        }
    }
}
