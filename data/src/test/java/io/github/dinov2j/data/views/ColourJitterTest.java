package io.github.dinov2j.data.views;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.SplittableRandom;
import java.util.random.RandomGenerator;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class ColourJitterTest {
    private static final ColourSettings NONE = new ColourSettings(0, 0, 0, 0, 0, 0);

    private final RandomGenerator random = new SplittableRandom(1);

    @Test
    void strengthsOfZeroChangeNothing() {
        byte[] rgb = image();
        new ColourJitter(new ColourSettings(1, 0, 0, 0, 0, 0)).apply(rgb, random);
        assertThat(rgb).isEqualTo(image());
    }

    @Test
    void itHappensAsOftenAsItsProbability() {
        assertThat(changed(new ColourSettings(0.8, 0.4, 0.4, 0.2, 0.1, 0))).isBetween(760, 840);
        assertThat(changed(new ColourSettings(0, 0, 0, 0, 0, 0.2))).isBetween(160, 240);
        assertThat(changed(NONE)).isZero();
    }

    @Test
    void eachStrengthWorksAlone() {
        assertThat(changed(new ColourSettings(1, 0.4, 0, 0, 0, 0))).isGreaterThan(900);
        assertThat(changed(new ColourSettings(1, 0, 0.4, 0, 0, 0))).isGreaterThan(900);
        assertThat(changed(new ColourSettings(1, 0, 0, 0.2, 0, 0))).isGreaterThan(900);
        assertThat(changed(new ColourSettings(1, 0, 0, 0, 0.1, 0))).isGreaterThan(900);
    }

    @Test
    void brightnessFactorsFillTheirRange() {
        ColourJitter jitter = new ColourJitter(new ColourSettings(1, 0.4, 0, 0, 0, 0));
        int[] values = IntStream.range(0, 2000)
                .map(i -> {
                    byte[] rgb = {100, 100, 100};
                    jitter.apply(rgb, random);
                    return rgb[0] & 0xff;
                })
                .toArray();
        assertThat(Arrays.stream(values).min().orElseThrow()).isBetween(60, 61);
        assertThat(Arrays.stream(values).max().orElseThrow()).isBetween(138, 140);
    }

    @Test
    void theOrderOfTheOperationsIsRandom() {
        var orders = IntStream.range(0, 2400)
                .mapToObj(i -> Arrays.toString(Draw.permutation(4, random)))
                .collect(Collectors.groupingBy(order -> order, Collectors.counting()));
        assertThat(orders).hasSize(24);
        assertThat(orders.values()).allSatisfy(count -> assertThat(count).isBetween(60L, 140L));
    }

    @Test
    void grayStaysGray() {
        byte[] rgb = {10, 10, 10, 90, 90, 90, (byte) 250, (byte) 250, (byte) 250};
        new ColourJitter(new ColourSettings(1, 0.4, 0.4, 0.2, 0.1, 0.5)).apply(rgb, random);
        assertThat(rgb[0]).isEqualTo(rgb[1]).isEqualTo(rgb[2]);
        assertThat(rgb[3]).isEqualTo(rgb[4]).isEqualTo(rgb[5]);
        assertThat(rgb[6]).isEqualTo(rgb[7]).isEqualTo(rgb[8]);
    }

    @Test
    void noTurnOfTheHueIsTheSameColourButForTheStepsOfItsCircle() {
        byte[] half = image();
        Hue.shift(half, 0.5);
        assertThat(half).isNotEqualTo(image());
        byte[] none = image();
        Hue.shift(none, 0);
        assertThat(IntStream.range(0, none.length).map(i -> Math.abs((none[i] & 0xff) - (image()[i] & 0xff))))
                .allMatch(difference -> difference <= 8);
    }

    private int changed(ColourSettings settings) {
        ColourJitter jitter = new ColourJitter(settings);
        return (int) IntStream.range(0, 1000)
                .filter(i -> {
                    byte[] rgb = image();
                    jitter.apply(rgb, random);
                    return !Arrays.equals(rgb, image());
                })
                .count();
    }

    private static byte[] image() {
        byte[] rgb = new byte[3 * 64];
        new SplittableRandom(7).nextBytes(rgb);
        return rgb;
    }
}
