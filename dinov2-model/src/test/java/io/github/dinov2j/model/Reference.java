package io.github.dinov2j.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Where reference numbers are found, and the generator u(k,i) they are made with (spec section 12). */
public final class Reference {
    private Reference() {}

    /** The place a property names; an absent default skips the test, an absent given place fails it. */
    public static Path place(String property, String fallback) {
        var root = Path.of(System.getProperty("dinov2j.root", "."));
        var given = System.getProperty(property);
        var place = root.resolve(given == null ? fallback : given);
        if (given == null) {
            assumeTrue(Files.exists(place), "skipped: no reference numbers at " + fallback);
        }
        assertThat(place).as("place given by -D" + property).exists();
        return place;
    }

    public static JsonObject json(Path file) {
        try {
            return JsonParser.parseString(Files.readString(file)).getAsJsonObject();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    public static double u(long k, long i) {
        return (((7919 * i + 104729 * k) % 2003) - 1001) / 1001.0;
    }

    /** n values base + amplitude * u(k, i). */
    public static float[] values(long k, int n, double base, double amplitude) {
        var values = new float[n];
        for (int i = 0; i < n; i++) {
            values[i] = (float) (base + amplitude * u(k, i));
        }
        return values;
    }

    public static float[] floats(JsonElement array) {
        var list = array.getAsJsonArray();
        var values = new float[list.size()];
        for (int i = 0; i < values.length; i++) {
            values[i] = list.get(i).getAsFloat();
        }
        return values;
    }

    /** Base and amplitude of a backbone or head parameter in the reference's generator. */
    public static double[] baseAndAmplitude(String name) {
        if (name.contains("norm") && name.endsWith("weight")) {
            return new double[] {1, 0.1};
        }
        if (name.endsWith("gamma")) {
            return new double[] {0.5, 0.2};
        }
        if (name.endsWith("weight_g")) {
            return new double[] {1, 0};
        }
        if (name.endsWith("bias")) {
            return new double[] {0, 0.05};
        }
        return new double[] {0, name.matches(".*(cls_token|pos_embed|register_tokens|mask_token)") ? 0.3 : 0.08};
    }

    public static double relative(float[] actual, float[] expected) {
        assertThat(actual).hasSameSizeAs(expected);
        double difference = 0;
        double norm = 0;
        for (int i = 0; i < actual.length; i++) {
            difference += Math.pow((double) actual[i] - expected[i], 2);
            norm += Math.pow(expected[i], 2);
        }
        return Math.sqrt(difference / norm);
    }
}
