package io.github.dinov2j.benchmarks;

import com.google.gson.JsonObject;
import io.github.dinov2j.data.ImageFolder;
import io.github.dinov2j.data.Progress;
import io.github.dinov2j.model.train.Plan;
import io.github.dinov2j.model.train.Pretraining;
import java.io.IOException;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.List;

/**
 * The demo's training: images a second of {@code Plan.tiny()} with everything a user's run does (decoding, views, log,
 * checkpoints), in windows of 20 steps after the first 40. Option: {@code --record}.
 */
public final class TrainingSpeed {
    private static final String IMAGES = "data/samples/fashion.zip!/train";
    private static final int WARM = 40;
    private static final int WINDOW = 20;
    private static final int WINDOWS = 8;

    private TrainingSpeed() {}

    /** Trains in a temporary folder, prints the median and the range over the windows. */
    public static void main(String[] arguments) throws IOException {
        var plan = Plan.tiny().withSteps(WARM + WINDOWS * WINDOW);
        var clock = new Clock(plan.course().batch());
        var run = plan.withOut(Files.createTempDirectory("training-speed"));
        try (var training = Pretraining.start(ImageFolder.open(IMAGES), run, "cpu", clock)) {
            training.run();
        }
        var rates = clock.rates();
        System.out.print(rates.line("training, images/s"));
        if (List.of(arguments).contains("--record")) {
            var figure = new JsonObject();
            figure.addProperty("figure", "training: Plan.tiny()");
            figure.add("imagesPerSecond", rates.json());
            ResultsFile.append(figure);
        }
    }

    /** Rates of the windows, from the progress of the run. */
    private static final class Clock implements Progress {
        private final int batch;
        private final List<Double> rates = new ArrayList<>();
        private long start;

        Clock(int batch) {
            this.batch = batch;
        }

        @Override
        public void update(State state) {
            if (state.done() < WARM || (state.done() - WARM) % WINDOW != 0) {
                return;
            }
            var now = System.nanoTime();
            if (state.done() > WARM) {
                rates.add(WINDOW * batch / ((now - start) / 1e9));
            }
            start = now;
        }

        Rates rates() {
            return Rates.of(rates.stream().mapToDouble(Double::doubleValue).toArray());
        }
    }
}
