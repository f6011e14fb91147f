package io.github.dinov2j.probe;

import io.github.dinov2j.data.Features;
import io.github.dinov2j.data.Judge;
import io.github.dinov2j.data.Tokens;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * The judge of a run that goes on: weighted k-NN with k = 20 (or all train rows where there are fewer) and a linear probe with
 * one fixed setting, on the class token and the mean of the patches. Figures to report come from the full grid of {@link
 * LinearProbe}.
 */
public final class OnlineJudge implements Judge {
    private static final int NEIGHBOURS = 20;
    private static final double STRENGTH = 1e-2;
    private static final int EPOCHS = 12;

    /** For the ServiceLoader. */
    public OnlineJudge() {}

    @Override
    public Map<String, Double> judge(Features train, Features test) {
        var accuracies = new LinkedHashMap<String, Double>();
        var k = Math.min(NEIGHBOURS, train.rows());
        accuracies.put(
                "knn",
                KnnProbe.fit(train, Tokens.CLASS_AND_MEAN, k).evaluate(test).value());
        accuracies.put(
                "linear",
                LinearProbe.fit(train, Tokens.CLASS_AND_MEAN, STRENGTH, EPOCHS)
                        .evaluate(test)
                        .value());
        return accuracies;
    }
}
