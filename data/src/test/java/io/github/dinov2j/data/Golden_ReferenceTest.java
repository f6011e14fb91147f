package io.github.dinov2j.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import com.google.gson.JsonArray;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import java.io.IOException;
import java.nio.file.Files;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/** The cases {@code pil_bicubic/*} of {@code dinov2j.golden}, to the last bit. */
class Golden_ReferenceTest {
    private static final String KIND = "pil_bicubic/";

    @TestFactory
    Stream<DynamicTest> resizingEqualsPillow() throws IOException {
        var file = Place.of("dinov2j.golden", "../shared/spec/golden.json");
        var golden = JsonParser.parseString(Files.readString(file)).getAsJsonObject();
        var tests = golden.entrySet().stream()
                .filter(e -> e.getKey().startsWith(KIND))
                .map(e -> dynamicTest(e.getKey(), () -> equal(e.getValue().getAsJsonObject())))
                .toList();
        assertThat(tests).as(KIND + "* in " + file).isNotEmpty();
        return tests.stream();
    }

    private static void equal(JsonObject expected) {
        var height = expected.getAsJsonArray("out_hw").get(0).getAsInt();
        var width = expected.getAsJsonArray("out_hw").get(1).getAsInt();
        var got = source().resize(width, height);
        var row0 = expected.getAsJsonArray("row0_first4_rgb");
        for (int x = 0; x < row0.size(); x++) {
            assertPixel(got, 0, x, row0.get(x).getAsJsonArray());
        }
        assertPixel(got, height / 2, width / 2, expected.getAsJsonArray("mid"));
        assertPixel(got, height - 1, width - 1, expected.getAsJsonArray("lastrow_last"));
        long sum = 0;
        for (var value : got.rgb()) {
            sum += value & 0xff;
        }
        assertThat(sum).isEqualTo(expected.get("sum").getAsLong());
    }

    private static Pixels source() {
        var rgb = new byte[3 * 53 * 37];
        for (int i = 0; i < rgb.length; i++) {
            var c = i % 3;
            var x = i / 3 % 53;
            var y = i / 3 / 53;
            rgb[i] = (byte) (7 * x + 13 * y + 29 * c + x * y);
        }
        return new Pixels(53, 37, rgb);
    }

    private static void assertPixel(Pixels image, int y, int x, JsonArray expected) {
        for (int c = 0; c < 3; c++) {
            assertThat(image.rgb()[3 * (y * image.width() + x) + c] & 0xff)
                    .as("channel " + c + " at row " + y + ", column " + x)
                    .isEqualTo(expected.get(c).getAsInt());
        }
    }
}
