package io.github.dinov2j.model.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.github.dinov2j.data.FileException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class RunLogTest {
    @TempDir
    Path folder;

    @Test
    void everyNumberOfALineHasItsCurve() throws IOException {
        var log = RunLog.read(Logs.run(folder, 9, Logs.step(0, 4), Logs.step(1, 3.75), Logs.eval(1, 0.8)));
        assertThat(log.steps()).isEqualTo(2);
        assertThat(log.names())
                .containsExactly(
                        "loss/dino_local",
                        "loss/dino_global",
                        "loss/koleo",
                        "loss/ibot",
                        "loss/total",
                        "rate/learning_rate",
                        "grad_norm/backbone",
                        "grad_norm/dino_head",
                        "speed/images_per_second",
                        "eval/knn");
        assertThat(log.last("loss/total")).contains(3.75);
        assertThat(log).hasToString("RunLog: 2 steps, loss 3.75");
    }

    @Test
    void aTornLastLineIsPassedOver() throws IOException {
        Logs.run(folder, 9, Logs.step(0, 4));
        Logs.append(folder, Logs.step(1, 3).substring(0, 40));
        assertThat(RunLog.read(folder).steps()).isEqualTo(1);
    }

    @Test
    void bytesOfNothingAfterAPowerFailureAreATornLine() throws IOException {
        Logs.run(folder, 9, Logs.step(0, 4));
        Logs.append(folder, "\0\0\0\0\0\0");
        assertThat(RunLog.read(folder).steps()).isEqualTo(1);
    }

    @Test
    void aWholeLastLineWithoutItsEndCounts() throws IOException {
        Logs.run(folder, 9, Logs.step(0, 4));
        Logs.append(folder, Logs.step(1, 3));
        assertThat(RunLog.read(folder.resolve("log.jsonl")).steps()).isEqualTo(2);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "nonsense",
                "[1]",
                "3",
                "{\"total\":3}",
                "{\"step\":-1,\"total\":3}",
                "{\"step\":1.5,\"total\":3}",
                "{\"step\":\"one\",\"total\":3}",
                "{\"step\":1,\"total\":\"much\"}",
                "{\"step\":1,\"event\":7}",
                "{\"step\":1,\"health\":{}}"
            })
    void aLineThatIsNoneOfALogIsRefusedByItsNumber(String line) throws IOException {
        Logs.run(folder, 9, Logs.step(0, 4), line, Logs.step(1, 3));
        assertThatThrownBy(() -> RunLog.read(folder))
                .isInstanceOf(FileException.class)
                .hasMessageContainingAll("log.jsonl: line 2 ", "expected");
    }

    @Test
    void blankLinesAreCountedAndOtherObjectsKeptOutOfTheWay() throws IOException {
        Logs.run(folder, 9, "", "{\"step\":0,\"note\":\"hello\"}", Logs.step(0, 4), "x");
        assertThatThrownBy(() -> RunLog.read(folder)).hasMessageContaining("line 4 ");
    }

    @Test
    void aLineOfMegabytesIsNoLog() throws IOException {
        Logs.run(folder, 9, Logs.step(0, 4));
        Logs.append(folder, "x".repeat(1 << 21));
        assertThatThrownBy(() -> RunLog.read(folder)).hasMessageContaining("line 2 is longer than");
    }

    @Test
    void aLossThatIsNoNumberIsAStepWithoutAPoint() throws IOException {
        var log = RunLog.read(Logs.run(folder, 9, Logs.step(0, 4), Logs.step(1, Double.NaN)));
        assertThat(log.steps()).isEqualTo(2);
        assertThat(log.curve("loss/total").orElseThrow().size()).isEqualTo(1);
    }

    @Test
    void stepsThatComeAgainReplaceWhatWasSaidOfThem() throws IOException {
        var log = RunLog.read(Logs.run(
                folder,
                9,
                Logs.step(0, 4),
                Logs.step(1, 3),
                Logs.eval(1, 0.9),
                Logs.step(2, 2),
                Logs.health(2, "collapsed", "x"),
                Logs.event(1, "resumed"),
                Logs.step(1, 3.5)));
        var loss = log.curve("loss/total").orElseThrow();
        assertThat(loss.size()).isEqualTo(2);
        assertThat(loss.last()).isEqualTo(new Curve.Point(1, 3.5));
        assertThat(log.last("eval/knn")).contains(0.9);
        assertThat(log.lastHealth()).isEmpty();
        assertThat(log.steps()).isEqualTo(2);
    }

    @Test
    void healthOfTheSameKindIsOneSpanWithTheNewestReason() throws IOException {
        var log = RunLog.read(Logs.run(
                folder,
                9,
                Logs.health(2, "healthy", "a"),
                Logs.health(4, "healthy", "b"),
                Logs.health(6, "warning", "c"),
                Logs.health(8, "healthy", "d")));
        assertThat(log.health())
                .containsExactly(
                        new HealthSpan(2, 4, "healthy", "b"),
                        new HealthSpan(6, 6, "warning", "c"),
                        new HealthSpan(8, 8, "healthy", "d"));
        assertThat(log.last("health/cosine")).contains(0.125);
    }

    @ParameterizedTest
    @CsvSource({"64,500", "7,1000", "2,33"})
    void aLongLogIsThinnedToMeansWithItsLastAndBestExact(int points, int steps) {
        var thinning = new Thinning("loss/total", points);
        for (int step = 0; step < steps; step++) {
            thinning.add(step, step == 17 ? 5000 : step);
        }
        var curve = thinning.curve();
        assertThat(curve.size()).isBetween(points / 2, points);
        assertThat(curve.last()).isEqualTo(new Curve.Point(steps - 1, steps - 1));
        assertThat(curve.best()).isEqualTo(new Curve.Point(17, 5000));
        assertThat(curve.value(curve.size() - 1)).isCloseTo(curve.step(curve.size() - 1), within(0.51));
    }

    @Test
    void numbersOfAnEventStandUnderItsName() throws IOException {
        var log = RunLog.read(Logs.run(folder, 9, "{\"step\":5,\"event\":\"saved\",\"bytes\":1024}"));
        assertThat(log.last("saved/bytes")).contains(1024.0);
        assertThat(log.lastEvent()).contains(new RunEvent(5, "saved"));
    }

    @Test
    void theNewestThousandEventsAreKept() throws IOException {
        var lines = new String[1500];
        java.util.Arrays.setAll(lines, i -> Logs.event(i, "saved"));
        var log = RunLog.read(Logs.run(folder, 9, lines));
        assertThat(log.events()).hasSize(1000).last().isEqualTo(new RunEvent(1499, "saved"));
    }

    @Test
    void aRunWithoutALogHasNone() throws IOException {
        Logs.run(folder, 9);
        assertThatThrownBy(() -> RunLog.read(folder)).hasMessageContainingAll("log.jsonl", "no such file");
        assertThat(Files.exists(folder.resolve("log.jsonl"))).isFalse();
    }
}
