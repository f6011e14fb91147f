package io.github.dinov2j.model.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.dinov2j.data.ImageFolder;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collections;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** How labelled images are split, and what is refused. Files need names only. */
class LabelledImagesTest {
    @TempDir
    Path folder;

    @ParameterizedTest
    @ValueSource(strings = {"test", "val"})
    void foldersForTrainAndTestAreTakenAsTheyAre(String judged) throws IOException {
        files("train/a", 3);
        files("train/b", 2);
        files(judged + "/a", 1);
        files("other/a", 4);
        var labelled = LabelledImages.of(ImageFolder.open(folder));
        assertThat(labelled.train().paths()).hasSize(5).allMatch(path -> path.startsWith("train/"));
        assertThat(labelled.test().paths()).containsExactly(judged + "/a/0.png");
        assertThat(labelled.toString()).contains("folders train and " + judged);
    }

    @Test
    void withoutThemEachClassIsHalvedTheSameWayAlways() throws IOException {
        files("a", 5);
        files("b", 4);
        files("c", 1);
        var labelled = LabelledImages.of(ImageFolder.open(folder));
        assertThat(Collections.frequency(labelled.train().labels(), "a")).isEqualTo(3);
        assertThat(Collections.frequency(labelled.test().labels(), "a")).isEqualTo(2);
        assertThat(Collections.frequency(labelled.train().labels(), "b")).isEqualTo(2);
        assertThat(labelled.train().labels()).contains("c");
        assertThat(labelled.test().paths())
                .doesNotContainAnyElementsOf(labelled.train().paths());
        assertThat(LabelledImages.of(ImageFolder.open(folder)).test().paths())
                .isEqualTo(labelled.test().paths());
    }

    @Test
    void fewerImagesAreSpreadOverAll() throws IOException {
        files("a", 10);
        files("b", 10);
        var thinned = LabelledImages.of(ImageFolder.open(folder)).thinned(4);
        assertThat(thinned.train().labels()).containsExactly("a", "a", "b", "b");
    }

    @Test
    void imagesWithoutLabelAreRefusedByName() throws IOException {
        files("a", 2);
        files("", 1);
        refused("no label for 0.png");
    }

    @Test
    void oneClassIsRefused() throws IOException {
        files("a", 4);
        refused("all of one class", "(a)");
    }

    @Test
    void aSingleImageOfEachClassIsRefused() throws IOException {
        files("a", 1);
        files("b", 1);
        refused("a single image of each class");
    }

    private void refused(String... words) {
        assertThatThrownBy(() -> LabelledImages.of(ImageFolder.open(folder)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContainingAll(words);
    }

    private void files(String parent, int count) throws IOException {
        var made = Files.createDirectories(folder.resolve(parent));
        for (int i = 0; i < count; i++) {
            Files.writeString(made.resolve(i + ".png"), "");
        }
    }
}
