package io.github.dinov2j.data;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.gson.JsonArray;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import java.io.IOException;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/** Pillow's bicubic, to the last bit. */
class PillowBicubic_ReferenceTest {
    private static final Pattern SOURCE = Pattern.compile("(\\d+) high x (\\d+) wide");

    @TestFactory
    List<DynamicTest> resizedPixelsAreThoseOfTheReference() throws IOException {
        var file = ReferencePlace.of("dinov2j.golden", "../shared/spec/golden.json");
        var tests = new ArrayList<DynamicTest>();
        JsonParser.parseString(Files.readString(file)).getAsJsonObject().asMap().forEach((name, wanted) -> {
            if (name.startsWith("pil_bicubic/")) {
                tests.add(DynamicTest.dynamicTest(name, () -> check(wanted.getAsJsonObject())));
            }
        });
        assertThat(tests).as("cases in " + file).isNotEmpty();
        return tests;
    }

    private static void check(JsonObject wanted) {
        var size = wanted.getAsJsonArray("out_hw");
        var height = size.get(0).getAsInt();
        var width = size.get(1).getAsInt();
        var resized = source(wanted.get("src").getAsString()).resize(width, height);
        var first = wanted.getAsJsonArray("row0_first4_rgb");
        for (int x = 0; x < first.size(); x++) {
            assertPixel(resized, x, 0, first.get(x).getAsJsonArray());
        }
        assertPixel(resized, width / 2, height / 2, wanted.getAsJsonArray("mid"));
        assertPixel(resized, width - 1, height - 1, wanted.getAsJsonArray("lastrow_last"));
        assertThat(sum(resized)).isEqualTo(wanted.get("sum").getAsLong());
    }

    private static Pixels source(String description) {
        var found = SOURCE.matcher(description);
        assertThat(found.find()).as(description).isTrue();
        return patterned(Integer.parseInt(found.group(2)), Integer.parseInt(found.group(1)));
    }

    /** v = (7x + 13y + 29c + xy) mod 256. */
    static Pixels patterned(int width, int height) {
        var rgb = new byte[3 * width * height];
        for (int i = 0; i < rgb.length; i++) {
            int x = i / 3 % width;
            int y = i / 3 / width;
            rgb[i] = (byte) (7 * x + 13 * y + 29 * (i % 3) + x * y);
        }
        return new Pixels(width, height, rgb);
    }

    private static void assertPixel(Pixels image, int x, int y, JsonArray wanted) {
        for (int c = 0; c < 3; c++) {
            assertThat(image.rgb()[3 * (y * image.width() + x) + c] & 0xff)
                    .as("pixel " + x + ", " + y + ", channel " + c)
                    .isEqualTo(wanted.get(c).getAsInt());
        }
    }

    private static long sum(Pixels image) {
        long sum = 0;
        for (var value : image.rgb()) {
            sum += value & 0xff;
        }
        return sum;
    }
}
