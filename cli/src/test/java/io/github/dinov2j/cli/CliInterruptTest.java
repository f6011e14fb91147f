package io.github.dinov2j.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

class CliInterruptTest {
    @Test
    @Timeout(120)
    void anInterruptedRunIsSavedAndItsMessageIsTheCommandThatGoesOn(@TempDir Path folder) throws Exception {
        Path images = Samples.write(folder.resolve("images"));
        Path run = folder.resolve("run");
        FutureTask<Session> pretrain = new FutureTask<>(() -> Session.run(
                "pretrain", images + "/train", "--out", run.toString(), "--set", "steps=100000", "--set", "batch=8"));
        Thread thread = new Thread(pretrain);
        thread.start();
        while (!Files.exists(run.resolve("log.jsonl")) && thread.isAlive()) {
            Thread.sleep(20);
        }

        thread.interrupt();
        Session session = pretrain.get(60, TimeUnit.SECONDS);

        assertThat(session.code()).as(session.err()).isEqualTo(130);
        assertThat(session.err()).contains("dinov2j pretrain " + images + "/train --out " + run + " --resume");
        assertThat(run.resolve("checkpoints")).isNotEmptyDirectory();
        assertThat(run.resolve("model.safetensors")).doesNotExist();
    }
}
