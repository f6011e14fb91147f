package io.github.dinov2j.cli.report;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * All that a page says; a page is made of one or more of them.
 *
 * @param lead one paragraph under the title
 * @param facts provenance in the order to show: versions, seed, settings
 * @param next what to try next, a command and what it does in each line
 */
public record Report(
        String title,
        String lead,
        Judgement judgement,
        List<LossPoint> loss,
        Pictures pictures,
        List<Stage> stages,
        Map<String, String> facts,
        List<String> next) {
    /** Copies the collections. */
    public Report {
        loss = List.copyOf(loss);
        stages = List.copyOf(stages);
        facts = Collections.unmodifiableMap(new LinkedHashMap<>(facts));
        next = List.copyOf(next);
    }
}
