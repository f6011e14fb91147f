package io.github.dinov2j.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LineFileTest {
    @TempDir
    Path folder;

    @Test
    void linesAreAddedAlsoWhileTheThreadIsInterrupted() {
        LineFile file = new LineFile(folder.resolve("log"));
        file.append("one");
        Thread.currentThread().interrupt();
        file.append("zwölf");
        assertThat(Thread.interrupted()).isTrue();
        file.sync();
        assertThat(file.file()).hasContent("one\nzwölf\n");
    }

    @Test
    void aTornLastLineIsDroppedEvenInTheMiddleOfALetter() throws IOException {
        LineFile file = new LineFile(folder.resolve("log"));
        file.append("eins");
        file.append("zwölf");
        file.append("zwölf");
        byte[] whole = Files.readAllBytes(file.file());
        for (int cut = 1; cut < 7; cut++) {
            Files.write(file.file(), java.util.Arrays.copyOf(whole, whole.length - cut));
            file.keep(line -> true);
            assertThat(Files.readString(file.file(), StandardCharsets.UTF_8)).isEqualTo("eins\nzwölf\n");
        }
    }

    @Test
    void onlyWantedLinesAreKept() {
        LineFile file = new LineFile(folder.resolve("log"));
        file.keep(line -> false);
        assertThat(file.file()).doesNotExist();
        for (String line : new String[] {"a1", "b", "a2"}) {
            file.append(line);
        }
        file.keep(line -> line.startsWith("a"));
        assertThat(file.file()).hasContent("a1\na2\n");
    }

    @Test
    void whatCannotBeWrittenIsSaidWithThePath() {
        assertThatThrownBy(() -> new LineFile(folder.resolve("no/log")).append("x"))
                .isInstanceOf(FileException.class)
                .hasMessageContaining(folder.resolve("no/log").toString());
    }
}
