package io.github.dinov2j.model.torch;

import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import ai.djl.engine.Engine;
import org.junit.jupiter.api.Test;

class TorchDeviceNameTest {
    @Test
    void aGpuThatIsNotThereIsSaidWithThePageThatHelps() {
        TorchDevice.open("cpu").close();
        assumeTrue(Engine.getEngine("PyTorch").getGpuCount() == 0, "this machine has a GPU");

        assertThatThrownBy(() -> TorchDevice.open("cuda:0"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage(
                        "Device is cuda:0, but the engine sees no GPU; use cpu or auto, or see docs/gpu.md for what a"
                                + " GPU needs.");
    }

    @Test
    void anotherNameIsMetWithTheThreeForms() {
        assertThatThrownBy(() -> TorchDevice.open("gpu"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("Device is \"gpu\"; expected auto, cpu or cuda:N.");
    }
}
