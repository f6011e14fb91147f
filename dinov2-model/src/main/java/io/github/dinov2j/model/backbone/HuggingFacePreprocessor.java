package io.github.dinov2j.model.backbone;

import com.google.gson.GsonBuilder;
import com.google.gson.JsonArray;
import com.google.gson.JsonObject;
import io.github.dinov2j.data.Normalization;
import io.github.dinov2j.data.Preprocessing;
import io.github.dinov2j.model.weights.JsonFields;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * The preprocessor_config.json of a Hugging Face folder: resize of the short side, centre crop, normalisation. What we do not do
 * (another filter, stretching) is refused, since features would silently differ. Source: BitImageProcessor of transformers.
 */
final class HuggingFacePreprocessor {
    static final String NAME = "preprocessor_config.json";
    private static final int MAX_BYTES = 1 << 20;
    private static final int BICUBIC = 3;
    private static final double RESCALE = 1 / 255.0;

    private final JsonFields fields;

    private HuggingFacePreprocessor(JsonFields fields) {
        this.fields = fields;
    }

    /** What the folder says; the released models' when it says nothing. */
    static Preprocessing read(Path folder) {
        var file = folder.resolve(NAME);
        return Files.isRegularFile(file)
                ? new HuggingFacePreprocessor(JsonFields.read(file, MAX_BYTES)).preprocessing()
                : Preprocessing.released();
    }

    private Preprocessing preprocessing() {
        check(fields.flag("do_center_crop", true), "do_center_crop = false");
        check(fields.flag("do_rescale", true), "do_rescale = false");
        check(fields.whole("resample", BICUBIC) == BICUBIC, "another resample than 3 (bicubic)");
        check(Math.abs(fields.number("rescale_factor", RESCALE) - RESCALE) < 1e-6, "another rescale_factor than 1/255");
        var released = Preprocessing.released();
        var resize = fields.flag("do_resize", true) ? shortestEdge(released.resize()) : 0;
        try {
            return new Preprocessing(resize, crop(released.crop()), normalization());
        } catch (IllegalArgumentException e) {
            throw fields.problem(String.valueOf(e.getMessage()));
        }
    }

    private int shortestEdge(int otherwise) {
        if (!fields.isObject("size")) {
            return fields.whole("size", otherwise);
        }
        var size = fields.object("size").orElseThrow();
        check(size.has("shortest_edge"), "a size without shortest_edge");
        return size.whole("shortest_edge", otherwise);
    }

    private int crop(int otherwise) {
        if (!fields.isObject("crop_size")) {
            return fields.whole("crop_size", otherwise);
        }
        var crop = fields.object("crop_size").orElseThrow();
        var height = crop.whole("height", otherwise);
        check(height == crop.whole("width", otherwise), "a crop that is no square");
        return height;
    }

    private Normalization normalization() {
        if (!fields.flag("do_normalize", true)) {
            return new Normalization(0, 0, 0, 1, 1, 1);
        }
        var imageNet = Normalization.imageNet();
        var mean = channels("image_mean", imageNet.meanRed(), imageNet.meanGreen(), imageNet.meanBlue());
        var std = channels("image_std", imageNet.stdRed(), imageNet.stdGreen(), imageNet.stdBlue());
        return new Normalization(mean[0], mean[1], mean[2], std[0], std[1], std[2]);
    }

    private float[] channels(String name, float... otherwise) {
        var values = fields.numbers(name);
        check(values.isEmpty() || values.size() == 3, values.size() + " numbers in " + name);
        for (int i = 0; i < values.size(); i++) {
            otherwise[i] = values.get(i).floatValue();
        }
        return otherwise;
    }

    private void check(boolean holds, String problem) {
        if (!holds) {
            throw fields.problem("asks for " + problem
                    + ", which dinov2j does not do; without this file it takes 256, 224 and ImageNet's statistics.");
        }
    }

    static String json(Preprocessing of) {
        var size = new JsonObject();
        size.addProperty("shortest_edge", of.resize() == 0 ? of.crop() : of.resize());
        var crop = new JsonObject();
        crop.addProperty("height", of.crop());
        crop.addProperty("width", of.crop());
        var n = of.normalization();
        var json = new JsonObject();
        json.addProperty("image_processor_type", "BitImageProcessor");
        json.addProperty("do_resize", of.resize() > 0);
        json.add("size", size);
        json.addProperty("resample", BICUBIC);
        json.addProperty("do_center_crop", true);
        json.add("crop_size", crop);
        json.addProperty("do_rescale", true);
        json.addProperty("rescale_factor", RESCALE);
        json.addProperty("do_normalize", true);
        json.add("image_mean", array(List.of(n.meanRed(), n.meanGreen(), n.meanBlue())));
        json.add("image_std", array(List.of(n.stdRed(), n.stdGreen(), n.stdBlue())));
        json.addProperty("do_convert_rgb", true);
        return new GsonBuilder().setPrettyPrinting().create().toJson(json) + "\n";
    }

    private static JsonArray array(List<Float> values) {
        var array = new JsonArray();
        values.forEach(array::add);
        return array;
    }
}
