package io.github.dinov2j.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class FeaturesTest {
    /** Two images, D = 2, a grid of 1 x 2 patches. */
    private final Features features = new Features(
            "tiny",
            Map.of(
                    "cls", new FeatureBlock(new int[] {2}, new float[] {1, 2, 3, 4}),
                    "patch", new FeatureBlock(new int[] {1, 2, 2}, new float[] {10, 20, 30, 40, 50, 60, 70, 90})),
            List.of("a/0.png", "b/1.png"),
            List.of("a", "b"));

    @Test
    void joinsTokensToOneVectorAnImage() {
        assertThat(features.matrix(Tokens.CLASS)).containsExactly(1, 2, 3, 4);
        assertThat(features.matrix(Tokens.CLASS_AND_MEAN)).containsExactly(1, 2, 20, 30, 3, 4, 60, 75);
        assertThat(features.matrix(Tokens.CLASS_AND_PATCHES))
                .containsExactly(1, 2, 10, 20, 30, 40, 3, 4, 50, 60, 70, 90);
        assertThat(features.width(Tokens.CLASS)).isEqualTo(2);
        assertThat(features.width(Tokens.CLASS_AND_MEAN)).isEqualTo(4);
        assertThat(features.width(Tokens.CLASS_AND_PATCHES)).isEqualTo(6);
    }

    @Test
    void givesPixelsAsRaw() {
        Features raw = new Features(
                "raw pixels",
                Map.of("pixels", new FeatureBlock(new int[] {3}, new float[] {7, 8, 9})),
                List.of("x"),
                List.of(""));
        assertThat(raw.matrix(Tokens.RAW)).containsExactly(7, 8, 9);
        assertThatThrownBy(() -> raw.matrix(Tokens.CLASS))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContainingAll("raw pixels have no cls", "[pixels]");
    }

    @Test
    void selectsRowsInTheGivenOrder() {
        Features selected = features.select(new int[] {1, 0, 1}).named("other");
        assertThat(selected.matrix(Tokens.CLASS)).containsExactly(3, 4, 1, 2, 3, 4);
        assertThat(selected.labels()).containsExactly("b", "a", "b");
        assertThat(selected.paths()).containsExactly("b/1.png", "a/0.png", "b/1.png");
        assertThat(selected.name()).isEqualTo("other");
        assertThatThrownBy(() -> features.select(new int[] {2})).hasMessageContaining("no row 2; they have 0 to 1");
    }

    @Test
    void refusesBlocksOfAnotherNumberOfRows() {
        FeatureBlock one = new FeatureBlock(new int[] {2}, new float[] {1, 2});
        assertThatThrownBy(() -> new Features("x", Map.of("cls", one), List.of("a", "b"), List.of("", "")))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("cls has 1 rows, but there are 2 paths");
        assertThatThrownBy(() -> new Features("x", Map.of("cls", one), List.of("a"), List.of()))
                .hasMessageContaining("labels has 0 rows");
        assertThatThrownBy(() -> new FeatureBlock(new int[] {2}, new float[3]))
                .hasMessageContaining("no whole number of rows");
    }

    @Test
    void printsOneUsefulLine() {
        assertThat(features)
                .hasToString(features.toString())
                .asString()
                .contains("tiny: 2 images, 2 classes", "cls [2]");
    }
}
