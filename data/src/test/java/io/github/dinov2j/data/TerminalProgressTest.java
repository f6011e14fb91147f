package io.github.dinov2j.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import io.github.dinov2j.data.Progress.State;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import org.junit.jupiter.api.Test;

class TerminalProgressTest {
    private final ByteArrayOutputStream printed = new ByteArrayOutputStream();
    private final PrintStream out = new PrintStream(printed, true, StandardCharsets.UTF_8);
    private long nanos;

    @Test
    void aTerminalsLineIsRewrittenAndWhatIsLeftOfALongerOneWipedOut() {
        Progress progress = terminal(true, 80);
        at(progress, 0, new State("a", 1, 3, 0, "", "longer"));
        at(progress, 1, new State("a", 2, 3, 0, "", ""));
        at(progress, 2, new State("a", 3, 3, 0, "", ""));
        assertThat(text()).isEqualTo("\ra 1/3  longer\ra 2/3        \ra 3/3" + System.lineSeparator());
    }

    @Test
    void aTerminalIsRewrittenTenTimesASecondAtMost() {
        Progress progress = terminal(true, 80);
        at(progress, 0, new State("a", 1, 9, 0, "", ""));
        at(progress, 0.05, new State("a", 2, 9, 0, "", ""));
        at(progress, 0.11, new State("a", 3, 9, 0, "", ""));
        assertThat(text()).isEqualTo("\ra 1/9\ra 3/9");
    }

    @Test
    void aLineNeverReachesTheTerminalsEdge() {
        at(terminal(true, 20), 0, new State("a", 1, 9, 0, "", "a very long detail of the loss"));
        assertThat(text()).isEqualTo("\ra 1/9  a very long ");
        assertThat(text().length() - 1).isEqualTo(19);
    }

    @Test
    void aCharacterOfTwoUnitsIsNotCutInHalf() {
        at(terminal(true, 20), 0, new State("a", 1, 9, 0, "", "12345678901\uD83D\uDE00"));
        assertThat(text()).isEqualTo("\ra 1/9  12345678901");
    }

    @Test
    void withoutATerminalALineComesEveryTenSecondsAndAtTheEnd() {
        Progress progress = terminal(false, 80);
        for (int second = 0; second <= 25; second++) {
            at(progress, second, new State("a", second, 25, 0, "", ""));
        }
        assertThat(text().lines()).containsExactly("a 0/25", "a 10/25", "a 20/25", "a 25/25");
    }

    @Test
    void theEndIsPrintedOnce() {
        Progress progress = terminal(false, 80);
        at(progress, 0, new State("a", 3, 3, 0, "", ""));
        at(progress, 99, new State("a", 3, 3, 0, "", ""));
        assertThat(text().lines()).containsExactly("a 3/3");
    }

    @Test
    void anotherStageStartsItsOwnLine() {
        Progress progress = terminal(true, 80);
        at(progress, 0, new State("a", 1, 3, 0, "", ""));
        at(progress, 0.01, new State("b", 0, 3, 0, "", ""));
        assertThat(text()).isEqualTo("\ra 1/3" + System.lineSeparator() + "\rb 0/3");
    }

    @Test
    void whatIsSaidStandsAboveTheRewrittenLine() {
        Progress progress = terminal(true, 20);
        at(progress, 0, new State("a", 1, 3, 0, "", ""));
        progress.say("the disk is full; waiting for room");
        at(progress, 1, new State("a", 2, 3, 0, "", ""));
        assertThat(text())
                .isEqualTo(
                        "\ra 1/3\r     \rthe disk is full; waiting for room" + System.lineSeparator() + "a 1/3\ra 2/3");
    }

    @Test
    void whatIsSaidBeforeTheFirstStateAndAfterTheLastIsALine() {
        Progress progress = terminal(true, 80);
        progress.say("before");
        at(progress, 0, new State("a", 3, 3, 0, "", ""));
        progress.say("after\u001b[2J");
        assertThat(text().replaceAll("[\r\n]+", "|")).isEqualTo("before|a 3/3|after [2J|");
    }

    @Test
    void whatIsSaidGoesThroughToTheListener() {
        Progress.timed(terminal(false, 80)).say("said");
        assertThat(text().lines()).containsExactly("said");
    }

    @Test
    void controlCharactersOfAFileNameDoNotReachTheTerminal() {
        at(terminal(false, 80), 0, new State("a", 1, 3, 0, "", "x\u001b[2J\ny"));
        assertThat(text().lines()).containsExactly("a 1/3  x [2J y");
    }

    @Test
    void theEnvironmentOverrulesWhatIsSeen() {
        assertThat(Terminal.of(Map.of(), true)).isEqualTo(new Terminal(true, 80));
        assertThat(Terminal.of(Map.of(), false)).isEqualTo(new Terminal(false, 80));
        assertThat(Terminal.of(Map.of("DINOV2J_TTY", "1", "COLUMNS", "132"), false))
                .isEqualTo(new Terminal(true, 132));
        assertThat(Terminal.of(Map.of("DINOV2J_TTY", "0", "COLUMNS", "wide"), true))
                .isEqualTo(new Terminal(false, 80));
        assertThat(Terminal.of(Map.of("TERM", "dumb"), true).rewrites()).isFalse();
    }

    @Test
    void noneShowsNothing() {
        assertThatCode(() -> Progress.none().update(new State("a", 1, 3, 0, "", "")))
                .doesNotThrowAnyException();
        Progress.none().say("nothing");
        assertThat(text()).isEmpty();
    }

    private Progress terminal(boolean rewrites, int columns) {
        return new TerminalProgress(out, rewrites, columns, () -> nanos);
    }

    private void at(Progress progress, double seconds, State state) {
        nanos = (long) (seconds * 1e9);
        progress.update(state);
    }

    private String text() {
        return printed.toString(StandardCharsets.UTF_8);
    }
}
