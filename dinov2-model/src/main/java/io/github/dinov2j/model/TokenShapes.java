package io.github.dinov2j.model;

import io.github.dinov2j.data.Fit;
import io.github.dinov2j.data.ImageFolder;
import io.github.dinov2j.data.Preparation;
import io.github.dinov2j.model.extraction.ReadAhead;
import io.github.dinov2j.model.extraction.Unreadable;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** What an extraction will give, before anything is computed; wishes that the model cannot fulfil are refused here. */
final class TokenShapes {
    private TokenShapes() {}

    /** How images are prepared: the model's own way, but for what the extraction says. */
    static Preparation preparation(DinoModel model, Extraction extraction) {
        check(model, extraction);
        var own = model.preprocessing();
        var crop = chosen(extraction.crop(), own.crop());
        var resize = chosen(extraction.resize(), Math.max(own.resize(), crop));
        var rules = extraction.rules();
        if (crop > 0 && rules.fit() == Fit.NONE) {
            model.architecture().checkSize(crop, crop);
        }
        var patch = model.architecture().patch();
        return new Preparation(resize, crop, own.normalization(), rules.fit(), rules.upright(), patch);
    }

    private static int chosen(int wish, int own) {
        return wish == 0 ? own : Math.max(0, wish);
    }

    private static void check(DinoModel model, Extraction extraction) {
        if (extraction.tokens().contains("register") && model.architecture().registers() == 0) {
            throw new IllegalArgumentException(
                    "The model has no register tokens; leave \"register\" out of the tokens.");
        }
        for (var block : extraction.blocks()) {
            if (block < 0 || block >= model.architecture().depth()) {
                throw new IllegalArgumentException("Block " + block + " does not exist; the model has blocks 0 to "
                        + (model.architecture().depth() - 1) + ".");
            }
        }
    }

    /** Row shapes by block name, in the order of depth. */
    static Map<String, int[]> of(DinoModel model, Extraction extraction, Preparation preparation, ImageFolder images) {
        var dim = model.architecture().dim();
        var wanted = extraction.tokens();
        var grid = wanted.contains("patch") ? grid(preparation, images) : new int[0];
        var shapes = new LinkedHashMap<String, int[]>();
        for (var prefix : prefixes(extraction.blocks())) {
            if (wanted.contains("cls")) {
                shapes.put(prefix + "cls", new int[] {dim});
            }
            if (wanted.contains("mean")) {
                shapes.put(prefix + "mean", new int[] {dim});
            }
            if (wanted.contains("register")) {
                shapes.put(prefix + "register", new int[] {model.architecture().registers(), dim});
            }
            if (wanted.contains("patch")) {
                shapes.put(prefix + "patch", new int[] {grid[0], grid[1], dim});
            }
        }
        return shapes;
    }

    private static List<String> prefixes(List<Integer> blocks) {
        return blocks.isEmpty()
                ? List.of("")
                : blocks.stream()
                        .distinct()
                        .sorted()
                        .map(block -> String.format(Locale.ROOT, "block%02d.", block))
                        .toList();
    }

    /** Rows and columns of patches; where they depend on the image, those of the first that can be read. */
    private static int[] grid(Preparation preparation, ImageFolder images) {
        var side = preparation.side() / preparation.patch();
        if (side > 0) {
            return new int[] {side, side};
        }
        try (var ahead = new ReadAhead(images, preparation, Unreadable.Skip.DAMAGED, 0, 1, 1)) {
            for (int i = 0; i < images.size(); i++) {
                var image = ahead.next().image();
                if (image.size() > 0) {
                    return new int[] {image.height() / preparation.patch(), image.width() / preparation.patch()};
                }
            }
        }
        throw new IllegalArgumentException("None of the images in " + images.location() + " can be read.");
    }
}
