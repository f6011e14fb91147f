package io.github.dinov2j.model.run;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Locale;

/** Run folders for tests, written by hand. */
final class Logs {
    private Logs() {}

    /** A run folder with a plan of so many steps and these lines of log. */
    static Path run(Path folder, int steps, String... lines) throws IOException {
        Files.createDirectories(folder);
        Files.writeString(folder.resolve("plan.json"), "{\"steps\": " + steps + "}");
        if (lines.length > 0) {
            Files.writeString(folder.resolve("log.jsonl"), String.join("\n", lines) + "\n");
        }
        return folder;
    }

    static String step(int step, double total) {
        return String.format(
                Locale.ROOT,
                "{\"step\":%d,\"dino_local\":1.5,\"dino_global\":0.5,\"koleo\":-0.25,\"ibot\":2.0,\"total\":%s,\"lr\":0.001,"
                        + "\"grad_norm\":{\"backbone\":2.5,\"dino_head\":7.0},\"images_per_second\":498.5}",
                step,
                total);
    }

    static String health(int step, String verdict, String why) {
        return "{\"step\":" + step + ",\"health\":\"" + verdict + "\",\"why\":\"" + why + "\",\"cosine\":0.125}";
    }

    static String eval(int step, double knn) {
        return "{\"step\":" + step + ",\"eval\":{\"knn\":" + knn + "}}";
    }

    static String event(int step, String what) {
        return "{\"step\":" + step + ",\"event\":\"" + what + "\"}";
    }

    static void append(Path run, String text) throws IOException {
        Files.writeString(run.resolve("log.jsonl"), text, StandardOpenOption.CREATE, StandardOpenOption.APPEND);
    }
}
