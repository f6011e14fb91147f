package io.github.dinov2j.notebook;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.dinov2j.data.Progress;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class ScreenProgressTest {
    private final List<String> events = new ArrayList<>();
    private final List<String> ids = new ArrayList<>();
    private final List<String> pages = new ArrayList<>();
    private final AtomicLong nanos = new AtomicLong();
    private final Progress progress = new ScreenProgress(new Recorder(), nanos::get);

    @Test
    void showsOnceAndThenUpdatesInPlace() {
        update("work", 1, 10);
        later();
        update("work", 2, 10);
        later();
        update("work", 10, 10);

        assertThat(events).containsExactly("show work 1/10", "update work 2/10", "update work 10/10");
        assertThat(ids).hasSize(3).containsOnly(ids.get(0));
    }

    @Test
    void redrawsAtMostFourTimesASecondButAlwaysTheLast() {
        update("work", 1, 1000);
        for (int i = 2; i < 1000; i++) {
            nanos.addAndGet(1_000_000);
            update("work", i, 1000);
        }
        update("work", 1000, 1000);

        assertThat(events).hasSize(5).last().isEqualTo("update work 1000/1000");
    }

    @Test
    void eachStageAndEachNewWorkHasItsOwnPlace() {
        update("one", 1, 2);
        update("two", 1, 2);
        update("two", 2, 2);
        update("two", 1, 2);

        assertThat(events).containsExactly("show one 1/2", "show two 1/2", "update two 2/2", "show two 1/2");
        assertThat(ids.get(0)).isNotEqualTo(ids.get(1));
        assertThat(ids.get(3)).isNotEqualTo(ids.get(1));
    }

    @Test
    void anUnfinishedWorkThatStartsAgainHasANewPlace() {
        update("work", 5, 10);
        update("work", 1, 10);

        assertThat(events).containsExactly("show work 5/10", "show work 1/10");
    }

    @Test
    void whatIsSaidHasItsOwnPlaceAndTheBarGoesOnInItsOwn() {
        update("work", 1, 10);
        progress.say("the disk is <full>");
        later();
        update("work", 2, 10);

        assertThat(events).containsExactly("show work 1/10", "show the disk is <full>", "update work 2/10");
        assertThat(pages.get(1)).contains("the disk is &lt;full&gt;");
        assertThat(ids.get(2)).isEqualTo(ids.get(0)).isNotEqualTo(ids.get(1));
    }

    @Test
    void aFileNameInTheDetailCannotBecomeHtml() {
        progress.update(new Progress.State("work", 1, 0, 0, "images", "<img src=x>"));

        assertThat(pages.get(0)).contains("&lt;img src=x&gt;").doesNotContain("<img");
    }

    private void update(String stage, long done, long total) {
        progress.update(new Progress.State(stage, done, total, 0, "images", ""));
    }

    private void later() {
        nanos.addAndGet(300_000_000);
    }

    private final class Recorder implements Screen {
        @Override
        public void show(String id, String html, String text) {
            record("show ", id, html, text);
        }

        @Override
        public void update(String id, String html, String text) {
            record("update ", id, html, text);
        }

        private void record(String what, String id, String html, String text) {
            events.add(what + text);
            ids.add(id);
            pages.add(html);
        }
    }
}
