package io.github.dinov2j.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.dinov2j.data.FileException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.concurrent.CancellationException;
import org.junit.jupiter.api.Test;

class FailureSentenceTest {
    @Test
    void theCallersMistakeIsMisuseInItsOwnWords() {
        assertThat(Failure.of(new IllegalArgumentException("k is 0; give 1 or more.")))
                .isEqualTo(new Failure(2, "k is 0; give 1 or more."));
    }

    @Test
    void anInterruptIs130() {
        assertThat(Failure.of(new CancellationException("Saved in runs/a")))
                .isEqualTo(new Failure(130, "Saved in runs/a."));
        assertThat(Failure.of(new CancellationException())).isEqualTo(new Failure(130, "Interrupted."));
    }

    @Test
    void aMissingFileIsNamed() {
        Failure failure = Failure.of(new UncheckedIOException(new NoSuchFileException("photos/a.png")));

        assertThat(failure).isEqualTo(new Failure(1, "photos/a.png does not exist."));
    }

    @Test
    void aForbiddenFileIsNamed() {
        assertThat(Failure.of(new UncheckedIOException(new AccessDeniedException("/root/x")))
                        .sentence())
                .isEqualTo("/root/x cannot be opened: permission denied.");
    }

    @Test
    void aSentenceOfOurOwnIsKept() {
        assertThat(Failure.of(new FileException(Path.of("a.safetensors"), "the header is cut off")))
                .isEqualTo(new Failure(1, "a.safetensors: the header is cut off."));
    }

    @Test
    void aFullDiskIsToldWithThePathWhereverItHidesInTheChain() {
        IOException full = new IOException("No space left on device");

        assertThat(Failure.of(new FileException(Path.of("runs/a/log.jsonl"), full))
                        .sentence())
                .startsWith("runs/a/log.jsonl: No space left on")
                .endsWith("Free some space and run the command again.");
        assertThat(Failure.of(new RuntimeException(
                                new FileSystemException("out/part-0", null, "No space left on device")))
                        .sentence())
                .contains("No space left on the disk for out/part-0");
        assertThat(Failure.of(new FileException(Path.of("x"), full)).code()).isEqualTo(1);
    }

    @Test
    void tooLittleMemoryIsToldWithTheRemedy() {
        assertThat(Failure.of(new OutOfMemoryError()).sentence()).contains("DINOV2J_JAVA_OPTS=-Xmx");
    }

    @Test
    void anythingElseIsOneLineThatPointsToVerbose() {
        Failure failure = Failure.of(new IllegalStateException("first\nsecond"));

        assertThat(failure.code()).isEqualTo(1);
        assertThat(failure.sentence())
                .isEqualTo("Unexpected IllegalStateException: first second (--verbose shows where).");
    }
}
