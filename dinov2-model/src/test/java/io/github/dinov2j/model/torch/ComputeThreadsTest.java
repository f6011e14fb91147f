package io.github.dinov2j.model.torch;

import static org.assertj.core.api.Assertions.assertThat;

import ai.djl.pytorch.jni.JniUtils;
import org.junit.jupiter.api.Test;

class ComputeThreadsTest {
    @Test
    void narrowModelsTakeOneThreadAndGiveTheOthersBack() {
        try (var device = TorchDevice.open("cpu")) {
            var before = JniUtils.getNumThreads();
            try (var threads = ComputeThreads.forWidth(64)) {
                assertThat(JniUtils.getNumThreads()).isOne();
            }
            assertThat(JniUtils.getNumThreads()).isEqualTo(before);
        }
    }

    @Test
    void wideModelsKeepTheMachines() {
        try (var device = TorchDevice.open("cpu")) {
            var before = JniUtils.getNumThreads();
            try (var threads = ComputeThreads.forWidth(384)) {
                assertThat(JniUtils.getNumThreads()).isEqualTo(before);
            }
        }
    }
}
