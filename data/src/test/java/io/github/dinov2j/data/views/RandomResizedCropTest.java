package io.github.dinov2j.data.views;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.SplittableRandom;
import java.util.random.RandomGenerator;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class RandomResizedCropTest {
    private final RandomGenerator random = new SplittableRandom(1);

    @Test
    void boxesLieInsideTheImageWithinTheLimitsOfAreaAndAspect() {
        CropSettings settings = new CropSettings(28, 1, 0.25, 0.6, 4.0 / 3.0);
        Stream<CropBox> boxes = Stream.generate(() -> new RandomResizedCrop(settings).draw(300, 400, random));
        assertThat(boxes.limit(2000)).allSatisfy(box -> {
            assertThat(box.top()).isBetween(0, 300 - box.height());
            assertThat(box.left()).isBetween(0, 400 - box.width());
            // Sides are rounded to whole pixels: 1 % of slack on sides of 130 and more.
            assertThat(box.height() * box.width() / 120_000.0).isBetween(0.245, 0.606);
            assertThat(box.width() / (double) box.height()).isBetween(0.742, 1.347);
        });
    }

    @Test
    void everyPlaceAndBothOrientationsOccur() {
        RandomResizedCrop crop = new RandomResizedCrop(new CropSettings(28, 1, 0.2, 1, 2));
        CropBox[] boxes =
                Stream.generate(() -> crop.draw(8, 8, random)).limit(2000).toArray(CropBox[]::new);
        assertThat(boxes).anyMatch(b -> b.top() == 0).anyMatch(b -> b.top() + b.height() == 8 && b.height() < 8);
        assertThat(boxes).anyMatch(b -> b.left() == 0).anyMatch(b -> b.left() + b.width() == 8 && b.width() < 8);
        assertThat(boxes).anyMatch(b -> b.width() > b.height()).anyMatch(b -> b.width() < b.height());
        assertThat(boxes).contains(new CropBox(0, 0, 8, 8));
    }

    @Test
    void areaIsUniform() {
        RandomResizedCrop crop = new RandomResizedCrop(new CropSettings(28, 1, 0.2, 0.4, 1));
        double mean = Stream.generate(() -> crop.draw(1000, 1000, random))
                .limit(4000)
                .mapToDouble(b -> b.height() * b.width() / 1e6)
                .average()
                .orElseThrow();
        assertThat(mean).isBetween(0.296, 0.304);
    }

    @Test
    void aWideImageWithoutAFittingBoxGivesItsWidestCentre() {
        CropSettings settings = new CropSettings(28, 1, 1, 1, 4.0 / 3.0);
        assertThat(new RandomResizedCrop(settings).draw(30, 101, random)).isEqualTo(new CropBox(0, 30, 30, 40));
    }

    @Test
    void aTallImageWithoutAFittingBoxGivesItsTallestCentre() {
        CropSettings settings = new CropSettings(28, 1, 1, 1, 4.0 / 3.0);
        assertThat(new RandomResizedCrop(settings).draw(101, 30, random)).isEqualTo(new CropBox(30, 0, 40, 30));
    }

    @Test
    void anImageOfOnePixelIsCutWhole() {
        CropSettings settings = new CropSettings(28, 1, 0.05, 0.32, 4.0 / 3.0);
        assertThat(new RandomResizedCrop(settings).draw(1, 1, random)).isEqualTo(new CropBox(0, 0, 1, 1));
    }
}
