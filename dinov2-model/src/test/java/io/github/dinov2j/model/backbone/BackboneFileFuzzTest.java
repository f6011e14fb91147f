package io.github.dinov2j.model.backbone;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.dinov2j.data.Preprocessing;
import io.github.dinov2j.data.StoredTensor;
import io.github.dinov2j.fuzz.Fuzzing;
import io.github.dinov2j.fuzz.JsonMutations;
import io.github.dinov2j.fuzz.Mutations;
import io.github.dinov2j.fuzz.Target;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class BackboneFileFuzzTest {
    private static final Architecture TINY =
            new Architecture(64, 1, 1, 2, 4, FeedForward.MLP, 0, PositionResampling.OFFSET);

    @TempDir
    Path folder;

    @TempDir
    Path elsewhere;

    @Test
    void everySpoiltModelFileIsReadOrRefusedInASentence() {
        assertThat(Fuzzing.run(new ModelFile("model file", model(), ""), folder).refused())
                .isPositive();
    }

    @ParameterizedTest
    @ValueSource(strings = {"config.json", "preprocessor_config.json"})
    void aHuggingFaceFolderWithASpoiltFileIsReadOrRefusedInASentence(String spoilt) throws IOException {
        Path written = elsewhere.resolve("hf");
        HuggingFaceFolder.write(written, TINY, Preprocessing.released(), zeros());
        Target target = new ModelFile(spoilt, Files.readAllBytes(written.resolve(spoilt)), spoilt)
                .with(Files.readAllBytes(written.resolve("model.safetensors")));
        assertThat(Fuzzing.run(target, folder).refused()).isPositive();
    }

    private byte[] model() {
        try {
            Path file = elsewhere.resolve("model.safetensors");
            new BackboneFile(TINY, Preprocessing.released(), zeros()).write(file);
            return Files.readAllBytes(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Map<String, StoredTensor> zeros() {
        Map<String, StoredTensor> tensors = new LinkedHashMap<>();
        ParameterShapes.of(TINY)
                .forEach((name, shape) ->
                        tensors.put(name, StoredTensor.of(new float[(int) Architecture.size(shape)], shape)));
        return tensors;
    }

    /** A model.safetensors that is spoilt itself, or lies beside a spoilt file. */
    private record ModelFile(String name, byte[] seed, String spoilt, byte[] sound) implements Target {
        ModelFile(String name, byte[] seed, String spoilt) {
            this(name, seed, spoilt, new byte[0]);
        }

        ModelFile with(byte[] model) {
            return new ModelFile(name, seed, spoilt, model);
        }

        @Override
        public List<byte[]> seeds() {
            return List.of(seed);
        }

        @Override
        public byte[] mutate(SplittableRandom random, byte[] from, byte[] other) {
            if (random.nextInt(4) == 0) {
                return Mutations.spoil(random, from, other);
            }
            if (!spoilt.isEmpty()) {
                return JsonMutations.spoil(random, new String(from, StandardCharsets.UTF_8))
                        .getBytes(StandardCharsets.UTF_8);
            }
            return withOtherHeader(random, from);
        }

        /** The metadata hold JSON inside of JSON: mostly that is spoilt, else the header. */
        private static byte[] withOtherHeader(SplittableRandom random, byte[] from) {
            int length = ByteBuffer.wrap(from).order(ByteOrder.LITTLE_ENDIAN).getInt();
            String header = new String(from, 8, length, StandardCharsets.UTF_8);
            var json = com.google.gson.JsonParser.parseString(header).getAsJsonObject();
            var metadata = json.getAsJsonObject("__metadata__");
            String key =
                    List.of("dinov2j.architecture", "dinov2j.preprocessing").get(random.nextInt(2));
            metadata.addProperty(
                    key, JsonMutations.spoil(random, metadata.get(key).getAsString()));
            String other = random.nextInt(4) == 0 ? JsonMutations.spoil(random, header) : json.toString();
            byte[] bytes = other.getBytes(StandardCharsets.UTF_8);
            return ByteBuffer.allocate(8 + bytes.length + from.length - 8 - length)
                    .order(ByteOrder.LITTLE_ENDIAN)
                    .putLong(bytes.length)
                    .put(bytes)
                    .put(from, 8 + length, from.length - 8 - length)
                    .array();
        }

        @Override
        public String lay(byte[] input, Path into) throws IOException {
            if (spoilt.isEmpty()) {
                Target.put(into.resolve("model.safetensors"), input);
            } else {
                Target.put(into.resolve("model.safetensors"), sound);
                Target.put(into.resolve(spoilt), input);
            }
            return into.toString();
        }

        @Override
        public void read(Path from) {
            BackboneFile.read(from).tensors().values().forEach(StoredTensor::floats);
        }
    }
}
