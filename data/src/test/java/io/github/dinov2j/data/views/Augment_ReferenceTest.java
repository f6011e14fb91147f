package io.github.dinov2j.data.views;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import io.github.dinov2j.data.Pixels;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/** Every operation against torchvision on Pillow images; a file of that form is named by {@code dinov2j.augment}. */
class Augment_ReferenceTest {
    private static final String PROPERTY = "dinov2j.augment";

    @TestFactory
    Stream<DynamicTest> operationsAgreeWithTheReference() throws IOException {
        JsonObject file = JsonParser.parseString(Files.readString(place())).getAsJsonObject();
        List<JsonObject> cases = file.getAsJsonArray("cases").asList().stream()
                .map(e -> e.getAsJsonObject())
                .toList();
        assertThat(cases).as("cases in " + place()).isNotEmpty();
        JsonObject how = file.getAsJsonObject("_how");
        return cases.stream().map(c -> dynamicTest(name(c), () -> agrees(c, input(file, how, c))));
    }

    private static void agrees(JsonObject c, Pixels input) {
        byte[] expected = bytes(c.get("output").getAsString());
        byte[] got = apply(c, input);
        assertThat(got).hasSameSizeAs(expected);
        int[] off = IntStream.range(0, got.length)
                .map(i -> Math.abs((got[i] & 0xff) - (expected[i] & 0xff)))
                .toArray();
        boolean hue = c.get("op").getAsString().equals("hue");
        assertThat(IntStream.of(off).max().orElseThrow())
                .as("largest difference")
                .isLessThanOrEqualTo(hue ? 2 : 1);
        if (!hue) {
            assertThat(IntStream.of(off).filter(d -> d > 0).count() / (double) off.length)
                    .as("share of values that differ")
                    .isLessThanOrEqualTo(0.01);
        }
    }

    private static byte[] apply(JsonObject c, Pixels input) {
        byte[] rgb = input.rgb().clone();
        switch (c.get("op").getAsString()) {
            case "brightness" -> Colour.brightness(rgb, number(c, "factor"));
            case "contrast" -> Colour.contrast(rgb, number(c, "factor"));
            case "saturation" -> Colour.saturation(rgb, number(c, "factor"));
            case "hue" -> Hue.shift(rgb, c.get("factor").getAsDouble());
            case "grayscale" -> Colour.grayscale(rgb);
            case "flip" -> Flip.horizontally(rgb, input.width());
            case "solarize" -> Colour.solarize(rgb, whole(c, "threshold"));
            case "gaussian_blur" -> blur(c, input, rgb);
            case "resized_crop" -> rgb = resizedCrop(c, input);
            default -> throw new AssertionError("Unknown operation in " + name(c));
        }
        return rgb;
    }

    private static void blur(JsonObject c, Pixels input, byte[] rgb) {
        assertThat(whole(c, "kernel")).as("the only kernel we have").isEqualTo(9);
        GaussianBlur.blur(rgb, input.width(), input.height(), number(c, "sigma"));
    }

    private static byte[] resizedCrop(JsonObject c, Pixels input) {
        return input.resizedCrop(
                        whole(c, "top"),
                        whole(c, "left"),
                        whole(c, "crop_height"),
                        whole(c, "crop_width"),
                        whole(c, "size"))
                .rgb();
    }

    private static Pixels input(JsonObject file, JsonObject how, JsonObject c) {
        String key = "input_" + c.get("input").getAsString();
        return new Pixels(
                whole(how, "width"), whole(how, "height"), bytes(file.get(key).getAsString()));
    }

    private static Path place() {
        String given = System.getProperty(PROPERTY);
        Path root = Path.of(System.getProperty("dinov2j.root", "."));
        Path place = root.resolve(given == null ? "../shared/spec/augment.json" : given);
        assumeTrue(given != null || Files.exists(place), "No reference numbers at " + place);
        return place;
    }

    private static String name(JsonObject c) {
        JsonObject shown = c.deepCopy();
        shown.remove("output");
        return shown.toString();
    }

    private static byte[] bytes(String base64) {
        return Base64.getDecoder().decode(base64);
    }

    private static int whole(JsonObject c, String key) {
        return c.get(key).getAsInt();
    }

    private static float number(JsonObject c, String key) {
        return c.get(key).getAsFloat();
    }
}
