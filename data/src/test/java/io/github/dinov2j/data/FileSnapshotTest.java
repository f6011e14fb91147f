package io.github.dinov2j.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FileSnapshotTest {
    /** More than one window of 1 MB, and no multiple of it. */
    private static final int MANY = 700_001;

    @TempDir
    Path folder;

    @Test
    void tensorsReadLaterAreThoseOfTheFileInEveryType() {
        for (Dtype dtype : Dtype.values()) {
            Path file = folder.resolve(dtype + ".safetensors");
            StoredTensor written = counted(dtype);
            SafetensorsFile.write(file, Map.of("x", written), Map.of());
            StoredTensor read = tensors(file).get("x");
            assertThat(Arrays.equals(read.floats(), written.floats()))
                    .as(dtype + "")
                    .isTrue();
            assertThat(read.bytes()).isEqualTo(written.bytes());
            ByteBuffer floats = ByteBuffer.allocateDirect(4 * MANY).order(ByteOrder.LITTLE_ENDIAN);
            read.floatsInto(floats);
            float[] values = new float[MANY];
            floats.asFloatBuffer().get(values);
            assertThat(Arrays.equals(values, written.floats()))
                    .as(dtype + " into a buffer")
                    .isTrue();
        }
    }

    @Test
    void stackedTensorsAreReadAcrossTheirBorders() {
        Path file = folder.resolve("three.safetensors");
        SafetensorsFile.write(
                file,
                Map.of(
                        "a", StoredTensor.of(new float[] {1, 2}, 1, 2),
                        "b", StoredTensor.of(new float[] {3, 4}, 1, 2)),
                Map.of());
        Map<String, StoredTensor> two = tensors(file);
        StoredTensor stacked = StoredTensor.stacked(List.of(two.get("b"), two.get("a"), two.get("b")));
        assertThat(stacked.shape()).containsExactly(3, 2);
        assertThat(stacked.floats()).containsExactly(3, 4, 1, 2, 3, 4);
        assertThatThrownBy(() -> StoredTensor.stacked(List.of(two.get("a"), StoredTensor.of(new float[1], 1))))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void aFileThatBecameShorterIsSaidAndDoesNotEndTheProcess() throws IOException {
        Path file = folder.resolve("cut.safetensors");
        SafetensorsFile.write(file, Map.of("x", counted(Dtype.F32)), Map.of());
        StoredTensor x = tensors(file).get("x");
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
            channel.truncate(5000);
        }
        assertChanged(x, "cut.safetensors");
    }

    @Test
    void aFileThatWasReplacedIsNotReadAsIfItWereTheOldOne() throws IOException {
        Path file = folder.resolve("other.safetensors");
        SafetensorsFile.write(file, Map.of("x", StoredTensor.of(new float[] {1}, 1)), Map.of());
        StoredTensor x = tensors(file).get("x");
        SafetensorsFile.write(file, Map.of("xx", StoredTensor.of(new float[] {2}, 1)), Map.of("longer", "header"));
        assertChanged(x, "other.safetensors");
        Files.delete(file);
        assertThatThrownBy(x::floats).isInstanceOf(FileException.class).hasMessageContaining("no such file");
    }

    private static void assertChanged(StoredTensor x, String name) {
        assertThatThrownBy(x::floats)
                .isInstanceOf(FileException.class)
                .hasMessageContaining(name + ": has changed since it was opened");
    }

    private static Map<String, StoredTensor> tensors(Path file) {
        try (SafetensorsFile opened = SafetensorsFile.open(file)) {
            return opened.tensors();
        }
    }

    private static StoredTensor counted(Dtype dtype) {
        ByteBuffer bytes = ByteBuffer.allocate(MANY * dtype.bytes());
        for (int i = 0; i < bytes.capacity(); i++) {
            bytes.put(i, (byte) (i % 53)); // no NaN in any type
        }
        return new StoredTensor(dtype, new long[] {MANY}, bytes);
    }
}
