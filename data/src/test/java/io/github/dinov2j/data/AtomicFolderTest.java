package io.github.dinov2j.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class AtomicFolderTest {
    @TempDir
    Path root;

    @Test
    void nothingStandsUnderTheNameBeforeAllFilesDo() {
        Path folder = root.resolve("000001");
        AtomicFolder.write(folder, aside -> {
            assertThat(folder).doesNotExist();
            AtomicFile.write(aside.resolve("a"), "1");
            AtomicFile.write(aside.resolve("b"), "2");
        });
        assertThat(folder.resolve("a")).hasContent("1");
        assertThat(folder.resolve("b")).hasContent("2");
        assertThat(root).isDirectoryNotContaining("glob:**.tmp");
    }

    @Test
    void aFolderOfTheSameNameIsReplaced() {
        Path folder = root.resolve("000001");
        AtomicFolder.write(folder, aside -> AtomicFile.write(aside.resolve("a"), "1"));
        AtomicFolder.write(folder, aside -> AtomicFile.write(aside.resolve("b"), "2"));
        assertThat(folder).isDirectoryNotContaining("glob:**a").isDirectoryContaining("glob:**b");
    }

    @Test
    void aFailureLeavesWhatWasThere() {
        Path folder = root.resolve("000001");
        AtomicFolder.write(folder, aside -> AtomicFile.write(aside.resolve("a"), "1"));
        assertThatThrownBy(() -> AtomicFolder.write(folder, aside -> {
                    AtomicFile.write(aside.resolve("b"), "2");
                    throw new IOException("No space left on device");
                }))
                .isInstanceOf(FileException.class)
                .hasMessage(folder + ": No space left on device");
        assertThat(folder.resolve("a")).hasContent("1");
        assertThat(root).isDirectoryNotContaining("glob:**.tmp");
    }

    @Test
    void whatAKilledProcessLeftIsRemovedAndNothingElse() throws IOException {
        AtomicFolder.write(root.resolve("000001"), aside -> AtomicFile.write(aside.resolve("a"), "1"));
        Files.createDirectories(root.resolve(".000002.new.tmp"));
        Files.writeString(root.resolve(".000002.new.tmp/half"), "x");
        Files.createDirectories(root.resolve(".000003.old.tmp"));
        AtomicFolder.removeLeftovers(root);
        assertThat(root.toFile().list()).containsExactly("000001");
    }
}
