package io.github.dinov2j.probe;

import com.google.gson.Gson;
import com.google.gson.GsonBuilder;
import com.google.gson.JsonParseException;
import com.google.protobuf.InvalidProtocolBufferException;
import io.github.dinov2j.data.Tokens;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A linear probe at rest: a zip of {@code classifier.json} (tokens, class names in the order of Tribuo's outputs,
 * standardisation) and {@code model.pb} (Tribuo's protobuf), with a manifest of the format version and a checksum each.
 */
final class LinearFile {
    private static final String CLASSIFIER = "classifier.json";
    private static final String MODEL = "model.pb";
    private static final Gson GSON = new GsonBuilder().create();

    /** The form of classifier.json; a missing field is null, so all are checked. */
    @SuppressWarnings("ArrayRecordComponent")
    private record Description(
            @Nullable String features,
            @Nullable String tokens,
            @Nullable List<String> outputs,
            double @Nullable [] mean,
            double @Nullable [] std,
            @Nullable String note) {}

    private LinearFile() {}

    static void write(Path file, LinearProbe probe) {
        Standardisation scale = probe.standardisation();
        Description description = new Description(
                probe.features(),
                probe.tokens().name(),
                probe.trained().outputs(),
                scale.mean(),
                scale.std(),
                probe.note());
        Map<String, byte[]> parts = new LinkedHashMap<>();
        parts.put(CLASSIFIER, GSON.toJson(description).getBytes(StandardCharsets.UTF_8));
        parts.put(MODEL, probe.trained().model());
        try {
            CheckedZip.write(file, parts);
        } catch (IOException e) {
            throw new UncheckedIOException("The classifier could not be written to " + file + ": " + e.getMessage(), e);
        }
    }

    static LinearProbe read(Path file) {
        try {
            Map<String, byte[]> parts = CheckedZip.read(file, List.of(CLASSIFIER, MODEL));
            byte[] json = part(parts, CLASSIFIER);
            return probe(
                    GSON.fromJson(new String(json, StandardCharsets.UTF_8), Description.class), part(parts, MODEL));
        } catch (InvalidProtocolBufferException | JsonParseException | IllegalStateException e) {
            throw refused(file, e);
        } catch (IOException e) {
            throw refused(file, e);
        }
    }

    private static UncheckedIOException refused(Path file, Exception cause) {
        IOException reason = cause instanceof IOException io ? io : new IOException(cause.getMessage(), cause);
        return new UncheckedIOException(
                file + " is not a linear classifier of this version: " + cause.getMessage()
                        + "; save it again with the probe.",
                reason);
    }

    private static byte[] part(Map<String, byte[]> parts, String name) {
        byte[] part = parts.get(name);
        if (part == null) {
            throw new IllegalStateException(name + " is missing");
        }
        return part;
    }

    private static LinearProbe probe(@Nullable Description json, byte[] model) throws InvalidProtocolBufferException {
        if (json == null
                || json.features == null
                || json.tokens == null
                || json.outputs == null
                || json.mean == null
                || json.std == null
                || json.note == null) {
            throw new IllegalStateException(CLASSIFIER + " lacks a field");
        }
        requireShape(json.outputs, json.mean, json.std);
        LinearWeights weights = TribuoClassifier.read(model, json.outputs, json.mean.length);
        TribuoClassifier.Trained trained = new TribuoClassifier.Trained(weights, List.copyOf(json.outputs), model);
        return new LinearProbe(
                json.features, tokens(json.tokens), new Standardisation(json.mean, json.std), trained, json.note);
    }

    private static void requireShape(List<String> outputs, double[] mean, double[] std) {
        if (mean.length == 0 || mean.length != std.length || outputs.size() < 2 || outputs.contains(null)) {
            throw new IllegalStateException(CLASSIFIER + " holds " + mean.length + " means, " + std.length
                    + " deviations and " + outputs.size() + " classes, which do not fit together");
        }
    }

    private static Tokens tokens(String name) {
        for (Tokens tokens : Tokens.values()) {
            if (tokens.name().equals(name)) {
                return tokens;
            }
        }
        throw new IllegalStateException("it takes the unknown tokens " + name);
    }
}
