package io.github.dinov2j.model.train;

import com.google.gson.JsonObject;

/**
 * Where in its images a run is. Every pass is a permutation that follows from the seed, so that the step says it all; a
 * checkpoint's manifest spells it out for readers.
 */
record DataPosition(long seed, int images, int batch) {
    JsonObject after(int step) {
        var seen = (long) step * batch;
        var position = new JsonObject();
        position.addProperty("images", images);
        position.addProperty("pass", seen / images);
        position.addProperty("position", seen % images);
        return position;
    }
}
