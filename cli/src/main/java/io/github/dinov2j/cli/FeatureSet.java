package io.github.dinov2j.cli;

import io.github.dinov2j.data.Features;
import io.github.dinov2j.data.Tokens;
import java.util.List;

/** Features of train and test that are judged together, with the tokens to judge. */
record FeatureSet(Features train, Features test, List<Tokens> tokens) {
    FeatureSet {
        tokens = List.copyOf(tokens);
    }
}
