package io.github.dinov2j.model.classify;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.dinov2j.data.FileException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ClassNamesTest {
    @TempDir
    Path folder;

    @Test
    void imageNetHasItsThousandClassesInTheOrderOfTheHeads() {
        var names = ClassNames.imageNet();
        assertThat(names).hasSize(1000).doesNotHaveDuplicates().noneMatch(String::isBlank);
        assertThat(names.get(0)).isEqualTo("tench");
        assertThat(names.get(207)).isEqualTo("golden retriever");
        assertThat(names.get(281)).isEqualTo("tabby");
        assertThat(names.get(285)).isEqualTo("Egyptian cat");
        assertThat(names.get(999)).isEqualTo("toilet tissue");
    }

    @Test
    void otherNumbersOfClassesAreCounted() {
        assertThat(ClassNames.of(3)).containsExactly("class 0", "class 1", "class 2");
        assertThat(ClassNames.of(1000)).isEqualTo(ClassNames.imageNet());
    }

    @Test
    void aHuggingFaceFolderBringsItsLabels() throws IOException {
        Files.writeString(folder.resolve("config.json"), "{\"id2label\": {\"1\": \"dog\", \"0\": \"cat\\u001b[2J\"}}");
        assertThat(ClassNames.of(folder, 2)).containsExactly("cat?[2J", "dog");
        assertThat(ClassNames.of(folder, 3)).containsExactly("class 0", "class 1", "class 2");
        assertThat(ClassNames.of(folder.resolve("head.pth"), 2)).containsExactly("class 0", "class 1");
        Files.writeString(folder.resolve("config.json"), "{\"id2label\": {\"0\": 7}}");
        assertThatThrownBy(() -> ClassNames.of(folder, 1))
                .isInstanceOf(FileException.class)
                .hasMessageContainingAll("config.json", "0 = 7");
    }

    @Test
    void aFileOfNamesHasOneALine() throws IOException {
        var file = Files.writeString(folder.resolve("names.txt"), "Äpfel\r\npears \n");
        assertThat(ClassNames.read(file)).isEqualTo(List.of("Äpfel", "pears"));
        Files.writeString(file, "a\n\nb\n");
        assertThatThrownBy(() -> ClassNames.read(file))
                .isInstanceOf(FileException.class)
                .hasMessageContainingAll("names.txt", "line 2");
        Files.writeString(file, "a\n\u001b[2Jb\n");
        assertThatThrownBy(() -> ClassNames.read(file)).hasMessageContaining("line 2");
        assertThatThrownBy(() -> ClassNames.read(folder.resolve("none.txt"))).hasMessageContaining("none.txt");
    }
}
