package io.github.dinov2j.cli;

import io.github.dinov2j.data.Features;
import io.github.dinov2j.data.Tokens;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.stream.Collectors;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** What {@code knn} and {@code probe} share: train features, test features, tokens. */
final class JudgeOptions {
    @Parameters(paramLabel = "TRAIN", description = "Features folder to learn from.")
    private Path train = Path.of("");

    @Option(names = "--test", required = true, paramLabel = "FEATURES", description = "Features folder to judge on.")
    private Path test = Path.of("");

    @Option(
            names = "--tokens",
            paramLabel = "TOKENS",
            defaultValue = "cls",
            description = "cls, cls+mean, cls+patch or pixels (default: ${DEFAULT-VALUE}).")
    private String tokens = "cls";

    Features train() {
        return Features.open(train);
    }

    Features test() {
        return Features.open(test);
    }

    Tokens tokens() {
        return Arrays.stream(Tokens.values())
                .filter(each -> each.label().equals(tokens))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("Tokens \"" + tokens + "\" are unknown; there are "
                        + Arrays.stream(Tokens.values()).map(Tokens::label).collect(Collectors.joining(", ")) + "."));
    }
}
