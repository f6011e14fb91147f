package io.github.dinov2j.model.run;

import com.google.gson.JsonObject;
import io.github.dinov2j.data.Progress;
import java.nio.file.Path;
import java.util.concurrent.CancellationException;
import java.util.concurrent.TimeUnit;

/** Follows a run that another process carries out, by reading its folder only: the run does not notice. */
public final class RunFollower {
    private static final long PAUSE_MILLIS = 500;

    private final Path run;
    private final Progress progress;
    private final RunProgress line;
    private final LogTail tail;
    private final long pauseMillis;
    private String health = "";
    private long said = -1;
    private boolean caughtUp;
    private boolean moved;

    private RunFollower(RunStatus status, Progress progress, long pauseMillis) {
        run = status.folder();
        this.pauseMillis = pauseMillis;
        this.progress = progress;
        line = new RunProgress(status.steps());
        tail = new LogTail(run.resolve(RunLog.FILE), new Lines());
    }

    /**
     * Shows a run's progress until nobody works on it any more; then tells how it is. A run that is not running is only told of.
     *
     * @throws CancellationException when the thread is interrupted; the run goes on
     */
    public static RunStatus follow(Path run, Progress progress) {
        return follow(run, progress, PAUSE_MILLIS);
    }

    static RunStatus follow(Path run, Progress progress, long pauseMillis) {
        var status = RunStatus.of(run);
        if (status.state() == RunState.BROKEN) {
            throw new IllegalArgumentException("There is no run to follow: " + status.why());
        }
        new RunFollower(status, progress, pauseMillis).followToTheEnd();
        return RunStatus.of(run);
    }

    private void followToTheEnd() {
        var held = true;
        while (held) {
            held = RunLock.holder(run).isPresent(); // asked before the log is read, so that no last line is missed
            tail.read();
            if (moved) {
                progress.update(line.state());
                moved = false;
            }
            caughtUp = true;
            if (held) {
                pause();
            }
        }
    }

    private void pause() {
        try {
            TimeUnit.MILLISECONDS.sleep(pauseMillis);
        } catch (InterruptedException e) {
            throw new CancellationException("No longer following " + run + "; the run goes on.");
        }
    }

    /** What was in the log before we came is shown, not said; that a checkpoint was saved is no news. */
    private final class Lines implements LogTail.Listener {
        @Override
        public void line(JsonObject said) {
            moved |= line.hear(said);
            if (said.has("health")) {
                health(said);
            } else if (said.has("event") && !RunLog.word(said, "event").equals("saved")) {
                aloud(said, sentence(said, "event"));
            }
        }

        private void health(JsonObject verdict) {
            var word = RunLog.word(verdict, "health");
            if (!word.equals(health)) {
                health = word;
                aloud(verdict, sentence(verdict, "health"));
            }
        }

        private String sentence(JsonObject said, String key) {
            var why = said.has("why") ? ": " + RunLog.word(said, "why") : "";
            return RunLog.word(said, key) + why;
        }

        private void aloud(JsonObject about, String sentence) {
            var step = about.get("step").getAsLong();
            if (caughtUp && step >= said) {
                progress.say("step " + step + ": " + sentence);
                said = step;
            }
        }

        @Override
        public void again() {
            health = "";
        }
    }
}
