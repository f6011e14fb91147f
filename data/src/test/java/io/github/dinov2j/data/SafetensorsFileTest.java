package io.github.dinov2j.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SafetensorsFileTest {
    @TempDir
    Path folder;

    @Test
    void readsBackWhatWasWritten() {
        Path file = folder.resolve("a.safetensors");
        Map<String, StoredTensor> tensors = new LinkedHashMap<>();
        tensors.put("flag", new StoredTensor(Dtype.BOOL, new long[] {3}, ByteBuffer.wrap(new byte[] {1, 0, 1})));
        tensors.put("weight", StoredTensor.of(new float[] {1, -2.5f, 3, 4, 5, 6}, 2, 3));
        tensors.put("none", StoredTensor.of(new float[0], 0, 7));
        SafetensorsFile.write(file, tensors, Map.of("format", "pt"));
        try (SafetensorsFile read = SafetensorsFile.open(file)) {
            assertThat(read.names()).containsExactlyInAnyOrder("flag", "weight", "none");
            assertThat(read.metadata()).containsExactly(Map.entry("format", "pt"));
            assertThat(read.tensor("weight").shape()).containsExactly(2, 3);
            assertThat(read.tensor("weight").floats()).containsExactly(1, -2.5f, 3, 4, 5, 6);
            assertThat(read.tensor("flag").floats()).containsExactly(1, 0, 1);
            assertThat(read.tensor("none").floats()).isEmpty();
        }
        assertThat(folder).isDirectoryContaining(p -> p.equals(file)).isDirectoryNotContaining("glob:**.tmp");
    }

    @Test
    void replacesAnOlderFileAndKeepsTensorsReadableAfterClosing() {
        Path file = folder.resolve("a.safetensors");
        SafetensorsFile.write(file, Map.of("x", StoredTensor.of(new float[] {1}, 1)), Map.of());
        SafetensorsFile.write(file, Map.of("x", StoredTensor.of(new float[] {2}, 1)), Map.of());
        SafetensorsFile read = SafetensorsFile.open(file);
        StoredTensor x = read.tensor("x");
        read.close();
        assertThat(x.floats()).containsExactly(2);
    }

    @Test
    void namesAnUnknownTensorAndThoseItHas() {
        Path file = folder.resolve("a.safetensors");
        SafetensorsFile.write(file, Map.of("x", StoredTensor.of(new float[] {1}, 1)), Map.of());
        try (SafetensorsFile read = SafetensorsFile.open(file)) {
            assertThatThrownBy(() -> read.tensor("y"))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContainingAll("a.safetensors", "no tensor y", "it has x");
        }
    }

    @Test
    void refusesATruncatedFileAtEveryLength() throws IOException {
        Path file = folder.resolve("whole.safetensors");
        SafetensorsFile.write(file, Map.of("x", StoredTensor.of(new float[] {1, 2, 3}, 3)), Map.of());
        byte[] whole = Files.readAllBytes(file);
        for (int length = 0; length < whole.length; length++) {
            refuses(java.util.Arrays.copyOf(whole, length), "again");
        }
    }

    @Test
    void refusesAnAbsurdHeaderLengthWithoutAllocatingIt() {
        for (long length : List.of(-1L, Long.MIN_VALUE, 0L, 1L, 100_000_001L, 1L << 40)) {
            refuses(file(length, "{}", 0), "header would be " + Long.toUnsignedString(length));
        }
    }

    @Test
    void refusesAHeaderLongerThanTheFile() {
        refuses(file(5000, "{}", 0), "header would be 5000 bytes long, but the file holds");
    }

    @Test
    void refusesPlacesOutsideOverlappingOrWithHoles() {
        refuses(file(entry("a", "F32", "[4]", "[0,16]"), 8), "ends at byte 16");
        refuses(file(entry("a", "F32", "[1]", "[-4,0]"), 8), "data_offsets");
        refuses(file(entry("a", "F32", "[1]", "[8,4]"), 8), "data_offsets");
        refuses(file(entry("a", "F32", "[1]", "[0]"), 4), "data_offsets");
        refuses(file(entry("a", "F32", "[2]", "[0,8]") + "," + entry("b", "F32", "[2]", "[4,12]"), 12), "overlap");
        refuses(file(entry("a", "F32", "[2]", "[0,8]") + "," + entry("b", "F32", "[2]", "[0,8]"), 8), "overlap");
        refuses(file(entry("a", "F32", "[1]", "[4,8]"), 8), "belong to no tensor");
        refuses(file(entry("a", "F32", "[1]", "[0,4]"), 8), "its tensors take 4");
    }

    @Test
    void refusesAnUnknownTypeAndAWrongShape() {
        refuses(file(entry("a", "F8_E5M2", "[4]", "[0,4]"), 4), "tensor a has the type 'F8_E5M2'");
        refuses(file(entry("a", "F32", "[3]", "[0,4]"), 4), "tensor a is F32 [3], which takes 12 bytes");
        refuses(file(entry("a", "F32", "[-1]", "[0,4]"), 4), "negative side");
        refuses(file(entry("a", "F32", "[4294967296,4294967296]", "[0,4]"), 4), "more values than any memory");
        refuses(file(entry("a", "F32", "[4611686018427387905]", "[0,4]"), 4), "more values than any memory");
        refuses(file(entry("a", "F32", "[0.5]", "[0,4]"), 4), "not the JSON");
    }

    @Test
    void refusesANameGivenTwiceAndBrokenJson() {
        String a = entry("a", "F32", "[1]", "[0,4]");
        refuses(file(a + "," + entry("a", "F32", "[1]", "[4,8]"), 8), "the name a occurs twice");
        refuses(file(9, "{\"a\":{]}}", 0), "not the JSON");
        refuses(file(10_000, "[".repeat(10_000), 0), "not the JSON");
        refuses(file("\"a\":" + "[".repeat(2000) + "]".repeat(2000), 0), "not the JSON");
    }

    @Test
    void saysWhereAFileIsMissing() {
        Path missing = folder.resolve("missing.safetensors");
        assertThatThrownBy(() -> SafetensorsFile.open(missing))
                .isInstanceOf(FileException.class)
                .hasMessageContaining("missing.safetensors: there is no such file");
    }

    private void refuses(byte[] content, String reason) {
        Path file = folder.resolve("bad.safetensors");
        try {
            Files.write(file, content);
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
        assertThatThrownBy(() -> SafetensorsFile.open(file).close())
                .isInstanceOf(FileException.class)
                .hasMessageContainingAll("bad.safetensors: ", reason)
                .hasMessageNotContaining("\n");
    }

    private static String entry(String name, String dtype, String shape, String offsets) {
        return "\"" + name + "\":{\"dtype\":\"" + dtype + "\",\"shape\":" + shape + ",\"data_offsets\":" + offsets
                + "}";
    }

    private static byte[] file(String members, int dataBytes) {
        String json = "{" + members + "}";
        return file(json.length(), json, dataBytes);
    }

    private static byte[] file(long headerLength, String json, int dataBytes) {
        ByteBuffer bytes = ByteBuffer.allocate(8 + json.length() + dataBytes).order(java.nio.ByteOrder.LITTLE_ENDIAN);
        bytes.putLong(headerLength).put(json.getBytes(java.nio.charset.StandardCharsets.UTF_8));
        return bytes.array();
    }
}
