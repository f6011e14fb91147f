package io.github.dinov2j.data;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/** Every kind of image, decoded, resized, cropped and normalised as the reference does it. */
class ImageToPixels_ReferenceTest {
    @TestFactory
    List<DynamicTest> theSumOfThePixelsIsTheReferences() throws IOException {
        var place = ReferencePlace.of("dinov2j.fixtures.images", "../shared/fixtures/images");
        var tests = new ArrayList<DynamicTest>();
        for (var element : JsonParser.parseString(Files.readString(place.resolve("expected.json")))
                .getAsJsonArray()) {
            var settings = element.getAsJsonObject();
            settings.getAsJsonObject("images")
                    .asMap()
                    .forEach((name, wanted) -> tests.add(DynamicTest.dynamicTest(
                            name + " " + settings.get("resize"),
                            () -> check(place.resolve(name), settings, wanted.getAsJsonObject()))));
        }
        assertThat(tests).as("cases in " + place).isNotEmpty();
        return tests;
    }

    private static void check(Path file, JsonObject settings, JsonObject wanted) throws IOException {
        var crop = settings.get("crop").getAsInt();
        var preprocessing = new Preprocessing(settings.get("resize").getAsInt(), crop, Normalization.imageNet());
        var tensor = preprocessing.apply(Pixels.decode(Files.readAllBytes(file), file.toString()));
        assertThat(tensor).hasSize(3 * crop * crop);
        double sum = 0;
        for (var value : tensor) {
            sum += value;
        }
        // The tolerance is per value; errors of either sign add up like the root of their number.
        var tolerance = wanted.get("tolerance").getAsDouble() * Math.sqrt(tensor.length);
        assertThat(Math.abs(sum - wanted.get("pixel_sum").getAsDouble())).isLessThanOrEqualTo(tolerance);
    }
}
