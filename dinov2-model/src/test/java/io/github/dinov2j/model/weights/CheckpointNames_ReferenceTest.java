package io.github.dinov2j.model.weights;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import io.github.dinov2j.data.Dtype;
import io.github.dinov2j.data.StoredTensor;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/** All containers and all namings of one model hold the same tensors under Meta's names. */
class CheckpointNames_ReferenceTest {
    private static final String PROPERTY = "dinov2j.fixtures.checkpoints";

    @TestFactory
    Stream<DynamicTest> everyContainerOfAModelHoldsTheSameTensors() throws IOException {
        Path folder = folder();
        JsonObject manifest = JsonParser.parseString(Files.readString(folder.resolve("manifest.json")))
                .getAsJsonObject();
        List<DynamicTest> tests = new ArrayList<>();
        for (String model : manifest.keySet()) {
            if (!model.startsWith("_")) {
                tests.addAll(tests(
                        folder,
                        manifest.getAsJsonObject(model).getAsJsonObject("files").keySet().stream()
                                .toList()));
            }
        }
        assertThat(tests).as("cases in " + folder).isNotEmpty();
        return tests.stream();
    }

    private static List<DynamicTest> tests(Path folder, List<String> files) {
        Map<String, StoredTensor> reference =
                WeightFile.open(folder.resolve(files.get(0))).backbone();
        return files.stream()
                .map(file -> DynamicTest.dynamicTest(
                        file, () -> same(WeightFile.open(folder.resolve(file)).backbone(), reference)))
                .toList();
    }

    private static void same(Map<String, StoredTensor> backbone, Map<String, StoredTensor> reference) {
        assertThat(backbone.keySet()).containsExactlyInAnyOrderElementsOf(reference.keySet());
        assertThat(backbone).containsKeys("cls_token", "pos_embed", "blocks.0.attn.qkv.weight", "norm.bias");
        backbone.forEach((name, tensor) -> same(name, tensor, Objects.requireNonNull(reference.get(name))));
    }

    private static void same(String name, StoredTensor tensor, StoredTensor expected) {
        assertThat(tensor.shape()).as(name).containsExactly(expected.shape());
        float[] values = tensor.floats();
        float[] expectedValues = expected.floats();
        for (int i = 0; i < values.length; i++) {
            if (!(Math.abs(values[i] - expectedValues[i]) <= rounding(tensor.dtype(), Math.abs(expectedValues[i])))) {
                assertThat(values[i]).as("%s[%d]", name, i).isEqualTo(expectedValues[i]);
            }
        }
    }

    /** Half a unit in the last place: fp16 has 10 bits after the point and stops at 2^-24, bf16 has 7. */
    private static float rounding(Dtype dtype, float size) {
        return switch (dtype) {
            case F16 -> Math.max(size * 0x1p-11f, 0x1p-25f);
            case BF16 -> size * 0x1p-8f;
            default -> 0f;
        };
    }

    private static Path folder() {
        Path root = Path.of(System.getProperty("dinov2j.root", ".."));
        String given = System.getProperty(PROPERTY, "");
        Path folder = root.resolve(given.isEmpty() ? "../shared/fixtures/checkpoints" : given);
        if (given.isEmpty()) {
            assumeThat(folder)
                    .as("no reference checkpoints; give -D" + PROPERTY)
                    .isDirectory();
        }
        assertThat(folder).isDirectory();
        return folder;
    }
}
