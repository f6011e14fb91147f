package io.github.dinov2j.data;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.dinov2j.fuzz.Fuzzing;
import io.github.dinov2j.fuzz.JsonMutations;
import io.github.dinov2j.fuzz.Mutations;
import io.github.dinov2j.fuzz.Target;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SafetensorsFuzzTest {
    @TempDir
    Path folder;

    @Test
    void everySpoiltFileIsReadOrRefusedInASentence() {
        assertThat(Fuzzing.run(new Safetensors(folder), folder).refused()).isPositive();
    }

    private record Safetensors(Path scratch) implements Target {
        @Override
        public String name() {
            return "safetensors";
        }

        @Override
        public List<byte[]> seeds() {
            return List.of(
                    file(Map.of("x", StoredTensor.of(new float[] {1, 2, 3, 4, 5, 6}, 2, 3)), Map.of()),
                    file(
                            Map.of(
                                    "a.weight", StoredTensor.of(new float[12], 3, 4),
                                    "a.bias", new StoredTensor(Dtype.BF16, new long[] {3}, ByteBuffer.allocate(6)),
                                    "empty", StoredTensor.of(new float[0], 0, 5),
                                    "scalar", StoredTensor.of(new float[] {7})),
                            Map.of("format", "pt", "note", "two\nlines")));
        }

        private byte[] file(Map<String, StoredTensor> tensors, Map<String, String> metadata) {
            try {
                Path file = scratch.resolve("seed");
                SafetensorsFile.write(file, tensors, metadata);
                byte[] bytes = Files.readAllBytes(file);
                Files.delete(file);
                return bytes;
            } catch (IOException e) {
                throw new java.io.UncheckedIOException(e);
            }
        }

        /** Half of the inputs keep a header whose length fits, so that the checks behind it are reached. */
        @Override
        public byte[] mutate(SplittableRandom random, byte[] seed, byte[] other) {
            if (random.nextBoolean()) {
                return Mutations.spoil(random, seed, other);
            }
            int length = ByteBuffer.wrap(seed).order(ByteOrder.LITTLE_ENDIAN).getInt();
            byte[] json = JsonMutations.spoil(random, new String(seed, 8, length, StandardCharsets.UTF_8))
                    .getBytes(StandardCharsets.UTF_8);
            return ByteBuffer.allocate(8 + json.length + seed.length - 8 - length)
                    .order(ByteOrder.LITTLE_ENDIAN)
                    .putLong(json.length)
                    .put(json)
                    .put(seed, 8 + length, seed.length - 8 - length)
                    .array();
        }

        @Override
        public String lay(byte[] input, Path into) throws IOException {
            Target.put(into.resolve("spoilt.safetensors"), input);
            return "spoilt.safetensors: ";
        }

        @Override
        public void read(Path from) {
            try (SafetensorsFile opened = SafetensorsFile.open(from.resolve("spoilt.safetensors"))) {
                opened.metadata();
                opened.tensors().values().forEach(StoredTensor::floats);
                opened.names().forEach(name -> opened.tensor(name).floats());
            }
        }
    }
}
