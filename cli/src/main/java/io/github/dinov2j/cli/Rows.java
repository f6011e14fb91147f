package io.github.dinov2j.cli;

import io.github.dinov2j.cli.report.Row;
import io.github.dinov2j.probe.Evaluation;
import io.github.dinov2j.probe.Results;
import java.util.List;

/** Evaluations as the answer of a command and as lines of a page. */
final class Rows {
    private Rows() {}

    static Answer answer(List<Evaluation> evaluations) {
        return new Answer(Results.text(evaluations), Results.toJson(evaluations));
    }

    static Row row(Evaluation of) {
        return new Row(
                of.features(),
                of.probe(),
                of.k(),
                of.tokens(),
                of.metric(),
                of.value(),
                of.correct(),
                of.n(),
                of.low(),
                of.high());
    }
}
