package io.github.dinov2j.model.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import io.github.dinov2j.model.torch.GradMode;
import io.github.dinov2j.model.torch.StepScope;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Objects;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Three steps of distillation beside numbers that the naive loops have left in a file: what drifts shows. */
class DistillationNumbersTest {
    @TempDir
    Path folder;

    @ParameterizedTest
    @MethodSource("io.github.dinov2j.model.train.DistillationNumbers#names")
    void stepsAreThoseOfTheLoops(String name) throws IOException {
        var expected = file().getAsJsonObject(name);
        var one = DistillationNumbers.cases().stream()
                .filter(each -> each.name().equals(name))
                .findFirst()
                .orElseThrow();
        var plan = one.plan(folder);
        try (var steps = new Steps(plan);
                var off = GradMode.off()) {
            Teachers.set(steps.pair.student(), DistillationNumbers.parameters(0));
            Teachers.set(steps.pair.teacher(), DistillationNumbers.parameters(0));
            for (int step = 0; step < DistillationNumbers.STEPS; step++) {
                step(steps, step, expected.getAsJsonArray("steps").get(step).getAsJsonObject());
            }
            after(steps.pair.student(), expected.getAsJsonObject("student_after"));
            after(steps.pair.teacher(), expected.getAsJsonObject("teacher_after"));
        }
    }

    private static void step(Steps steps, int step, JsonObject expected) {
        var plan = steps.plan;
        try (var scope = new StepScope(steps.device)) {
            var batch = Cut.of(DistillationNumbers.views(plan, step), plan.views(), Crops.Compared.of(plan), 1);
            var losses = steps.pair.backward(
                    batch, DistillationNumbers.RATES.teacherTemperature(), DropPaths.none(), scope.manager());
            var gradients = steps.pair.gradients(scope.manager());
            var norms = steps.pair.clip(gradients, plan.optimizer().clip());
            for (var term : losses.terms().named().entrySet()) {
                close(
                        term.getKey(),
                        term.getValue(),
                        expected.get(term.getKey()).getAsDouble(),
                        1e-5);
            }
            var expectedNorms = expected.getAsJsonObject("grad_norm");
            assertThat(norms.keySet()).isEqualTo(expectedNorms.keySet());
            norms.forEach(
                    (part, norm) -> close(part, norm, expectedNorms.get(part).getAsDouble(), 1e-4));
            steps.pair.update(losses, gradients, DistillationNumbers.RATES);
        }
    }

    private static void after(Network network, JsonObject expected) {
        assertThat(expected.size()).isGreaterThan(20);
        for (var name : expected.keySet()) {
            var values = Objects.requireNonNull(network.stored().get(name)).floats();
            var numbers = expected.getAsJsonObject(name);
            double sum = 0;
            double squares = 0;
            for (var value : values) {
                sum += value;
                squares += (double) value * value;
            }
            var l2 = numbers.get("l2").getAsDouble();
            assertThat(Math.sqrt(squares)).as(name + " l2").isCloseTo(l2, within(1e-4 * l2));
            assertThat(sum)
                    .as(name + " sum")
                    .isCloseTo(numbers.get("sum").getAsDouble(), within(1e-4 * l2 * Math.sqrt(values.length)));
        }
    }

    private static void close(String what, double actual, double expected, double relative) {
        assertThat(actual).as(what).isCloseTo(expected, within(relative * Math.abs(expected)));
    }

    private static JsonObject file() throws IOException {
        try (var in = Objects.requireNonNull(
                        DistillationNumbersTest.class.getResourceAsStream("distillation-steps.json"));
                var text = new InputStreamReader(in, StandardCharsets.UTF_8)) {
            return JsonParser.parseReader(text).getAsJsonObject();
        }
    }
}
