package io.github.dinov2j.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.github.dinov2j.data.Pixels;
import io.github.dinov2j.model.backbone.Architecture;
import io.github.dinov2j.model.backbone.FeedForward;
import io.github.dinov2j.model.backbone.PositionResampling;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.SplittableRandom;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What the backbone knows beside its features: attention of any token, and tokens before the last norm. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class AttentionMapsTest {
    private static final Architecture SMALL =
            new Architecture(32, 3, 2, 7, 28, FeedForward.MLP, 2, PositionResampling.ANTIALIAS);

    private DinoModel model;

    @BeforeAll
    void open() {
        model = DinoModel.untrained(SMALL, 3, "cpu");
    }

    @AfterAll
    void close() {
        model.close();
    }

    @Test
    void everyTokenOfANonSquareImageLooksWithWeightsThatSumToOne() {
        var image = noise(35, 14);
        for (var from : List.of(AttentionFrom.cls(), AttentionFrom.register(1), AttentionFrom.patch(1, 4))) {
            var maps =
                    model.attention(image, AttentionQuery.standard().withWhole().withFrom(from));
            assertThat(maps.height()).isEqualTo(2);
            assertThat(maps.width()).isEqualTo(5);
            assertThat(maps.block()).isEqualTo(2);
            for (int head = 0; head < 2; head++) {
                double sum = 0;
                for (var value : maps.tokens(head)) {
                    sum += value;
                }
                assertThat(sum).isCloseTo(1, within(1e-5));
                assertThat(maps.tokens(head)).hasSize(3 + 10);
                assertThat(maps.patches(head)).containsExactly(Arrays.copyOfRange(maps.tokens(head), 3, 13));
            }
            assertThat(maps.mean()[7]).isCloseTo((maps.patches(0)[7] + maps.patches(1)[7]) / 2, within(1e-7f));
        }
    }

    @Test
    void blocksAndTokensDiffer() {
        var image = noise(28, 28);
        var query = AttentionQuery.standard().withWhole();
        var last = model.attention(image, query);
        assertThat(model.attention(image, query.withBlock(2)).values()).isEqualTo(last.values());
        assertThat(model.attention(image, query.withBlock(0)).values()).isNotEqualTo(last.values());
        assertThat(model.attention(image, query.withFrom(AttentionFrom.patch(0, 0)))
                        .values())
                .isNotEqualTo(last.values());
    }

    @Test
    void byDefaultTheImageIsPreparedAsForFeatures() {
        var seen = model.attention(noise(300, 260)).image();
        assertThat(seen.width()).isEqualTo(224);
        assertThat(seen.height()).isEqualTo(224);
        assertThat(seen.rgb())
                .isEqualTo(model.preprocessing().view(noise(300, 260)).rgb());
    }

    @Test
    void mapsCannotBeChanged() {
        var maps = model.attention(noise(28, 28), AttentionQuery.standard().withWhole());
        var before = maps.values();
        maps.values()[0] = 7;
        maps.patches(0)[0] = 7;
        assertThat(maps.values()).isEqualTo(before);
    }

    @Test
    void thePictureGlowsWhereTheTokenLooks() {
        var values = new float[1 + 16];
        values[1 + 6] = 1; // row 1, column 2
        var black = new Pixels(28, 28, new byte[3 * 28 * 28]);
        var maps = new AttentionMaps(black, 0, AttentionFrom.cls(), 1, 1, 4, 4, values);
        var picture = maps.picture(0);
        assertThat(brightest(picture)[0] * 4 / picture.height()).isEqualTo(1);
        assertThat(brightest(picture)[1] * 4 / picture.width()).isEqualTo(2);
        assertThat(maps.picture().width()).isEqualTo(6 + 3 * (picture.width() + 6));
    }

    @ParameterizedTest
    @CsvSource({"cls, cls", "register:3, register:3", "'patch:2,5', 'patch:2,5'", "CLS, cls"})
    void tokensAreNamedInText(String text, String name) {
        assertThat(AttentionFrom.parse(text)).hasToString(name);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "head", "register", "patch:1", "register:-1", "patch:1,99999999999"})
    void otherTextIsRefusedWithTheNames(String text) {
        assertThatThrownBy(() -> AttentionFrom.parse(text))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("expected cls, register:0 or patch:row,column");
    }

    @Test
    void whatIsNotThereIsRefusedWithWhatIs() {
        var whole = AttentionQuery.standard().withWhole();
        refused(whole.withFrom(AttentionFrom.register(2)), "register:2", "2 registers");
        refused(whole.withFrom(AttentionFrom.patch(4, 0)), "patch:4,0", "4 rows of 4");
        refused(whole.withBlock(3), "Block 3", "0 to 2");
        refused(whole.withBlock(-4), "Block -4", "0 to 2");
        refused(AttentionQuery.standard().withSize(64, 30), "30 x 30", "patch, 7");
        assertThatThrownBy(() -> model.attention(noise(28, 28), whole).tokens(2))
                .hasMessageContaining("heads 0 to 1");
        assertThatThrownBy(() -> whole.withSize(5, 5)).hasMessageContaining("whole");
    }

    private void refused(AttentionQuery query, String... said) {
        assertThatThrownBy(() -> model.attention(noise(28, 28), query))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContainingAll(said);
    }

    @Test
    void unnormedTokensAreNormedByTheFinalNormOnly() {
        var image = model.preprocessing().normalization().toTensor(noise(28, 14));
        var wanted = Extraction.standard()
                .withTokens(Set.of("cls", "register", "patch"))
                .withBlocks(List.of(0, 2));
        var normed = model.tokens(image, 1, 14, 28, wanted);
        var plain = model.tokens(image, 1, 14, 28, wanted.withNorm(false));
        assertThat(plain.keySet()).isEqualTo(normed.keySet()).contains("block00.register", "block02.patch");
        plain.forEach((name, block) -> {
            assertThat(block.shape()).isEqualTo(normed.get(name).shape());
            assertThat(layerNorm(block.values()))
                    .containsExactly(normed.get(name).values(), within(1e-4f));
            assertThat(block.values()).isNotEqualTo(normed.get(name).values());
        });
        assertThat(plain.get("block02.patch").shape()).containsExactly(2, 4, 32);
        assertThat(model.tokens(image, 1, 14, 28, wanted.withBlocks(List.of()).withNorm(false))
                        .get("register")
                        .values())
                .isEqualTo(plain.get("block02.register").values());
    }

    /** Of a fresh model, whose norm has weight 1 and bias 0. */
    private static float[] layerNorm(float[] values) {
        var normed = new float[values.length];
        for (int row = 0; row < values.length; row += 32) {
            double mean = 0;
            double square = 0;
            for (int i = row; i < row + 32; i++) {
                mean += values[i] / 32;
            }
            for (int i = row; i < row + 32; i++) {
                square += (values[i] - mean) * (values[i] - mean) / 32;
            }
            for (int i = row; i < row + 32; i++) {
                normed[i] = (float) ((values[i] - mean) / Math.sqrt(square + 1e-6));
            }
        }
        return normed;
    }

    private static int[] brightest(Pixels picture) {
        int most = -1;
        int at = 0;
        for (int i = 0; i < picture.width() * picture.height(); i++) {
            int sum = 0;
            for (int c = 0; c < 3; c++) {
                sum += picture.rgb()[3 * i + c] & 255;
            }
            if (sum > most) {
                most = sum;
                at = i;
            }
        }
        return new int[] {at / picture.width(), at % picture.width()};
    }

    private static Pixels noise(int width, int height) {
        var rgb = new byte[3 * width * height];
        var random = new SplittableRandom(5);
        for (int i = 0; i < rgb.length; i++) {
            rgb[i] = (byte) random.nextInt(256);
        }
        return new Pixels(width, height, rgb);
    }
}
