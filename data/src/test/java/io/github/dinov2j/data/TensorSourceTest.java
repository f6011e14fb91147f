package io.github.dinov2j.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TensorSourceTest {
    @TempDir
    Path folder;

    @Test
    void partsAreTheRowsOfTheWhole() {
        TensorSource whole =
                TensorSource.of(StoredTensor.of(new float[] {1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12}, 6, 2));

        TensorSource part = whole.part(1, 3);

        assertThat(part.shape()).containsExactly(2, 2);
        assertThat(new StoredTensor(part.dtype(), part.shape(), part.bytes().get()).floats())
                .containsExactly(5, 6, 7, 8);
    }

    @Test
    void partsThatDoNotDivideTheFirstSideAreRefused() {
        TensorSource whole = TensorSource.of(StoredTensor.of(new float[8], 4, 2));
        assertThatThrownBy(() -> whole.part(0, 3)).hasMessageContainingAll("[4, 2]", "of 3");
        assertThatThrownBy(() -> whole.part(2, 2)).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void eachTensorIsMadeOnceWhenItsTurnToBeWrittenComes() {
        List<String> made = new ArrayList<>();
        Map<String, TensorSource> sources = new LinkedHashMap<>();
        for (String name : List.of("b", "a", "c")) {
            sources.put(name, new TensorSource(Dtype.F32, new long[] {1}, () -> {
                made.add(name);
                return StoredTensor.of(new float[] {made.size()}, 1).bytes();
            }));
        }

        SafetensorsFile.stream(folder.resolve("x.safetensors"), sources, Map.of());

        assertThat(made).containsExactly("b", "a", "c");
        try (SafetensorsFile file = SafetensorsFile.open(folder.resolve("x.safetensors"))) {
            assertThat(Objects.requireNonNull(file.tensors().get("c")).floats()).containsExactly(3);
        }
    }

    @Test
    void aTensorOfAnotherSizeThanPromisedLeavesNoFile() {
        Path file = folder.resolve("x.safetensors");
        Map<String, TensorSource> sources =
                Map.of("a", new TensorSource(Dtype.F32, new long[] {2}, () -> ByteBuffer.allocate(4)));
        assertThatThrownBy(() -> SafetensorsFile.stream(file, sources, Map.of()))
                .hasMessageContainingAll("tensor a", "8 bytes", "4 were made");
        assertThat(folder).isEmptyDirectory();
    }
}
