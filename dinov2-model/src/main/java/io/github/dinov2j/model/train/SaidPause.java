package io.github.dinov2j.model.train;

import io.github.dinov2j.data.Progress;
import java.util.function.BiConsumer;
import java.util.function.IntSupplier;

/** Says that a run waits for room on the disk, and when it goes on, aloud and in its log. */
record SaidPause(Progress progress, IntSupplier step, BiConsumer<String, String> event) implements Patience.Listener {
    @Override
    public void paused(String why) {
        progress.say("Paused after step " + step.getAsInt() + " (" + why.replaceFirst("\\.$", "")
                + "); the run goes on by itself when there is room.");
        event.accept("paused", why);
    }

    @Override
    public void goesOn() {
        progress.say("There is room again; the run goes on.");
        event.accept("resumed", "there is room again");
    }
}
