package io.github.dinov2j.cli;

import io.github.dinov2j.data.Tokens;
import io.github.dinov2j.probe.LinearProbe;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code probe}: a linear classifier on frozen features, chosen on a part of train, judged once on test. */
@Command(name = "probe", description = "Judges features by a linear classifier (Tribuo) and can save it.")
final class ProbeCommand extends DinoCommand {
    @Mixin
    private JudgeOptions judge = new JudgeOptions();

    @Option(names = "--out", paramLabel = "FILE", description = "Saves the classifier for dinov2j predict.")
    private @Nullable Path out;

    @Override
    Answer answer() {
        Tokens tokens = judge.tokens();
        LinearProbe probe = LinearProbe.fit(judge.train(), tokens);
        Answer answer = Rows.answer(probe.evaluateAll(judge.test()));
        if (out != null) {
            probe.save(out);
            note("Saved the classifier to " + out + ".");
        }
        return answer;
    }
}
