package io.github.dinov2j.model.torch;

import static org.assertj.core.api.Assertions.assertThat;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.Shape;
import ai.djl.pytorch.engine.PtNDArray;
import ai.djl.pytorch.jni.JniUtils;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import org.junit.jupiter.api.Test;

class TensorsGradientTest {
    private static final int SCALARS = 200;

    @Test
    void gradientsOfScaledTensorsSurviveAGarbageCollectionBeforeTheBackwardPass() throws InterruptedException {
        try (var device = TorchDevice.open("cpu");
                var on = GradMode.on()) {
            var x = device.manager().ones(new Shape(4));
            x.setRequiresGradient(true);
            try (var scope = new StepScope(device)) {
                NDArray sum = scope.manager().zeros(new Shape(4));
                for (int i = 0; i < SCALARS; i++) {
                    sum = sum.add(Tensors.scale(x.mul(scope.manager().ones(new Shape(4))), 0.5));
                }
                reuseFreedMemory();
                Tensors.backward(sum.sum());
            }
            assertThat(JniUtils.getGradient((PtNDArray) x).toFloatArray()).containsOnly(0.5f * SCALARS);
        }
    }

    /** Collects garbage, then fills the direct memory that it freed with other bytes. */
    private static void reuseFreedMemory() throws InterruptedException {
        System.gc();
        Thread.sleep(200);
        var buffers = new ArrayList<ByteBuffer>();
        for (int i = 0; i < 20 * SCALARS; i++) {
            var buffer = ByteBuffer.allocateDirect(4);
            buffer.putInt(0, -1);
            buffers.add(buffer);
        }
        assertThat(buffers).isNotEmpty();
    }
}
