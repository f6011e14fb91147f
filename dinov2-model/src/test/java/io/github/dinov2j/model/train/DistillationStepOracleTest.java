package io.github.dinov2j.model.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.github.dinov2j.data.SafetensorsFile;
import io.github.dinov2j.data.StoredTensor;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * A whole step of distillation beside naive loops in double precision: every term of the loss, and the gradient of every
 * parameter of the student beside central differences.
 */
class DistillationStepOracleTest {
    private static final double TEMPERATURE = 0.07;

    @TempDir
    Path folder;

    /** One block of three images; two global crops and a local one of 8 pixels. */
    static Plan student() {
        return Small.plan()
                .with(Map.of(
                        "student.architecture.dim", "8",
                        "student.architecture.heads", "2",
                        "student.architecture.patch", "4",
                        "student.architecture.imageSize", "8",
                        "views.global.size", "8",
                        "views.local.size", "8",
                        "views.local.count", "1",
                        "batch", "3"))
                .with(Map.of(
                        "heads.dino.prototypes", "6",
                        "heads.dino.hidden", "8",
                        "heads.dino.bottleneck", "4",
                        "heads.ibot.prototypes", "5",
                        "heads.ibot.hidden", "8",
                        "heads.ibot.bottleneck", "3"));
    }

    /** Wider, deeper, with registers and another feed-forward. */
    static Plan teacher(Plan student) {
        return student.with(Map.of(
                        "student.architecture.dim", "12",
                        "student.architecture.heads", "3",
                        "student.architecture.depth", "2",
                        "student.architecture.registers", "2",
                        "student.architecture.feedForward", "SWIGLU"))
                .with(Map.of("heads.dino.hidden", "10", "heads.dino.bottleneck", "5", "heads.ibot.layers", "2"));
    }

    @ParameterizedTest
    @CsvSource({
        "ALL, false, false, SINKHORN_KNOPP, 4, 0",
        "SAMPLED, false, false, SINKHORN_KNOPP, 4, 1",
        "ALL, true, true, CENTERING, 4, 3",
        "ALL, true, true, SINKHORN_KNOPP, 6, 0",
        "SAMPLED, true, true, SINKHORN_KNOPP, 3, 0"
    })
    void termsAndGradientsAreThoseOfTheLoops(
            String ibotTokens,
            boolean studentSeparate,
            boolean teacherSeparate,
            String targets,
            int teacherPatch,
            int registers) {
        var plan = student()
                .with("heads.separate", Boolean.toString(studentSeparate))
                .with("student.architecture.registers", Integer.toString(registers))
                .with("teacher.targets", targets);
        var taught = teacher(plan)
                .with("heads.separate", Boolean.toString(teacherSeparate))
                .with(Map.of(
                        "student.architecture.patch", Integer.toString(teacherPatch),
                        "student.architecture.imageSize", Integer.toString(2 * teacherPatch),
                        "views.global.size", Integer.toString(2 * teacherPatch),
                        "views.local.size", Integer.toString(2 * teacherPatch)));
        var file = Teachers.write(folder.resolve("teacher.safetensors"), taught, true);
        compare(plan.with("distillation.teacher", file.toString()).with("distillation.ibotTokens", ibotTokens), taught);
    }

    @ParameterizedTest
    @CsvSource({"true, false", "false, true"})
    void aSharedHeadMayMeetSeparateOnesOfAsManyPrototypes(boolean studentSeparate, boolean teacherSeparate) {
        var plan =
                student().with("heads.ibot.prototypes", "6").with("heads.separate", Boolean.toString(studentSeparate));
        var taught = teacher(plan).with("heads.separate", Boolean.toString(teacherSeparate));
        var file = Teachers.write(folder.resolve("teacher.safetensors"), taught, true);
        compare(plan.with("distillation.teacher", file.toString()), taught);
    }

    private static void compare(Plan plan, Plan taught) {
        try (var steps = new Steps(plan)) {
            Teachers.shake(steps.pair.student(), 3);
            var views = Steps.views(plan, 0);
            var naive = new NaiveDistillation(plan, teacher(plan.distillation().teacher(), taught));
            var student = new NaiveDistillation.Net(
                    plan.student().architecture(),
                    Teachers.doubles(steps.pair.student().stored()));
            var lesson = naive.lesson(views, TEMPERATURE);
            var terms = new LossTerms[1];
            var actual = steps.gradients(TEMPERATURE, terms);
            naive.losses(student, views, lesson)
                    .forEach((name, value) ->
                            assertThat(terms[0].of(name)).as(name).isCloseTo(value, within(1e-5 * Math.abs(value))));
            var expected = naive.gradients(student, views, lesson);
            assertThat(actual.keySet()).isEqualTo(expected.keySet());
            expected.forEach((name, gradient) -> close(name, actual.get(name), gradient));
        }
    }

    static NaiveDistillation.Net teacher(String file, Plan taught) {
        try (var tensors = SafetensorsFile.open(Path.of(file))) {
            var named = new LinkedHashMap<String, StoredTensor>();
            tensors.tensors().forEach((name, tensor) -> named.put(name.substring("teacher.".length()), tensor));
            return new NaiveDistillation.Net(taught.student().architecture(), new HashMap<>(Teachers.doubles(named)));
        }
    }

    /** By the length of the whole; keys have no gradient from their bias, and the mask token takes no part. */
    private static void close(String name, float[] actual, double[] expected) {
        double distance = 0;
        double length = 0;
        for (int i = 0; i < expected.length; i++) {
            distance += Math.pow(actual[i] - expected[i], 2);
            length += Math.pow(expected[i], 2);
        }
        assertThat(Math.sqrt(distance)).as(name).isLessThanOrEqualTo(1e-4 * Math.sqrt(length) + 1e-9);
    }
}
