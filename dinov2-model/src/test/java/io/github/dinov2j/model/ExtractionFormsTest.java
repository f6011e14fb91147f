package io.github.dinov2j.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.dinov2j.data.ImageFolder;
import io.github.dinov2j.data.Progress;
import io.github.dinov2j.model.backbone.Architecture;
import io.github.dinov2j.model.backbone.FeedForward;
import io.github.dinov2j.model.backbone.Forms;
import io.github.dinov2j.model.backbone.PositionResampling;
import io.github.dinov2j.model.backbone.Precision;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.CancellationException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Features do not depend on the form they were computed in, beyond rounding, and a folder keeps to one form. */
class ExtractionFormsTest {
    private static final String BY_HAND = "dinov2j.forms";
    private static final Architecture WIDE =
            new Architecture(128, 2, 2, 7, 14, FeedForward.MLP, 0, PositionResampling.OFFSET);

    @TempDir
    Path root;

    private ImageFolder images;

    @BeforeEach
    void make() {
        images = ExtractionExample.images(root.resolve("images"), 23);
    }

    @AfterEach
    void forget() {
        System.clearProperty(BY_HAND);
    }

    private static DinoModel model() {
        return DinoModel.untrained(WIDE, 1, "cpu");
    }

    private float[] patches(String forms) {
        System.setProperty(BY_HAND, forms);
        try (var model = model().in(Precision.AUTO)) {
            return model.features(images, ExtractionExample.extraction(), Progress.none())
                    .block("patch")
                    .values();
        }
    }

    private static double difference(float[] a, float[] b) {
        double difference = 0;
        double norm = 0;
        for (int i = 0; i < b.length; i++) {
            difference += Math.pow(a[i] - b[i], 2);
            norm += Math.pow(b[i], 2);
        }
        return Math.sqrt(difference / norm);
    }

    @Test
    void batchesCutIntoLanesGiveTheSameRowsInTheSameOrder() {
        var one = patches("float32 plain fused 1");
        assertThat(difference(patches("float32 plain fused 3"), one)).isLessThan(1e-5);
        assertThat(difference(patches("float32 packed batched 2"), one)).isLessThan(1e-5);
        var rounded = difference(patches("bfloat16 packed fused 2"), one);
        assertThat(rounded).isBetween(1e-5, 5e-2);
    }

    @Test
    void aFolderGoesOnInTheFormsItWasBegunInToEqualBytes() throws IOException {
        System.setProperty(BY_HAND, "float32 plain batched 1");
        try (var model = model()) {
            ExtractionExample.with(model, ExtractionExample.extraction(), 8, 2)
                    .toFolder(images, root.resolve("whole"), Progress.none());
        }
        try (var model = model()) {
            var begun = ExtractionExample.with(model, ExtractionExample.extraction(), 8, 2);
            assertThatThrownBy(() -> begun.toFolder(images, root.resolve("twice"), state -> {
                        if (state.done() >= 12) {
                            Thread.currentThread().interrupt();
                        }
                    }))
                    .isInstanceOf(CancellationException.class);
        }
        System.clearProperty(BY_HAND);
        try (var model = model()) {
            ExtractionExample.with(model, ExtractionExample.extraction(), 8, 2)
                    .toFolder(images, root.resolve("twice"), Progress.none());
            assertThat(model.forms(4, 14, 14)).isEqualTo(Forms.parse("float32 plain batched 1"));
        }
        assertThat(ExtractionExample.content(root.resolve("twice")))
                .isEqualTo(ExtractionExample.content(root.resolve("whole")));
        assertThat(Files.readString(root.resolve("whole/features.json"))).contains("float32 plain batched 1");
    }

    @Test
    void aFolderOfAnotherPrecisionIsRefused() {
        System.setProperty(BY_HAND, "float32 plain fused 1");
        try (var model = model()) {
            model.features(images, ExtractionExample.extraction(), root.resolve("exact"), Progress.none());
        }
        System.clearProperty(BY_HAND);
        try (var model = model().in(Precision.BFLOAT16)) {
            assertThatThrownBy(() -> model.features(
                            images, ExtractionExample.extraction(), root.resolve("exact"), Progress.none()))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("other model");
        }
    }
}
