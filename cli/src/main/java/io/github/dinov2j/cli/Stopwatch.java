package io.github.dinov2j.cli;

import io.github.dinov2j.cli.report.Stage;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;

/** Adds up the seconds of each stage of a work, in the order the stages began. */
final class Stopwatch {
    private final Map<String, Double> seconds = new LinkedHashMap<>();

    <T> T time(String stage, Supplier<T> work) {
        long start = System.nanoTime();
        try {
            return work.get();
        } finally {
            seconds.merge(stage, (System.nanoTime() - start) / 1e9, Double::sum);
        }
    }

    List<Stage> stages() {
        List<Stage> stages = new ArrayList<>();
        seconds.forEach((name, value) -> stages.add(new Stage(name, value)));
        return stages;
    }
}
