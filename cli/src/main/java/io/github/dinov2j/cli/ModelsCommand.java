package io.github.dinov2j.cli;

import com.google.gson.JsonArray;
import com.google.gson.JsonObject;
import io.github.dinov2j.model.backbone.Architecture;
import java.util.List;
import java.util.Locale;
import picocli.CommandLine.Command;

/** {@code models}: the names that MODEL can have. */
@Command(name = "models", description = "Lists named models: parameters, width, tokens.")
final class ModelsCommand extends DinoCommand {
    private static final String LATER =
            "not downloaded by this release; a .pth or .safetensors file of it can be given";
    private static final List<Named> NAMED = List.of(
            new Named("vit_small", "dinov2_vits14"),
            new Named("vit_base", "dinov2_vitb14"),
            new Named("vit_large", "dinov2_vitl14"),
            new Named("vit_giant2", "dinov2_vitg14"));

    private record Named(String architecture, String released) {}

    @Override
    Answer answer() {
        StringBuilder text = new StringBuilder(
                String.format("%-26s %15s %6s %7s %s%n", "MODEL", "PARAMETERS", "WIDTH", "TOKENS", "WEIGHTS"));
        JsonArray models = new JsonArray();
        for (String suffix : List.of("", "_reg")) {
            for (Named named : NAMED) {
                Architecture shape = Architecture.named(named.architecture() + suffix);
                add(text, models, "untrained:" + named.architecture() + suffix, shape, "random, made on the spot");
                add(text, models, named.released() + suffix, shape, LATER);
            }
        }
        JsonObject document = new JsonObject();
        document.add("models", models);
        return new Answer(text.toString(), document);
    }

    private static void add(StringBuilder text, JsonArray models, String name, Architecture shape, String weights) {
        int tokens = tokens(shape);
        text.append(String.format(
                Locale.ROOT, "%-26s %,15d %6d %7d %s%n", name, shape.parameters(), shape.dim(), tokens, weights));
        JsonObject model = new JsonObject();
        model.addProperty("name", name);
        model.addProperty("parameters", shape.parameters());
        model.addProperty("width", shape.dim());
        model.addProperty("tokens", tokens);
        model.addProperty("registers", shape.registers());
        model.addProperty("licence", "Apache-2.0");
        model.addProperty("cached", false);
        model.addProperty("weights", weights);
        models.add(model);
    }

    /** Class, register and patch tokens of an image of 224 pixels, the usual crop. */
    private static int tokens(Architecture shape) {
        int side = 224 / shape.patch();
        return 1 + shape.registers() + side * side;
    }
}
