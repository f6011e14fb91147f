package io.github.dinov2j.cli;

import com.google.gson.JsonArray;
import com.google.gson.JsonObject;
import io.github.dinov2j.model.classify.Classification;
import io.github.dinov2j.model.classify.Classification.Guess;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** What {@code predict} answers: a line for each guess; in JSON a row an image. */
record Labels(Classification classification, @Nullable Integer top) {
    private static final int TOP_IN_JSON = 5;

    /** Above this many classes a row does not list the probability of each. */
    private static final int FEW = 100;

    Answer answer() {
        StringBuilder text = new StringBuilder();
        JsonArray rows = new JsonArray();
        for (int row = 0; row < classification.rows(); row++) {
            line(text, row);
            rows.add(json(row));
        }
        JsonObject document = new JsonObject();
        document.add("predictions", rows);
        return new Answer(text.toString(), document);
    }

    private void line(StringBuilder text, int row) {
        for (Guess guess : classification.top(row, Objects.requireNonNullElse(top, 1))) {
            text.append(String.format(
                    Locale.ROOT,
                    "%.3f  %-20s  %s%n",
                    guess.probability(),
                    guess.label(),
                    classification.paths().get(row)));
        }
    }

    private JsonObject json(int row) {
        List<Guess> guesses = classification.top(row, Objects.requireNonNullElse(top, TOP_IN_JSON));
        JsonObject one = new JsonObject();
        one.addProperty("path", classification.paths().get(row));
        one.addProperty("label", guesses.get(0).label());
        one.addProperty("probability", guesses.get(0).probability());
        JsonArray list = new JsonArray();
        for (Guess guess : guesses) {
            JsonObject each = new JsonObject();
            each.addProperty("class", guess.output());
            each.addProperty("label", guess.label());
            each.addProperty("probability", guess.probability());
            list.add(each);
        }
        one.add("top", list);
        if (classification.classes().size() <= FEW) {
            one.add("probabilities", all(row));
        }
        return one;
    }

    private JsonObject all(int row) {
        JsonObject all = new JsonObject();
        for (Guess guess : classification.top(row, classification.classes().size())) {
            all.addProperty(guess.label(), guess.probability());
        }
        return all;
    }
}
