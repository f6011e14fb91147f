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

class StoredTensorPartTest {
    @TempDir
    Path folder;

    @Test
    void partsAreTheRowsOfTheWhole() {
        StoredTensor whole = StoredTensor.of(new float[] {1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12}, 6, 2);

        StoredTensor part = whole.part(1, 3);

        assertThat(part.shape()).containsExactly(2, 2);
        assertThat(part.floats()).containsExactly(5, 6, 7, 8);
        assertThat(StoredTensor.stacked(List.of(whole.part(0, 3), part, whole.part(2, 3)))
                        .floats())
                .containsExactly(whole.floats());
    }

    @Test
    void partsThatDoNotDivideTheFirstSideAreRefused() {
        StoredTensor whole = StoredTensor.of(new float[8], 4, 2);
        assertThatThrownBy(() -> whole.part(0, 3)).hasMessageContainingAll("[4, 2]", "of 3");
        assertThatThrownBy(() -> whole.part(2, 2)).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void eachTensorIsReadWhenItsTurnToBeWrittenComes() {
        List<String> read = new ArrayList<>();
        Map<String, StoredTensor> tensors = new LinkedHashMap<>();
        for (String name : List.of("b", "a", "c")) {
            tensors.put(name, new StoredTensor(Dtype.F32, new long[] {1}, new StoredTensor.Source() {
                @Override
                public long size() {
                    return 4;
                }

                @Override
                public void read(long from, ByteBuffer target) {
                    read.add(name);
                    target.putFloat(read.size());
                }
            }));
        }

        SafetensorsFile.write(folder.resolve("x.safetensors"), tensors, Map.of());

        assertThat(read).containsExactly("b", "a", "c");
        try (SafetensorsFile file = SafetensorsFile.open(folder.resolve("x.safetensors"))) {
            assertThat(Objects.requireNonNull(file.tensors().get("c")).floats()).containsExactly(3);
        }
    }
}
