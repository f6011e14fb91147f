package io.github.dinov2j.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.Shape;
import com.google.gson.JsonArray;
import com.google.gson.JsonObject;
import io.github.dinov2j.model.backbone.BackboneFile;
import io.github.dinov2j.model.backbone.VisionTransformer;
import io.github.dinov2j.model.torch.GradMode;
import io.github.dinov2j.model.torch.TorchDevice;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Every container and naming of a backbone gives the reference's tokens. */
class Checkpoint_ReferenceTest {
    private static Path folder() {
        return Reference.place("dinov2j.fixtures.checkpoints", "../shared/fixtures/checkpoints");
    }

    private static JsonObject manifest() {
        return Reference.json(folder().resolve("manifest.json"));
    }

    static Stream<Arguments> files() {
        var all = new ArrayList<Arguments>();
        var manifest = manifest();
        for (var model : manifest.keySet()) {
            for (var file :
                    manifest.getAsJsonObject(model).getAsJsonObject("files").keySet()) {
                all.add(Arguments.of(model, file));
            }
        }
        assertThat(all).as("files in the manifest").isNotEmpty();
        return all.stream();
    }

    private static double tolerance(String file) {
        return file.contains("fp16") ? 5e-3 : file.contains("bf16") ? 5e-2 : 1e-5;
    }

    @ParameterizedTest
    @MethodSource("files")
    void tokensEqualTheReferences(String model, String name) {
        var entry = manifest().getAsJsonObject(model);
        var file = BackboneFile.read(folder().resolve(name));
        try (var device = TorchDevice.open("cpu");
                var off = GradMode.off()) {
            var parameters = VisionTransformer.places(file.architecture(), device.manager());
            parameters.load(file.tensors(), name);
            var backbone = new VisionTransformer(file.architecture(), parameters, device.ops());
            for (var expected : entry.getAsJsonArray("expected")) {
                check(backbone, expected.getAsJsonObject(), tolerance(name), device);
            }
        }
    }

    private static void check(VisionTransformer backbone, JsonObject expected, double tolerance, TorchDevice device) {
        var input = expected.getAsJsonObject("input");
        var shape = input.getAsJsonArray("shape").asList().stream()
                .mapToLong(e -> e.getAsLong())
                .toArray();
        var formula = Pattern.compile("([\\d.]+)\\*u\\((\\d+),i\\)")
                .matcher(input.get("formula").getAsString());
        assertThat(formula.matches()).isTrue();
        var values = Reference.values(
                Long.parseLong(formula.group(2)),
                (int) new Shape(shape).size(),
                0,
                Double.parseDouble(formula.group(1)));
        var images = device.manager().create(values, new Shape(shape));
        var tokens = backbone.forward(images);
        rows(tokens.cls(), expected.getAsJsonArray("cls"), tolerance);
        rows(tokens.patches().mean(new int[] {1}), expected.getAsJsonArray("patch_mean"), tolerance);
        rows(tokens.patches().get(":,0"), expected.getAsJsonArray("patch_first"), tolerance);
        rows(tokens.patches().get(":,-1"), expected.getAsJsonArray("patch_last"), tolerance);
        var l2 = expected.get("prenorm_l2").getAsDouble();
        assertThat(norm(tokens.prenormBTD())).isCloseTo(l2, within(tolerance * l2));
        var registers = tokens.registerTokens();
        var scale = Math.max(norm(registers) * Math.sqrt(registers.size()), 1e-12);
        assertThat(registers.size() == 0 ? 0 : (double) registers.sum().getFloat())
                .isCloseTo(expected.get("registers_sum").getAsDouble(), within(tolerance * scale));
        var secondLast = backbone.architecture().depth() - 2;
        var intermediate = backbone.intermediate(images, Set.of(secondLast)).get(secondLast);
        rows(intermediate.cls(), expected.getAsJsonArray("second_last_block_cls"), tolerance);
    }

    private static double norm(NDArray array) {
        double squares = 0;
        for (var v : array.toFloatArray()) {
            squares += (double) v * v;
        }
        return Math.sqrt(squares);
    }

    private static void rows(NDArray actual, JsonArray expected, double tolerance) {
        assertThat(actual.getShape().get(0)).isEqualTo(expected.size());
        for (int i = 0; i < expected.size(); i++) {
            assertThat(Reference.relative(actual.get(i).toFloatArray(), Reference.floats(expected.get(i))))
                    .isLessThan(tolerance);
        }
    }
}
