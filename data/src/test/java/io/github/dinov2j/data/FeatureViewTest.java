package io.github.dinov2j.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.gson.JsonObject;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Views read through to mapped parts; the oracle is index arithmetic: value = 1000 block + 10 row + column. */
class FeatureViewTest {
    @TempDir
    Path root;

    /** Three parts of 3, 1 and 4 rows. */
    private Features mapped() {
        Path folder = root.resolve("features");
        FeatureFolder target = FeatureFolder.create(
                folder,
                new FeatureDescription(
                        rows(0, 1).blockNames().stream()
                                .collect(LinkedHashMap::new, (m, n) -> m.put(n, shape(n)), Map::putAll),
                        new JsonObject(),
                        new JsonObject(),
                        new JsonObject()));
        target.append(rows(0, 3), Map.of());
        target.append(rows(3, 4), Map.of());
        target.append(rows(4, 8), Map.of());
        target.finish();
        return Features.open(folder);
    }

    private static int[] shape(String block) {
        return block.equals("cls") ? new int[] {2} : new int[] {1, 2, 2};
    }

    private static Features rows(int from, int to) {
        Map<String, FeatureBlock> blocks = new LinkedHashMap<>();
        blocks.put("cls", block(from, to, 0, 2));
        blocks.put(
                "patch",
                new FeatureBlock(new int[] {1, 2, 2}, block(from, to, 1, 4).values()));
        List<String> paths = IntStream.range(from, to).mapToObj(i -> i + ".png").toList();
        List<String> labels =
                IntStream.range(from, to).mapToObj(i -> "class" + i % 3).toList();
        return new Features("x", blocks, paths, labels);
    }

    private static FeatureBlock block(int from, int to, int number, int width) {
        float[] values = new float[(to - from) * width];
        for (int i = 0; i < values.length; i++) {
            values[i] = 1000 * number + 10 * (from + i / width) + i % width;
        }
        return new FeatureBlock(new int[] {width}, values);
    }

    @Test
    void everyRowOfEveryPartIsFound() {
        Features features = mapped();
        for (int row = 0; row < 8; row++) {
            assertThat(features.block("cls").row(row)).containsExactly(10 * row, 10 * row + 1);
            float[] target = new float[6];
            features.block("patch").row(row, target, 1);
            assertThat(target)
                    .containsExactly(0, 1000 + 10 * row, 1001 + 10 * row, 1002 + 10 * row, 1003 + 10 * row, 0);
        }
        assertThat(features.matrix(Tokens.CLASS_AND_MEAN)).isEqualTo(rows(0, 8).matrix(Tokens.CLASS_AND_MEAN));
        assertThat(features.block("cls").values())
                .isEqualTo(rows(0, 8).block("cls").values());
    }

    @Test
    void slicesSelectionsFiltersAndJoinsReadThrough() {
        Features features = mapped();
        Features slice = features.slice(2, 6);
        assertThat(slice.matrix(Tokens.CLASS)).containsExactly(20, 21, 30, 31, 40, 41, 50, 51);
        assertThat(slice.paths()).containsExactly("2.png", "3.png", "4.png", "5.png");
        assertThat(slice.select(new int[] {3, 0}).slice(1, 2).paths()).containsExactly("2.png");
        Features ones = features.where("class1");
        assertThat(ones.paths()).containsExactly("1.png", "4.png", "7.png");
        assertThat(ones.block("cls").row(2)).containsExactly(70, 71);
        assertThat(features.filter(label -> !label.equals("class1")).rows()).isEqualTo(5);
        Features joined = ones.join(rows(0, 2));
        assertThat(joined.matrix(Tokens.CLASS)).containsExactly(10, 11, 40, 41, 70, 71, 0, 1, 10, 11);
        assertThat(joined.labels()).containsExactly("class1", "class1", "class1", "class0", "class1");
        float[] target = new float[4];
        joined.read(Tokens.CLASS, 2, 4, target);
        assertThat(target).containsExactly(70, 71, 0, 1);
        Path saved = root.resolve("saved");
        joined.save(saved);
        assertThat(Features.open(saved).matrix(Tokens.CLASS)).isEqualTo(joined.matrix(Tokens.CLASS));
    }

    @Test
    void blocksOfTheSameImagesCanBePutTogether() {
        Features features = rows(0, 2);
        Features other = new Features("y", Map.of("pixels", block(0, 2, 5, 1)), features.paths(), features.labels());
        assertThat(features.with(other).blockNames()).containsExactly("cls", "patch", "pixels");
        assertThatThrownBy(() -> features.with(features)).hasMessageContaining("both have a block");
        assertThatThrownBy(() -> features.with(rows(1, 3))).hasMessageContaining("not of the same images");
    }

    @Test
    void whatDoesNotFitIsRefused() {
        Features features = rows(0, 4);
        assertThatThrownBy(() -> features.slice(2, 5)).hasMessageContainingAll("rows 2 to 5", "0 to 4");
        assertThatThrownBy(() -> features.block("cls").row(4)).hasMessageContaining("0 to 3");
        assertThatThrownBy(() -> features.block("cls").row(0, new float[2], 1)).hasMessageContaining("does not fit");
        Features narrow = new Features("narrow", Map.of("cls", block(0, 4, 0, 1)), features.paths(), features.labels());
        assertThatThrownBy(() -> features.join(narrow)).hasMessageContainingAll("narrow", "only equal ones");
    }

    @Test
    void aPartAlteredAfterOpeningIsFoundByVerify() throws IOException {
        Features features = mapped().slice(0, 2);
        Path part = root.resolve("features/part-00001.safetensors");
        byte[] bytes = Files.readAllBytes(part);
        bytes[bytes.length - 1] ^= 1;
        Files.write(part, bytes);
        Features fresh =
                new Features("x", Map.of("cls", lazily()), List.of("0", "1", "2", "3"), List.of("", "", "", ""));
        assertThat(fresh.block("cls").row(0)).containsExactly(0, 1); // of part 0, which is whole
        assertThatThrownBy(() -> fresh.block("cls").row(3))
                .isInstanceOf(FileException.class)
                .hasMessageContainingAll("part-00001.safetensors", "SHA-256 differs");
        assertThatThrownBy(fresh::verify).hasMessageContaining("part-00001.safetensors");
        assertThat(features.block("cls").row(1)).containsExactly(10, 11);
    }

    /** As a folder too large to be verified at once is opened. */
    private FeatureBlock lazily() {
        Path folder = root.resolve("features");
        FeatureIndex index = FeatureIndex.read(folder);
        List<MappedPart> parts = index.parts().stream()
                .limit(2)
                .map(part -> new MappedPart(folder, part, index.blocks()))
                .toList();
        return new FeatureBlock(new int[] {2}, 4, new MappedRows("cls", parts));
    }
}
