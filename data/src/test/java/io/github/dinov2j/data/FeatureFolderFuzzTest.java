package io.github.dinov2j.data;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.gson.JsonObject;
import io.github.dinov2j.fuzz.Fuzzing;
import io.github.dinov2j.fuzz.JsonMutations;
import io.github.dinov2j.fuzz.Mutations;
import io.github.dinov2j.fuzz.Target;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class FeatureFolderFuzzTest {
    @TempDir
    Path folder;

    @TempDir
    Path elsewhere;

    private Path valid;

    @BeforeEach
    void save() {
        valid = elsewhere.resolve("valid");
        new Features(
                        "m",
                        Map.of(
                                "cls", new FeatureBlock(new int[] {2}, new float[] {1, 2, 3, 4, 5, 6}),
                                "patch", new FeatureBlock(new int[] {1, 2, 2}, new float[12])),
                        List.of("a/1.png", "a/2.png", "b/3 \"x\".png"),
                        List.of("a", "a", ""))
                .save(valid);
    }

    @ParameterizedTest
    @ValueSource(strings = {"features.json", "images.csv", "part-00000.safetensors"})
    void aFolderWithOneSpoiltFileIsReadOrRefusedInASentence(String spoilt) {
        assertThat(Fuzzing.run(new OneSpoilt(valid, spoilt, false), folder).refused())
                .isPositive();
    }

    @Test
    void goingOnInASpoiltFolderTouchesNothingOutsideIt() {
        assertThat(Fuzzing.run(new OneSpoilt(valid, "features.json", true), folder)
                        .refused())
                .isPositive();
    }

    /** A features folder of three rows, one of whose files is spoilt; it is opened, or work goes on in it. */
    private record OneSpoilt(Path valid, String file, boolean resume) implements Target {
        @Override
        public String name() {
            return (resume ? "features folder resumed, " : "features folder, ") + file;
        }

        @Override
        public List<byte[]> seeds() {
            try {
                byte[] whole = Files.readAllBytes(valid.resolve(file));
                return List.of(resume ? unfinished(whole) : whole);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }

        private static byte[] unfinished(byte[] json) {
            return new String(json, StandardCharsets.UTF_8)
                    .replace("\"complete\": true", "\"complete\": false")
                    .getBytes(StandardCharsets.UTF_8);
        }

        @Override
        public byte[] mutate(SplittableRandom random, byte[] seed, byte[] other) {
            return file.endsWith(".json") && random.nextInt(3) > 0
                    ? JsonMutations.spoil(random, new String(seed, StandardCharsets.UTF_8))
                            .getBytes(StandardCharsets.UTF_8)
                    : Mutations.spoil(random, seed, other);
        }

        @Override
        public String lay(byte[] input, Path into) throws IOException {
            for (String each : List.of("features.json", "images.csv", "part-00000.safetensors")) {
                Target.put(into.resolve(each), Files.readAllBytes(valid.resolve(each)));
            }
            // without its checksum the part's own checks are reached
            if (file.startsWith("part")) {
                Path json = into.resolve("features.json");
                Files.writeString(json, Files.readString(json).replaceAll("\"sha256\": \"\\w+\"", "\"sha256\": \"\""));
            }
            Target.put(into.resolve(file), input);
            return into.toString();
        }

        @Override
        public void read(Path from) {
            if (resume) {
                JsonObject model = new JsonObject();
                model.addProperty("name", "m");
                FeatureFolder.create(
                        from,
                        new FeatureDescription(
                                Map.of("cls", new int[] {2}, "patch", new int[] {1, 2, 2}),
                                model,
                                new JsonObject(),
                                new JsonObject()));
            } else {
                Features.open(from);
            }
        }
    }
}
