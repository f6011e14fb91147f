package io.github.dinov2j.data;

import com.google.gson.JsonArray;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import java.util.Arrays;
import java.util.List;
import java.util.Map;

/**
 * What decides the content of a features folder: row shapes by block name, and who made them of what.
 *
 * <p>Two runs may write into one folder only when all of this is the same, so put in everything that changes a number: the model's name and
 * checksum, the preprocessing, the fingerprint of the images. Not the place of the images.
 */
public record FeatureDescription(
        Map<String, int[]> blocks, JsonObject model, JsonObject preprocessing, JsonObject images) {
    /** The members of features.json that have to agree before work goes on. */
    static final List<String> DECISIVE = List.of("format", "tokens", "model", "preprocessing", "images");

    public FeatureDescription {
        if (blocks.isEmpty()) {
            throw new IllegalArgumentException("a features folder needs at least one block, such as cls.");
        }
        blocks.values().forEach(FeatureBlock::width);
    }

    /** What is said of the images: how many, and their fingerprint. */
    public static JsonObject of(ImageFolder images) {
        JsonObject source = new JsonObject();
        source.addProperty("images", images.size());
        source.addProperty("fingerprint", images.fingerprint());
        return source;
    }

    /** Numbers of one row of all blocks together. */
    public long values() {
        return blocks.values().stream().mapToLong(FeatureBlock::width).sum();
    }

    JsonObject toJson() {
        JsonObject tokens = new JsonObject();
        blocks.forEach((name, shape) -> tokens.add(name, token(shape)));
        JsonObject json = new JsonObject();
        json.addProperty("format", FeatureIndex.FORMAT);
        json.add("tokens", tokens);
        json.add("model", model);
        json.add("preprocessing", preprocessing);
        json.add("images", images);
        // as it will be read again: a float in memory is not equal to its decimal text
        return JsonParser.parseString(json.toString()).getAsJsonObject();
    }

    private static JsonObject token(int[] shape) {
        JsonArray sides = new JsonArray();
        Arrays.stream(shape).forEach(sides::add);
        JsonObject token = new JsonObject();
        token.addProperty("dtype", Dtype.F32.name());
        token.add("shape", sides);
        return token;
    }
}
