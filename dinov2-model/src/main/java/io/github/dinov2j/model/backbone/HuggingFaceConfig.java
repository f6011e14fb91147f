package io.github.dinov2j.model.backbone;

import com.google.gson.GsonBuilder;
import com.google.gson.JsonArray;
import com.google.gson.JsonObject;
import io.github.dinov2j.model.weights.JsonFields;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Optional;

/**
 * The config.json of a Hugging Face folder and the architecture it stands for. Source: Dinov2Config and
 * Dinov2WithRegistersConfig of transformers, whose defaults hold for what is missing.
 *
 * <p>Positions are resampled as Meta does, so that the same weights give the same features from either place; transformers
 * does without the offset in models without registers. The key {@code dinov2j_positions} (offset, size, antialias), which
 * transformers passes over, says otherwise.
 */
final class HuggingFaceConfig {
    static final String NAME = "config.json";
    private static final int MAX_BYTES = 1 << 20;
    private static final String PLAIN = "dinov2";
    private static final String REGISTERS = "dinov2_with_registers";
    private static final String POSITIONS = "dinov2j_positions";
    private static final double EPSILON = 1e-6;

    private final JsonFields fields;
    private final boolean registers;

    private HuggingFaceConfig(JsonFields fields) {
        this.fields = fields;
        var type = fields.text("model_type", "");
        this.registers = type.equals(REGISTERS);
        expect("model_type", type, registers ? REGISTERS : PLAIN);
    }

    /** The architecture that the folder's config.json describes; none when there is no such file. */
    static Optional<Architecture> read(Path folder) {
        var file = folder.resolve(NAME);
        return Files.isRegularFile(file)
                ? Optional.of(new HuggingFaceConfig(JsonFields.read(file, MAX_BYTES)).architecture())
                : Optional.empty();
    }

    private Architecture architecture() {
        expect("layer_norm_eps", fields.number("layer_norm_eps", EPSILON), EPSILON);
        expect("hidden_act", fields.text("hidden_act", "gelu"), "gelu");
        expect("num_channels", fields.whole("num_channels", 3), 3);
        var dim = fields.whole("hidden_size", 768);
        var feedForward = fields.flag("use_swiglu_ffn", false) ? FeedForward.SWIGLU : FeedForward.MLP;
        try {
            var architecture = new Architecture(
                    dim,
                    fields.whole("num_hidden_layers", 12),
                    fields.whole("num_attention_heads", 12),
                    fields.side("patch_size", registers ? 16 : 14),
                    fields.side("image_size", 224),
                    feedForward,
                    registers ? fields.whole("num_register_tokens", 4) : 0,
                    positions());
            var biases = new Biases(fields.flag("qkv_bias", true), true, true);
            expect("mlp_ratio", hidden(feedForward, dim, fields.number("mlp_ratio", 4)), (long) architecture.hidden());
            return architecture.withVariant(architecture.variant().withBiases(biases));
        } catch (IllegalArgumentException e) {
            throw fields.problem(String.valueOf(e.getMessage()));
        }
    }

    private PositionResampling positions() {
        var meta = registers ? PositionResampling.ANTIALIAS : PositionResampling.OFFSET;
        var name = fields.text(POSITIONS, meta.name());
        for (var each : PositionResampling.values()) {
            if (each.name().equals(name.toUpperCase(Locale.ROOT))) {
                return each;
            }
        }
        throw fields.problem(
                "has " + POSITIONS + " = \"" + name.replaceAll("\\W", "?") + "\"; expected offset, size or antialias.");
    }

    private void expect(String name, Object value, Object expected) {
        if (!value.equals(expected)) {
            var said = value.toString().replaceAll("[^\\x20-\\x7e]", "?");
            throw fields.problem("has " + name + (name.equals("mlp_ratio") ? ", which makes " : " = ")
                    + said.substring(0, Math.min(100, said.length())) + "; dinov2j reads "
                    + (name.equals("model_type") ? PLAIN + " and " + REGISTERS : expected) + " only.");
        }
    }

    /** The width of the feed-forward branch as transformers computes it. */
    private static long hidden(FeedForward feedForward, int dim, double ratio) {
        var wide = (long) (dim * ratio);
        return feedForward == FeedForward.MLP ? wide : ((long) (wide * 2 / 3.0) + 7) / 8 * 8;
    }

    /** The config.json of an architecture; one that transformers has no words for is an IllegalArgumentException. */
    static String json(Architecture a) {
        var usual = Variant.released(a.feedForward())
                .withFeedForward(a.feedForward(), a.variant().hidden())
                .withBiases(new Biases(a.variant().biases().qkv(), true, true));
        if (!a.variant().equals(usual)) {
            throw new IllegalArgumentException("transformers has no words for this variant ("
                    + VariantReason.difference(a, usual)
                            .replace("in the weights", "here")
                            .replace("in the architecture", "there")
                    + "); export it as one .safetensors file.");
        }
        var config = new JsonObject();
        var architectures = new JsonArray();
        architectures.add(a.registers() > 0 ? "Dinov2WithRegistersModel" : "Dinov2Model");
        config.add("architectures", architectures);
        config.addProperty("model_type", a.registers() > 0 ? REGISTERS : PLAIN);
        config.addProperty("hidden_size", a.dim());
        config.addProperty("num_hidden_layers", a.depth());
        config.addProperty("num_attention_heads", a.heads());
        config.addProperty("mlp_ratio", ratio(a));
        config.addProperty("use_swiglu_ffn", a.feedForward() == FeedForward.SWIGLU);
        config.addProperty("hidden_act", "gelu");
        config.addProperty("layer_norm_eps", EPSILON);
        config.addProperty("patch_size", a.patch());
        config.addProperty("image_size", a.imageSize());
        config.addProperty("num_channels", 3);
        config.addProperty("qkv_bias", a.variant().biases().qkv());
        if (a.registers() > 0) {
            config.addProperty("num_register_tokens", a.registers());
        } else {
            config.addProperty("use_mask_token", true);
        }
        config.addProperty("torch_dtype", "float32");
        config.addProperty(POSITIONS, a.positions().name().toLowerCase(Locale.ROOT));
        return new GsonBuilder().setPrettyPrinting().create().toJson(config) + "\n";
    }

    /** transformers takes whole numbers only. */
    private static int ratio(Architecture a) {
        for (int ratio = 1; ratio <= 64; ratio++) {
            if (hidden(a.feedForward(), a.dim(), ratio) == a.hidden()) {
                return ratio;
            }
        }
        throw new IllegalArgumentException("The feed-forward branch is " + a.hidden() + " wide in a model " + a.dim()
                + " wide; transformers reads only whole multiples (mlp_ratio), so export it as one .safetensors file.");
    }
}
