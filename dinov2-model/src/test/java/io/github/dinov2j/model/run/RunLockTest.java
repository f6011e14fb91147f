package io.github.dinov2j.model.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RunLockTest {
    @TempDir
    Path run;

    /** Another process: takes the folder, says so and waits, or says why it could not. */
    public static void main(String[] args) throws IOException {
        try (var lock = RunLock.take(Path.of(args[0]))) {
            System.out.println("taken " + lock.getClass().getSimpleName());
            System.in.read();
        } catch (IllegalArgumentException e) {
            System.out.println(e.getMessage());
        }
    }

    @Test
    void aFolderIsTakenOnceInThisProcessToo() {
        try (var lock = RunLock.take(run)) {
            assertThat(lock).isNotNull();
            assertThatThrownBy(() -> RunLock.take(run))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContainingAll(
                            "in use by process " + ProcessHandle.current().pid(), "attach");
            assertThat(RunLock.holder(run)).hasValue(ProcessHandle.current().pid());
        }
        assertThat(RunLock.holder(run)).isEmpty();
        RunLock.take(run).close();
    }

    @Test
    void askingWhoHoldsTheFolderDoesNotLetGoOfIt() throws IOException {
        try (var lock = RunLock.take(run)) {
            assertThat(RunLock.holder(run)).isPresent();
            assertThatThrownBy(() -> RunLock.take(run)).isInstanceOf(IllegalArgumentException.class);
            var other = other();
            try {
                assertThat(other.inputReader().readLine())
                        .contains("in use by process " + ProcessHandle.current().pid());
            } finally {
                other.destroyForcibly();
            }
            assertThat(lock).isNotNull();
        }
    }

    @Test
    void aProcessThatIsKilledLetsGo() throws IOException, InterruptedException {
        var other = other();
        try {
            assertThat(other.inputReader().readLine()).startsWith("taken");
            assertThat(RunLock.holder(run)).hasValue(other.pid());
            assertThatThrownBy(() -> RunLock.take(run)).hasMessageContaining("process " + other.pid());
        } finally {
            other.destroyForcibly().waitFor();
        }
        assertThat(RunLock.holder(run)).isEmpty();
        RunLock.take(run).close();
    }

    private Process other() throws IOException {
        return new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-Xmx32m",
                        "-cp",
                        System.getProperty("java.class.path"),
                        RunLockTest.class.getName(),
                        run.toString())
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
    }
}
