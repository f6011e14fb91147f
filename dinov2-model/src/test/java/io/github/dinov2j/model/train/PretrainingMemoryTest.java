package io.github.dinov2j.model.train;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.dinov2j.data.ImageFolder;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.atomic.AtomicReference;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Training holds as many native arrays after thirteen steps as after three. */
class PretrainingMemoryTest {
    private static final int BATCH = 4;

    @ParameterizedTest
    @CsvSource({
        "microBatch, 0", // the plain step
        "microBatch, 2",
        "student.recompute, true",
        "precision, float16",
        "precision, bfloat16",
        "teacher.targets, CENTERING"
    })
    void stepsAndCheckpointsLeaveNothingBehind(String setting, String value, @TempDir Path folder) throws IOException {
        leavesNothingBehind(plan().with(setting, value), folder);
    }

    @Test
    void allOfThemTogetherNeither(@TempDir Path folder) throws IOException {
        var plan = plan().with("microBatch", "2")
                .with("student.recompute", "true")
                .with("student.dropPath", "0.3")
                .with("precision", "float16")
                .with("heads.separate", "true");
        leavesNothingBehind(plan, folder);
    }

    /** One that sees crops resized and normalised otherwise, positions resampled, in bfloat16. */
    @Test
    void aFrozenTeacherNeither(@TempDir Path folder) throws IOException {
        var teacher = plan().with("student.architecture.dim", "128")
                .with(Map.of("student.architecture.patch", "14", "views.local.size", "28"))
                .with(Map.of("student.architecture.imageSize", "28", "views.global.size", "28"))
                .with("views.normalization.meanRed", "0.3");
        var file = Teachers.write(folder.resolve("teacher.safetensors"), teacher, true);
        var plan = plan().with("distillation.teacher", file.toString());
        leavesNothingBehind(plan, folder.resolve("auto"));
        leavesNothingBehind(plan.with("distillation.precision", "bfloat16").with("microBatch", "2"), folder);
    }

    private static Plan plan() {
        return Plan.tiny()
                .withSteps(14)
                .with("batch", "4")
                .with("checkpointEvery", "5")
                .with("student.architecture.depth", "2");
    }

    private static void leavesNothingBehind(Plan plan, Path folder) throws IOException {
        var counts = new HashMap<Long, Integer>();
        var training = new AtomicReference<Pretraining>();
        var run = plan.withOut(folder.resolve("run"));
        try (var pretraining = Pretraining.start(
                images(folder.resolve("images")), run, "cpu", s -> counts.put(s.done(), count(training)))) {
            training.set(pretraining);
            pretraining.run();
        }
        assertThat(counts).hasSize(14);
        assertThat(counts.get(13L)).isEqualTo(counts.get(3L)).isPositive();
        assertThat(counts.get(14L)).isEqualTo(counts.get(3L));
    }

    private static int count(AtomicReference<Pretraining> training) {
        return training.get().nativeArrays();
    }

    private static ImageFolder images(Path folder) throws IOException {
        java.nio.file.Files.createDirectories(folder);
        for (int i = 0; i < 2 * BATCH; i++) {
            var image = new BufferedImage(28, 28, BufferedImage.TYPE_INT_RGB);
            for (int p = 0; p < 28 * 28; p++) {
                image.setRGB(p % 28, p / 28, (p * (37 + i) & 0xff) * 0x10101);
            }
            ImageIO.write(image, "png", folder.resolve(i + ".png").toFile());
        }
        return ImageFolder.open(folder);
    }
}
