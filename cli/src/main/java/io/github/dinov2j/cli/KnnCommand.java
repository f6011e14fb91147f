package io.github.dinov2j.cli;

import io.github.dinov2j.data.Tokens;
import io.github.dinov2j.probe.KnnProbe;
import java.util.stream.IntStream;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code knn}: judges features by their weighted nearest neighbours. */
@Command(name = "knn", description = "Judges features by weighted k-NN.")
final class KnnCommand extends DinoCommand {
    @Mixin
    private JudgeOptions judge = new JudgeOptions();

    @Option(
            names = "--k",
            split = ",",
            paramLabel = "K",
            defaultValue = "10,20,100,200",
            description = "Numbers of neighbours (default: ${DEFAULT-VALUE}).")
    private int[] ks = {};

    @Option(
            names = "--temperature",
            paramLabel = "T",
            defaultValue = "0.07",
            description = "Votes weigh exp(similarity / T) (default: ${DEFAULT-VALUE}).")
    private double temperature;

    @Override
    Answer answer() {
        int[] sorted = IntStream.of(ks).distinct().sorted().toArray();
        Tokens tokens = judge.tokens();
        KnnProbe probe = KnnProbe.fit(judge.train(), tokens, sorted).temperature(temperature);
        return Rows.answer(probe.evaluateAll(judge.test()));
    }
}
