package io.github.dinov2j.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

/** Every way to fit, against plain loops over the pixels. */
class PreparationTest {
    private static final Normalization NORMAL = Normalization.imageNet();
    private static final float[] MEAN = {0.485f, 0.456f, 0.406f};
    private static final float[] STD = {0.229f, 0.224f, 0.225f};

    private static PreparedImage prepared(int resize, int crop, Fit fit, Pixels image) {
        return new Preparation(resize, crop, NORMAL, fit, false, 7).apply(image, float[]::new);
    }

    private static void equal(PreparedImage found, Pixels expected) {
        assertThat(found.height()).isEqualTo(expected.height());
        assertThat(found.width()).isEqualTo(expected.width());
        assertThat(found.values()).isEqualTo(NORMAL.toTensor(expected));
    }

    @Test
    void aCropThatFitsIsWhatItAlwaysWas() {
        Pixels image = PillowBicubic_ReferenceTest.patterned(97, 61);
        for (Fit fit : Fit.values()) {
            assertThat(prepared(40, 28, fit, image).values()).isEqualTo(new Preprocessing(40, 28, NORMAL).apply(image));
        }
    }

    @Test
    void cropCutsTheNextLowerMultiplesOutOfTheMiddle() {
        Pixels image = PillowBicubic_ReferenceTest.patterned(25, 17);
        equal(prepared(0, 0, Fit.CROP, image), image.crop(2, 2, 14, 21)); // 1.5 and 2 left over: 1.5 rounds to even
        Pixels resized = image.resize(29, 20);
        equal(prepared(20, 0, Fit.CROP, image), resized.crop(3, 0, 14, 28));
        equal(prepared(20, 16, Fit.CROP, image), resized.crop(2, 6, 16, 16).crop(1, 1, 14, 14));
    }

    @Test
    void padPutsZerosAroundTheNormalisedImage() {
        Pixels image = PillowBicubic_ReferenceTest.patterned(25, 17);
        // the arrays handed out are dirty, as arrays that are used again are
        PreparedImage found = new Preparation(0, 0, NORMAL, Fit.PAD, false, 7).apply(image, n -> {
            float[] dirty = new float[n + 5];
            java.util.Arrays.fill(dirty, 9);
            return dirty;
        });
        assertThat(found.height()).isEqualTo(21);
        assertThat(found.width()).isEqualTo(28);
        for (int c = 0; c < 3; c++) {
            for (int y = 0; y < 21; y++) {
                for (int x = 0; x < 28; x++) {
                    boolean inside = y >= 2 && y < 19 && x >= 1 && x < 26;
                    float expected = inside
                            ? ((image.rgb()[3 * ((y - 2) * 25 + x - 1) + c] & 0xff) / 255f - MEAN[c]) / STD[c]
                            : 0;
                    assertThat(found.values()[(c * 21 + y) * 28 + x]).isEqualTo(expected);
                }
            }
        }
    }

    @Test
    void resizeGoesToTheNearestMultiplesInOneStep() {
        Pixels image = PillowBicubic_ReferenceTest.patterned(25, 17);
        equal(prepared(0, 0, Fit.RESIZE, image), image.resize(28, 14));
        equal(prepared(30, 0, Fit.RESIZE, image), image.resize(42, 28)); // 44 x 30
        equal(
                prepared(20, 16, Fit.RESIZE, image),
                image.resize(29, 20).crop(2, 6, 16, 16).resize(14, 14));
        equal(
                prepared(0, 0, Fit.RESIZE, PillowBicubic_ReferenceTest.patterned(2, 30)),
                PillowBicubic_ReferenceTest.patterned(2, 30).resize(7, 28));
    }

    @Test
    void withoutAFitTheImageItsSizeAndTheNearestAreNamed() {
        Preparation whole = new Preparation(0, 0, NORMAL, Fit.NONE, false, 7);
        whole.checkFit(PillowBicubic_ReferenceTest.patterned(21, 14), "good.png");
        assertThatThrownBy(() -> whole.checkFit(PillowBicubic_ReferenceTest.patterned(25, 17), "bad.png"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContainingAll("bad.png", "25 x 17", "patch, 7", "28 x 14", "--fit");
        assertThatThrownBy(() -> prepared(0, 0, Fit.CROP, PillowBicubic_ReferenceTest.patterned(25, 5)))
                .hasMessageContainingAll("25 x 5", "smaller than a patch of 7");
        assertThatThrownBy(() -> new Preparation(20, 28, NORMAL, Fit.NONE, false, 7))
                .hasMessageContainingAll("20", "28");
    }

    @Test
    void itsJsonSaysOnlyWhatIsNotAsAlways() {
        assertThat(new Preparation(40, 28, NORMAL, Fit.PAD, false, 7).toJson().keySet())
                .containsExactly("resize", "crop", "normalization");
        assertThat(new Preparation(0, 0, NORMAL, Fit.PAD, true, 7).toJson().toString())
                .contains("\"crop\":0", "\"fit\":\"pad\"", "\"upright\":true");
    }
}
