package io.github.dinov2j.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/** The sum over the preprocessed tensor of every image in {@code dinov2j.fixtures.images}. */
class ImagePixels_ReferenceTest {
    /** JPEG decoders may differ by a little: the mean over the tensor, in standard deviations of a channel. */
    private static final double JPEG_MEAN = 2e-3;

    private static final double EXACT_MEAN = 1e-6;

    @TestFactory
    Stream<DynamicTest> preprocessedPixelsSumToTheReference() throws IOException {
        var folder = Place.of("dinov2j.fixtures.images", "../shared/fixtures/images");
        var settings = JsonParser.parseString(Files.readString(folder.resolve("expected.json")));
        var list = settings.isJsonArray() ? settings.getAsJsonArray().asList() : List.of(settings);
        var tests = list.stream()
                .map(JsonElement::getAsJsonObject)
                .flatMap(s -> tests(folder, s))
                .toList();
        assertThat(tests).as("images in " + folder + "/expected.json").isNotEmpty();
        return tests.stream();
    }

    private static Stream<DynamicTest> tests(Path folder, JsonObject setting) {
        var how = new Preprocessing(
                setting.get("resize").getAsInt(), setting.get("crop").getAsInt(), Normalization.imageNet());
        return setting.getAsJsonObject("images").entrySet().stream()
                .map(e -> dynamicTest(e.getKey() + " " + how.resize() + "/" + how.crop(), () -> {
                    var expected =
                            e.getValue().getAsJsonObject().get("pixel_sum").getAsDouble();
                    agrees(folder.resolve(e.getKey()), how, expected);
                }));
    }

    private static void agrees(Path file, Preprocessing how, double expected) throws IOException {
        var tensor = how.apply(Pixels.decode(Files.readAllBytes(file), file.toString()));
        double sum = 0;
        for (var value : tensor) {
            sum += value;
        }
        var jpeg = file.toString().matches(".*\\.jpe?g");
        assertThat(sum).isCloseTo(expected, within(tensor.length * (jpeg ? JPEG_MEAN : EXACT_MEAN)));
    }
}
