package io.github.dinov2j.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CliResumeTest {
    @TempDir
    Path folder;

    private String images;
    private String run;

    @BeforeEach
    void train() throws IOException {
        images = Samples.write(folder.resolve("images")).resolve("train").toString();
        run = folder.resolve("run").toString();
        assertThat(pretrain("--set", "steps=2", "--set", "batch=4").code()).isZero();
    }

    private Session pretrain(String... more) {
        String[] all = new String[4 + more.length];
        System.arraycopy(new String[] {"pretrain", images, "--out", run}, 0, all, 0, 4);
        System.arraycopy(more, 0, all, 4, more.length);
        return Session.run(all);
    }

    @Test
    void anEqualPlanMayBeGivenAgain() {
        assertThat(pretrain("--resume", "--set", "steps=2").code()).isZero();
        assertThat(pretrain("--resume", "--plan", run + "/plan.json").code()).isZero();
    }

    @Test
    void theSettingsInWhichAnotherPlanDiffersAreListed() {
        Session session = pretrain("--resume", "--set", "steps=20", "--set", "optimizer.clip=1.5");

        assertThat(session.code()).isEqualTo(2);
        assertThat(session.err().strip().lines())
                .singleElement()
                .asString()
                .contains("has another plan (steps: 2, here 20; optimizer.clip: 3.0, here 1.5)", "schedules");
    }

    @Test
    void aRunThatIsThereIsNotBegunAnew() {
        Session session = pretrain("--set", "steps=2");

        assertThat(session.code()).isEqualTo(2);
        assertThat(session.err()).contains("already a run in " + run, "--resume");
    }

    @Test
    void withoutARunThereIsNothingToGoOnWith() {
        run = folder.resolve("none").toString();
        Session session = pretrain("--resume");

        assertThat(session.code()).isEqualTo(2);
        assertThat(session.err()).contains("There is no run in " + run);
    }
}
