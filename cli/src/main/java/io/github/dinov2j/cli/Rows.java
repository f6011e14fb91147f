package io.github.dinov2j.cli;

import com.google.gson.JsonArray;
import com.google.gson.JsonObject;
import io.github.dinov2j.cli.report.Row;
import io.github.dinov2j.probe.Evaluation;
import java.util.List;
import java.util.Locale;

/** Evaluations as the rows that the contract names. */
final class Rows {
    private Rows() {}

    static Answer answer(List<Evaluation> evaluations) {
        JsonObject document = new JsonObject();
        document.add("rows", json(evaluations));
        return new Answer(text(evaluations), document);
    }

    static JsonArray json(List<Evaluation> evaluations) {
        JsonArray rows = new JsonArray();
        evaluations.forEach(each -> rows.add(DinoCommand.GSON.toJsonTree(row(each))));
        return rows;
    }

    static Row row(Evaluation of) {
        return new Row(
                of.features(), of.probe(), of.k(), of.tokens(), of.metric(), of.value(), of.correct(), of.n(), of.low(),
                of.high());
    }

    static String text(List<Evaluation> evaluations) {
        StringBuilder text = new StringBuilder(String.format(
                "%-12s %-8s %4s %-10s %-5s %7s %15s   %s%n",
                "features", "probe", "k", "tokens", "", "right", "", "95 % interval"));
        for (Evaluation each : evaluations) {
            text.append(String.format(
                    Locale.ROOT,
                    "%-12s %-8s %4s %-10s %-5s %5.1f %% %,6d of %,6d   %.1f to %.1f%n",
                    each.features(),
                    each.probe(),
                    each.k() == 0 ? "" : each.k(),
                    each.tokens(),
                    each.metric(),
                    100 * each.value(),
                    each.correct(),
                    each.n(),
                    100 * each.low(),
                    100 * each.high()));
        }
        return text.toString();
    }
}
