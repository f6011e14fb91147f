package io.github.dinov2j.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.github.dinov2j.data.Progress.State;
import org.junit.jupiter.api.Test;

class TimedProgressTest {
    private long nanos = 5;
    private State heard = new State("", 0, 0, 0, "", "");
    private final Progress progress = new TimedProgress(state -> heard = state, () -> nanos);

    @Test
    void theTimeLeftFollowsFromTheRateSoFar() {
        at(0, "pretrain", 0);
        assertThat(heard.secondsLeft()).isNaN();
        at(10, "pretrain", 20);
        assertThat(heard.secondsLeft()).isCloseTo(40, within(1e-9));
    }

    @Test
    void aResumedRunCountsOnlyWhatItDidItself() {
        at(0, "pretrain", 60);
        at(5, "pretrain", 70);
        assertThat(heard.secondsLeft()).isCloseTo(15, within(1e-9));
    }

    @Test
    void aChangeOfPaceIsForgottenWithinMinutes() {
        at(0, "pretrain", 0);
        at(1, "pretrain", 50);
        for (int minute = 1; minute <= 5; minute++) {
            at(1 + 60 * minute, "pretrain", 50 + minute);
        }
        assertThat(heard.secondsLeft()).isCloseTo(45 * 60, within(30.0));
    }

    @Test
    void anotherStageStartsAfresh() {
        at(0, "pretrain", 0);
        at(10, "pretrain", 90);
        at(11, "features", 0);
        assertThat(heard.secondsLeft()).isNaN();
        at(21, "features", 50);
        assertThat(heard.secondsLeft()).isCloseTo(10, within(1e-9));
    }

    @Test
    void nothingElseOfAStateIsLost() {
        progress.update(new State("pretrain", 1, 100, 0, "", "", Double.NaN, "healthy"));
        nanos += (long) 5e9;
        progress.update(new State("pretrain", 2, 100, 9, "images", "loss", Double.NaN, "healthy"));
        assertThat(heard).isEqualTo(new State("pretrain", 2, 100, 9, "images", "loss", 490, "healthy"));
    }

    @Test
    void aStateThatKnowsItsTimeLeftKeepsIt() {
        progress.update(new State("pretrain", 1, 100, 0, "", "", 7));
        assertThat(heard.secondsLeft()).isEqualTo(7);
    }

    private void at(double seconds, String stage, long done) {
        nanos = 5 + (long) (seconds * 1e9);
        progress.update(new State(stage, done, 100, 0, "", ""));
    }
}
