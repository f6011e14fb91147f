package io.github.dinov2j.data.views;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.dinov2j.data.Normalization;
import io.github.dinov2j.data.Pixels;
import java.util.Arrays;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class MultiCropTest {
    private static final int SIZE = 14;
    private static final CropSettings WHOLE = new CropSettings(SIZE, 2, 1, 1, 1);
    private static final ColourSettings NO_COLOUR = new ColourSettings(0, 0, 0, 0, 0, 0);
    private static final BlurSettings NO_BLUR = new BlurSettings(0, 0, 0, 0.1, 2, BlurSemantics.AS_INTENDED);
    private static final ViewSettings PLAIN =
            new ViewSettings(WHOLE, WHOLE, 0, NO_COLOUR, NO_BLUR, 0, Normalization.imageNet());

    @Test
    void withEverythingOffAViewIsTheNormalisedImage() {
        Views views = views(PLAIN);
        float[] plain = tensor(noise());
        assertThat(views.globals()).isDeepEqualTo(new float[][] {plain, plain});
        assertThat(views.locals()).isDeepEqualTo(new float[][] {plain, plain});
    }

    @Test
    void flipMirrorsEveryCrop() {
        byte[] mirrored = noise();
        Flip.horizontally(mirrored, SIZE);
        Views views = views(new ViewSettings(WHOLE, WHOLE, 1, NO_COLOUR, NO_BLUR, 0, Normalization.imageNet()));
        assertThat(views.globals()).isDeepEqualTo(new float[][] {tensor(mirrored), tensor(mirrored)});
        assertThat(views.locals()).isDeepEqualTo(new float[][] {tensor(mirrored), tensor(mirrored)});
    }

    @Test
    void onlyTheSecondGlobalCropIsSolarised() {
        byte[] solarised = noise();
        Colour.solarize(solarised, 128);
        Views views = views(new ViewSettings(WHOLE, WHOLE, 0, NO_COLOUR, NO_BLUR, 1, Normalization.imageNet()));
        assertThat(views.globals()).isDeepEqualTo(new float[][] {tensor(noise()), tensor(solarised)});
        assertThat(views.locals()).isDeepEqualTo(new float[][] {tensor(noise()), tensor(noise())});
    }

    @Test
    void asIntendedBlursWithTheProbabilityGiven() {
        assertThat(blurred(1, 0, 0, BlurSemantics.AS_INTENDED)).isEqualTo("global1");
        assertThat(blurred(0, 1, 0, BlurSemantics.AS_INTENDED)).isEqualTo("global2");
        assertThat(blurred(0, 0, 1, BlurSemantics.AS_INTENDED)).isEqualTo("locals");
    }

    @Test
    void asReleasedBlursWithTheOppositeProbability() {
        assertThat(blurred(0, 1, 1, BlurSemantics.AS_RELEASED)).isEqualTo("global1");
        assertThat(blurred(1, 0, 1, BlurSemantics.AS_RELEASED)).isEqualTo("global2");
        assertThat(blurred(1, 1, 0, BlurSemantics.AS_RELEASED)).isEqualTo("locals");
    }

    @Test
    void colourComesBeforeBlurAndBlurBeforeSolarisation() {
        ColourSettings gray = new ColourSettings(0, 0, 0, 0, 0, 1);
        BlurSettings blur = new BlurSettings(1, 1, 1, 1.5, 1.5, BlurSemantics.AS_INTENDED);
        Views views = views(new ViewSettings(WHOLE, WHOLE, 0, gray, blur, 1, Normalization.imageNet()));
        byte[] expected = noise();
        Colour.grayscale(expected);
        GaussianBlur.blur(expected, SIZE, SIZE, 1.5f);
        assertThat(views.globals()[0]).isEqualTo(tensor(expected));
        Colour.solarize(expected, 128);
        assertThat(views.globals()[1]).isEqualTo(tensor(expected));
    }

    @Test
    void theSameRandomNumbersGiveTheSameViewsAndOthersOthers() {
        MultiCrop crops = new MultiCrop(ViewSettings.dinov2(SIZE, 7, 8));
        Pixels image = new Pixels(SIZE, SIZE, noise());
        Views first = crops.views(image, new SplittableRandom(1));
        assertThat(first.locals()).hasDimensions(8, 3 * 7 * 7);
        assertThat(first.globals())
                .isDeepEqualTo(crops.views(image, new SplittableRandom(1)).globals());
        assertThat(first.locals())
                .isDeepEqualTo(crops.views(image, new SplittableRandom(1)).locals());
        assertThat(first.globals()[0])
                .isNotEqualTo(crops.views(image, new SplittableRandom(2)).globals()[0]);
        assertThat(first.globals()[0]).isNotEqualTo(first.globals()[1]);
    }

    @Test
    void theImageItselfStaysAsItWas() {
        Pixels image = new Pixels(SIZE, SIZE, noise());
        new MultiCrop(new ViewSettings(WHOLE, WHOLE, 1, ColourSettings.dinov2(), NO_BLUR, 1, Normalization.imageNet()))
                .views(image, new SplittableRandom(1));
        assertThat(image.rgb()).isEqualTo(noise());
    }

    private static String blurred(double global1, double global2, double local, BlurSemantics semantics) {
        BlurSettings blur = new BlurSettings(global1, global2, local, 2, 2, semantics);
        Views views = views(new ViewSettings(WHOLE, WHOLE, 0, NO_COLOUR, blur, 0, Normalization.imageNet()));
        byte[] rgb = noise();
        GaussianBlur.blur(rgb, SIZE, SIZE, 2);
        String which = "";
        which += Arrays.equals(views.globals()[0], tensor(rgb)) ? "global1" : "";
        which += Arrays.equals(views.globals()[1], tensor(rgb)) ? "global2" : "";
        which += Arrays.equals(views.locals()[1], tensor(rgb)) ? "locals" : "";
        return which;
    }

    private static Views views(ViewSettings settings) {
        return new MultiCrop(settings).views(new Pixels(SIZE, SIZE, noise()), new SplittableRandom(1));
    }

    private static float[] tensor(byte[] rgb) {
        return Normalization.imageNet().toTensor(new Pixels(SIZE, SIZE, rgb));
    }

    private static byte[] noise() {
        byte[] rgb = new byte[3 * SIZE * SIZE];
        new SplittableRandom(9).nextBytes(rgb);
        return rgb;
    }
}
