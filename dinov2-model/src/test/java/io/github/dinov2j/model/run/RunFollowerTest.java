package io.github.dinov2j.model.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.dinov2j.data.Progress;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
class RunFollowerTest {
    private static final int PAUSE_MILLIS = 2;

    @TempDir
    Path folder;

    private final CopyOnWriteArrayList<Long> seen = new CopyOnWriteArrayList<>();
    private final CopyOnWriteArrayList<String> said = new CopyOnWriteArrayList<>();
    private final CountDownLatch first = new CountDownLatch(1);
    private Path run;

    private final Progress progress = new Progress() {
        @Override
        public void update(State state) {
            seen.add(state.done());
            first.countDown();
        }

        @Override
        public void say(String sentence) {
            said.add(sentence);
        }
    };

    @BeforeEach
    void start() throws IOException {
        run = Logs.run(folder.resolve("run"), 40, Logs.step(0, 4), Logs.health(0, "warning", "an old one"));
    }

    @Test
    void aGrowingLogIsFollowedToItsEndWhereverItsLinesAreCut() throws Exception {
        CompletableFuture<RunStatus> following;
        try (var lock = RunLock.take(run)) {
            assertThat(lock).isNotNull();
            following = CompletableFuture.supplyAsync(() -> RunFollower.follow(run, progress, PAUSE_MILLIS));
            first.await();
            for (int step = 1; step < 40; step++) {
                var line = Logs.step(step, 4) + "\n";
                Logs.append(run, line.substring(0, step));
                Logs.append(run, line.substring(step));
            }
            Logs.append(run, Logs.health(39, "collapsed", "all prototypes are unused") + "\n");
            Logs.append(run, Logs.event(40, "saved") + "\n" + Logs.event(40, "paused") + "\n");
            Files.writeString(run.resolve("model.safetensors"), "weights");
        }
        assertThat(following.get().state()).isEqualTo(RunState.FINISHED);
        assertThat(seen).isSorted().startsWith(1L).endsWith(40L);
        assertThat(said).containsExactly("step 39: collapsed: all prototypes are unused", "step 40: paused");
    }

    @Test
    void aLogThatIsWrittenAnewIsReadAnew() throws Exception {
        CompletableFuture<RunStatus> following;
        try (var lock = RunLock.take(run)) {
            assertThat(lock).isNotNull();
            following = CompletableFuture.supplyAsync(() -> RunFollower.follow(run, progress, PAUSE_MILLIS));
            first.await();
            var anew = run.resolve("anew");
            Files.writeString(anew, Logs.step(0, 4) + "\n" + Logs.step(1, 4) + "\n" + Logs.step(2, 4) + "\n");
            Files.move(anew, run.resolve("log.jsonl"), java.nio.file.StandardCopyOption.REPLACE_EXISTING);
        }
        assertThat(following.get().log().steps()).isEqualTo(3);
        assertThat(seen).endsWith(3L);
    }

    @Test
    void aRunThatNobodyWorksOnIsToldOfAtOnce() {
        assertThat(RunFollower.follow(run, progress).state()).isEqualTo(RunState.INTERRUPTED);
        assertThat(seen).containsExactly(1L);
        assertThat(said).isEmpty();
    }

    @Test
    void anInterruptEndsTheFollowingAndNotTheRun() {
        try (var lock = RunLock.take(run)) {
            assertThat(lock).isNotNull();
            Thread.currentThread().interrupt();
            assertThatThrownBy(() -> RunFollower.follow(run, progress))
                    .isInstanceOf(CancellationException.class)
                    .hasMessageContaining("the run goes on");
            assertThat(RunLock.holder(run)).isPresent();
        }
    }

    @Test
    void whatIsNoRunCannotBeFollowed() {
        assertThatThrownBy(() -> RunFollower.follow(folder.resolve("nothing"), progress))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContainingAll("no run to follow", "nothing");
    }
}
