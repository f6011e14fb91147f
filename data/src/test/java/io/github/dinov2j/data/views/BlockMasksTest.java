package io.github.dinov2j.data.views;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Arrays;
import java.util.HashSet;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.random.RandomGenerator;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class BlockMasksTest {
    /** Spec section 4, over 12,800 masks of a 16 x 16 grid: mean 76.23 of a target of 76.31, exact in 92 %. */
    @Test
    void countsFallShortOfTheirTargetsAsSeldomAsInTheReference() {
        BlockMasks masks = new BlockMasks(16, 16, MaskSettings.dinov2());
        BlockMask block = new BlockMask(16, 16);
        RandomGenerator random = new SplittableRandom(1);
        int[] shortfalls = new int[12_800];
        long targets = 0;
        for (int i = 0; i < shortfalls.length; i++) {
            int target = masks.target(i % 64, 64, random);
            targets += target;
            shortfalls[i] = target - count(block.draw(target, random));
        }
        assertThat(targets / 12_800.0).isBetween(76.0, 76.6);
        assertThat(Arrays.stream(shortfalls)).allMatch(s -> s >= 0);
        // The spec saw at most 3; in long runs of the same algorithm in Python up to 5 occur, once in 50,000 masks.
        assertThat(Arrays.stream(shortfalls).filter(s -> s > 3).count()).isLessThanOrEqualTo(5);
        assertThat(Arrays.stream(shortfalls).average().orElseThrow()).isBetween(0.06, 0.10);
        assertThat(Arrays.stream(shortfalls).filter(s -> s == 0).count() / 12_800.0)
                .isBetween(0.91, 0.93);
    }

    @ParameterizedTest
    @CsvSource({"16,16", "4,4", "14,7", "37,37", "2,2", "1,1", "3,20"})
    void agreesWithASimpleSetOfCellsFedTheSameNumbers(int height, int width) {
        for (int seed = 0; seed < 200; seed++) {
            int target = seed % Math.max(2, height * width / 2);
            boolean[] mask = new BlockMask(height, width).draw(target, new SplittableRandom(seed));
            assertThat(cells(mask)).isEqualTo(naive(height, width, target, new SplittableRandom(seed)));
        }
    }

    @Test
    void theGivenShareOfCropsIsMaskedAndTheRestIsNot() {
        boolean[][] masks = new BlockMasks(16, 16, MaskSettings.dinov2()).draw(129, new SplittableRandom(1));
        assertThat(masks).hasDimensions(129, 256);
        assertThat(Stream.of(masks).filter(m -> count(m) > 0)).hasSize(64); // trunc(129 * 0.5)
    }

    @Test
    void ratiosShareTheirRangeEvenly() {
        BlockMasks masks = new BlockMasks(100, 100, new MaskSettings(1, 0.1, 0.5, MaskRegime.DINOV2));
        RandomGenerator random = new SplittableRandom(1);
        for (int i = 0; i < 4; i++) {
            assertThat(masks.target(i, 4, random)).isBetween(1000 + 1000 * i, 2000 + 1000 * i);
        }
    }

    @Test
    void inTheThirdRegimeEveryMaskHasExactlyTheUpperEdgeOfItsBin() {
        MaskSettings settings = new MaskSettings(0.5, 0.1, 0.5, MaskRegime.DINOV3);
        RandomGenerator random = new SplittableRandom(1);
        int[] expected = IntStream.rangeClosed(1, 8)
                .map(i -> (int) (14 * 14 * (0.1 + 0.4 * i / 8)))
                .toArray();
        for (int draw = 0; draw < 200; draw++) {
            boolean[][] masks = new BlockMasks(14, 14, settings).draw(16, random);
            assertThat(Stream.of(masks)
                            .mapToInt(BlockMasksTest::count)
                            .filter(c -> c > 0)
                            .sorted())
                    .containsExactly(
                            expected[0],
                            expected[1],
                            expected[2],
                            expected[3],
                            expected[4],
                            expected[5],
                            expected[6],
                            expected[7]);
        }
    }

    @Test
    void inTheThirdRegimeMostOfAMaskIsStillBlocks() {
        MaskSettings settings = new MaskSettings(1, 0.3, 0.3, MaskRegime.DINOV3);
        boolean[][] masks = new BlockMasks(16, 16, settings).draw(500, new SplittableRandom(1));
        long alone = Stream.of(masks)
                .mapToLong(m -> IntStream.range(0, 256)
                        .filter(i -> m[i] && (i % 16 == 0 || !m[i - 1]) && (i % 16 == 15 || !m[i + 1]))
                        .count())
                .sum();
        long all = Stream.of(masks).mapToLong(BlockMasksTest::count).sum();
        assertThat(all).isEqualTo(500 * 76);
        assertThat((double) alone / all).isLessThan(0.15); // 0.49 = 0.7 squared if patches were drawn one by one
    }

    @Test
    void aWholeGridIsMaskedWhereAllOfItIsAskedFor() {
        MaskSettings settings = new MaskSettings(1, 1, 1, MaskRegime.DINOV3);
        boolean[][] masks = new BlockMasks(4, 4, settings).draw(4, new SplittableRandom(1));
        assertThat(Stream.of(masks).mapToInt(BlockMasksTest::count)).containsOnly(16);
    }

    @Test
    void masksAreShuffledOverAllCrops() {
        BlockMasks masks = new BlockMasks(16, 16, MaskSettings.dinov2());
        RandomGenerator random = new SplittableRandom(1);
        int[] masked = new int[8];
        for (int draw = 0; draw < 1000; draw++) {
            boolean[][] drawn = masks.draw(8, random);
            IntStream.range(0, 8).filter(i -> count(drawn[i]) > 0).forEach(i -> masked[i]++);
        }
        assertThat(masked).satisfies(counts -> assertThat(Arrays.stream(counts)).allMatch(c -> c > 430 && c < 570));
    }

    @Test
    void aProbabilityOfZeroMasksNothing() {
        boolean[][] masks =
                new BlockMasks(4, 4, new MaskSettings(0, 0.1, 0.5, MaskRegime.DINOV2)).draw(8, new SplittableRandom(1));
        assertThat(Stream.of(masks).mapToInt(BlockMasksTest::count)).containsOnly(0);
    }

    @Test
    void settingsOutOfRangeAreRefusedByName() {
        assertThatThrownBy(() -> new MaskSettings(0.5, 0.6, 0.5, MaskRegime.DINOV2))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("mask minRatio 0.6")
                .hasMessageContaining("mask maxRatio 0.5");
        assertThatThrownBy(() -> new MaskSettings(1.5, 0.1, 0.5, MaskRegime.DINOV2))
                .hasMessageContaining("sampleProbability is 1.5");
    }

    /** The generator as the spec words it, with sets of cells in place of arrays. */
    private static Set<Integer> naive(int height, int width, int target, RandomGenerator random) {
        Set<Integer> masked = new HashSet<>();
        boolean found = true;
        while (masked.size() < target && found) {
            int room = Math.min(target - masked.size(), (int) Math.floor(0.5 * height) * width);
            found = false;
            for (int tries = 0; tries < 10 && !found; tries++) {
                double area = 4 + (room - 4) * random.nextDouble();
                double aspect = Math.exp(Math.log(0.3) + (Math.log(1 / 0.3) - Math.log(0.3)) * random.nextDouble());
                int h = (int) Math.rint(Math.sqrt(area * aspect));
                int w = (int) Math.rint(Math.sqrt(area / aspect));
                if (w >= width || h >= height) {
                    continue;
                }
                int top = (int) (random.nextDouble() * (height - h + 1));
                int left = (int) (random.nextDouble() * (width - w + 1));
                Set<Integer> fresh = new HashSet<>();
                for (int cell = 0; cell < h * w; cell++) {
                    fresh.add((top + cell / w) * width + left + cell % w);
                }
                fresh.removeAll(masked);
                found = !fresh.isEmpty() && fresh.size() <= room;
                if (found) {
                    masked.addAll(fresh);
                }
            }
        }
        return masked;
    }

    private static Set<Integer> cells(boolean[] mask) {
        Set<Integer> cells = new HashSet<>();
        IntStream.range(0, mask.length).filter(i -> mask[i]).forEach(cells::add);
        return cells;
    }

    private static int count(boolean[] mask) {
        return (int) IntStream.range(0, mask.length).filter(i -> mask[i]).count();
    }
}
