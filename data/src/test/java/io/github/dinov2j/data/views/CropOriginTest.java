package io.github.dinov2j.data.views;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.dinov2j.data.ImageFolder;
import io.github.dinov2j.data.Normalization;
import io.github.dinov2j.data.Pixels;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashSet;
import java.util.Set;
import java.util.SplittableRandom;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CropOriginTest {
    private static final int SIDE = 28;
    private static final int CROP = 3 * SIDE * SIDE;

    @TempDir
    Path folder;

    private ImageFolder images;

    @BeforeEach
    void makeImagesOfManySizes() throws IOException {
        SplittableRandom random = new SplittableRandom(1);
        for (int i = 0; i < 10; i++) {
            BufferedImage image = new BufferedImage(20 + 7 * i, 60 - 3 * i, BufferedImage.TYPE_INT_RGB);
            for (int p = 0; p < image.getWidth() * image.getHeight(); p++) {
                image.setRGB(p % image.getWidth(), p / image.getWidth(), random.nextInt(1 << 24));
            }
            ImageIO.write(image, "png", folder.resolve("image" + i + ".png").toFile());
        }
        images = ImageFolder.open(folder);
    }

    @Test
    void everyGlobalCropCanBeCutAgainFromWhereItWasCut() throws IOException {
        Files.writeString(folder.resolve("image3.png"), "no image");
        Set<Boolean> mirrored = new HashSet<>();
        Set<Integer> rows = new HashSet<>();
        try (ViewLoader loader = new ViewLoader(
                new ReadableImages(images, 1), plain(), MaskSettings.dinov2(), 7, 4, new Pieces(2, 1), 7, 2)) {
            for (int turn = 0; turn < 10; turn++) {
                ViewBatch piece = loader.piece(turn / 2, turn % 2);
                assertThat(piece.origins()).hasSize(2 * piece.images());
                for (int crop = 0; crop < piece.origins().length; crop++) {
                    CropOrigin origin = piece.origins()[crop];
                    assertThat(Arrays.copyOfRange(piece.globals(), crop * CROP, (crop + 1) * CROP))
                            .isEqualTo(cutAgain(origin));
                    mirrored.add(origin.mirrored());
                    rows.add(origin.row());
                }
            }
        }
        assertThat(mirrored).containsExactlyInAnyOrder(true, false);
        assertThat(rows).hasSize(9).doesNotContain(3); // another stood in for it, and is named
    }

    private float[] cutAgain(CropOrigin from) {
        Pixels image = images.read(from.row());
        byte[] rgb = image.resizedCrop(
                        pixels(from.top(), image.height()),
                        pixels(from.left(), image.width()),
                        pixels(from.height(), image.height()),
                        pixels(from.width(), image.width()),
                        SIDE)
                .rgb()
                .clone();
        if (from.mirrored()) {
            Flip.horizontally(rgb, SIDE);
        }
        return Normalization.imageNet().toTensor(new Pixels(SIDE, SIDE, rgb));
    }

    private static int pixels(double share, int side) {
        return (int) Math.rint(share * side);
    }

    private static ViewSettings plain() {
        ViewSettings s = ViewSettings.dinov2(SIDE, 14, 0);
        BlurSettings sharp = new BlurSettings(0, 0, 0, 0.1, 2, BlurSemantics.AS_INTENDED);
        return new ViewSettings(
                s.global(), s.local(), 0.5, new ColourSettings(0, 0, 0, 0, 0, 0), sharp, 0, s.normalization());
    }
}
