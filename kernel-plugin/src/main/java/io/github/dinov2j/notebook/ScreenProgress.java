package io.github.dinov2j.notebook;

import io.github.dinov2j.data.Progress;
import java.util.Locale;
import java.util.function.LongSupplier;

/** A bar and a line below the running cell, redrawn in place at most four times a second; each stage has its own, and so has what is said. */
final class ScreenProgress implements Progress {
    private static final long PAUSE_NANOS = 250_000_000L;

    private final Screen screen;
    private final LongSupplier nanoClock;
    private String id = "";
    private String stage = "";
    private long done;
    private boolean ended;
    private long shownNanos;

    ScreenProgress(Screen screen, LongSupplier nanoClock) {
        this.screen = screen;
        this.nanoClock = nanoClock;
    }

    static Progress on(Screen screen) {
        return Progress.timed(new ScreenProgress(screen, System::nanoTime));
    }

    @Override
    public synchronized void update(State state) {
        long now = nanoClock.getAsLong();
        if (!state.stage().equals(stage) || state.done() < done || ended) {
            id = Screen.freshId();
            screen.show(id, html(state), state.line());
        } else if (state.finished() || now - shownNanos >= PAUSE_NANOS) {
            screen.update(id, html(state), state.line());
        } else {
            done = state.done();
            return;
        }
        stage = state.stage();
        done = state.done();
        ended = state.finished();
        shownNanos = now;
    }

    @Override
    public synchronized void say(String sentence) {
        screen.show(Screen.freshId(), Html.line(sentence), sentence);
    }

    private static String html(State state) {
        return "<div class=\"dinov2j-progress\">" + bar(state) + " <code>" + Html.escape(state.line())
                + "</code></div>";
    }

    private static String bar(State state) {
        return state.total() > 0
                ? String.format(
                        Locale.ROOT, "<progress value=\"%d\" max=\"%d\"></progress>", state.done(), state.total())
                : "<progress></progress>";
    }
}
