package io.github.dinov2j.model.backbone;

import static org.assertj.core.api.Assertions.assertThat;

import ai.djl.ndarray.types.Shape;
import io.github.dinov2j.data.Preprocessing;
import io.github.dinov2j.model.torch.GradMode;
import io.github.dinov2j.model.torch.StepScope;
import io.github.dinov2j.model.torch.TorchDevice;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A backbone stored for another image size gives the tokens that it gave for such images before. */
class OtherImageSizeTest {
    @ParameterizedTest
    @CsvSource({
        "OFFSET, 28, 56, 0",
        "OFFSET, 70, 28, 0",
        "ANTIALIAS, 28, 56, 2",
        "ANTIALIAS, 70, 28, 2",
        "SIZE, 28, 63, 0",
        "SIZE, 70, 28, 1"
    })
    void tokensAtTheNewSizeStayTheSame(PositionResampling way, int from, int to, int registers) {
        var architecture = new Architecture(16, 2, 2, 7, from, FeedForward.MLP, registers, way);
        try (var device = TorchDevice.open("cpu")) {
            var file = file(architecture, device);
            var moved = file.withImageSize(to);
            assertThat(moved.architecture().grid()).isEqualTo(to / 7);
            assertThat(moved.tensors().get("pos_embed").shape()).containsExactly(1, to / 7 * (to / 7) + 1, 16);
            var expected = tokens(file, to, device);
            assertThat(distance(tokens(moved, to, device), expected)).isLessThan(1e-5);
            assertThat(distance(tokens(moved.withImageSize(to), to, device), expected))
                    .isLessThan(1e-5);
        }
    }

    @Test
    void theOwnSizeChangesNothing() {
        try (var device = TorchDevice.open("cpu")) {
            var file = file(new Architecture(16, 1, 2, 7, 28, FeedForward.MLP, 0, PositionResampling.OFFSET), device);
            assertThat(file.withImageSize(28)).isSameAs(file);
        }
    }

    /** Positions of unit size, so that a wrong table cannot hide in the tolerance. */
    private static BackboneFile file(Architecture a, TorchDevice device) {
        var parameters = new Initialization(0.08, 1, 1).backbone(a, device.manager(), Initialization.random(5));
        return new BackboneFile(a, Preprocessing.released(), parameters.stored());
    }

    private static float[] tokens(BackboneFile file, int size, TorchDevice device) {
        var parameters = VisionTransformer.places(file.architecture(), device.manager());
        parameters.load(file.tensors(), "test");
        var random = new SplittableRandom(2);
        var image = new float[3 * size * size];
        for (int i = 0; i < image.length; i++) {
            image[i] = (float) random.nextGaussian();
        }
        try (var off = GradMode.off();
                var scope = new StepScope(device);
                var backbone = new VisionTransformer(file.architecture(), parameters, device.ops())) {
            return backbone.forward(scope.manager().create(image, new Shape(1, 3, size, size)))
                    .normedBTD()
                    .toFloatArray();
        }
    }

    private static double distance(float[] a, float[] b) {
        assertThat(a).hasSameSizeAs(b);
        double distance = 0;
        double length = 0;
        for (int i = 0; i < b.length; i++) {
            distance += Math.pow(a[i] - b[i], 2);
            length += Math.pow(b[i], 2);
        }
        return Math.sqrt(distance / length);
    }
}
