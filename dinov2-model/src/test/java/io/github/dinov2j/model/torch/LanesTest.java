package io.github.dinov2j.model.torch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.djl.pytorch.jni.JniUtils;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class LanesTest {
    private static void with(java.util.function.Consumer<Lanes> test) {
        try (var device = TorchDevice.open("cpu")) {
            try (var lanes = new Lanes(3)) {
                test.accept(lanes);
            }
        }
    }

    @Test
    void partsRunSideBySideAndComeBackInOrder() {
        with(lanes -> {
            var together = new CountDownLatch(3);
            assertThat(lanes.map(3, part -> {
                        together.countDown();
                        return met(together) ? part * part : -1;
                    }))
                    .isEqualTo(List.of(0, 1, 4));
        });
    }

    private static boolean met(CountDownLatch together) {
        try {
            return together.await(30, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            return false;
        }
    }

    @Test
    void eachLaneComputesOnOneThreadAndTheCallerKeepsItsOwn() {
        with(lanes -> {
            var before = JniUtils.getNumThreads();
            assertThat(lanes.map(3, part -> JniUtils.getNumThreads())).containsOnly(1);
            assertThat(JniUtils.getNumThreads()).isEqualTo(before);
        });
    }

    @Test
    void aFailureSurfacesOnlyWhenAllPartsHaveEnded() {
        with(lanes -> {
            var ended = new AtomicInteger();
            assertThatThrownBy(() -> lanes.map(6, part -> {
                        if (part == 0) {
                            throw new IllegalArgumentException("part 0");
                        }
                        return ended.incrementAndGet();
                    }))
                    .hasMessage("part 0");
            assertThat(ended).hasValue(5);
        });
    }

    @Test
    void anInterruptIsKeptUntilThePartsHaveEnded() {
        with(lanes -> {
            Thread.currentThread().interrupt();
            assertThat(lanes.map(2, part -> part)).containsExactly(0, 1);
            assertThat(Thread.interrupted()).isTrue();
        });
    }
}
