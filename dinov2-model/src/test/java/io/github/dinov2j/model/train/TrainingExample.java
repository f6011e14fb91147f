package io.github.dinov2j.model.train;

import io.github.dinov2j.data.DiskSpace;
import io.github.dinov2j.data.ImageFolder;
import io.github.dinov2j.data.Progress;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** A small run whose main is the JVM that tests kill: it starts or goes on, and prints the steps done. */
final class TrainingExample {
    private static final int STEPS = 24;

    private TrainingExample() {}

    /** 24 steps of 4 of 18 images: passes end in the middle of a step; a checkpoint after every step. */
    static Plan plan() {
        return Small.plan()
                .with("steps", Integer.toString(STEPS))
                .with("checkpointEvery", "1")
                .with("keepLast", "2")
                .with("keepEvery", "10")
                .with("student.dropPath", "0.3")
                .with("corruptShare", "0.2")
                .with("teacher.targets", "CENTERING");
    }

    static List<String> command(Path images, Path run) {
        return command(images, run, "");
    }

    /** The same with a frozen teacher; empty = none. */
    static List<String> command(Path images, Path run, String teacher) {
        return List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx256m",
                "-XX:TieredStopAtLevel=1",
                "-cp",
                System.getProperty("java.class.path"),
                TrainingExample.class.getName(),
                images.toString(),
                run.toString(),
                teacher);
    }

    /** Images, run folder, teacher. */
    public static void main(String[] arguments) {
        var images = ImageFolder.open(arguments[0]);
        var run = Path.of(arguments[1]);
        var host = new Host("cpu", new Lines(), DiskSpace.real(), Duration.ofMillis(100));
        var plan = plan().with("distillation.teacher", arguments[2]);
        var begun = Files.exists(run.resolve("plan.json"));
        try (var training =
                begun ? Pretraining.resume(images, run, host) : Pretraining.start(images, plan.withOut(run), host)) {
            training.run();
            System.out.println("finished");
        } catch (RuntimeException e) {
            System.out.println("failed: " + e.getMessage());
        }
    }

    private static final class Lines implements Progress {
        @Override
        public void update(State state) {
            System.out.println(state.done());
        }

        @Override
        public void say(String sentence) {
            System.out.println("said: " + sentence);
        }
    }

    /** Content of the model and of every checkpoint by path. */
    static Map<String, String> content(Path run) throws IOException {
        var content = new TreeMap<String, String>();
        content.put("model", hex(run.resolve("model.safetensors")));
        try (var files = Files.walk(run.resolve("checkpoints"))) {
            for (var file : files.filter(Files::isRegularFile).toList()) {
                content.put(run.relativize(file).toString(), hex(file));
            }
        }
        return content;
    }

    private static String hex(Path file) throws IOException {
        return HexFormat.of().formatHex(Files.readAllBytes(file));
    }
}
