package io.github.dinov2j.model.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.dinov2j.data.Checksum;
import io.github.dinov2j.data.FileException;
import io.github.dinov2j.data.ImageFolder;
import io.github.dinov2j.data.Progress;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Whatever is wrong with the newest checkpoint, the one before is taken, said aloud, and the run ends in the same bytes. */
class BrokenCheckpointTest {
    @TempDir
    Path folder;

    private ImageFolder images;
    private Path run;
    private final List<String> said = new ArrayList<>();

    /** A run whose model is taken away, with checkpoints after 4, 6 and 8 steps: it goes on from the newest. */
    @BeforeEach
    void train() throws IOException {
        images = Small.images(folder.resolve("images"), 16);
        run = folder.resolve("run");
        Small.run(images, Small.plan().with("checkpointEvery", "2").with("teacher.targets", "CENTERING"), run);
        Files.move(run.resolve("model.safetensors"), folder.resolve("model"));
    }

    private void resume() {
        Progress progress = new Progress() {
            @Override
            public void update(State state) {}

            @Override
            public void say(String sentence) {
                said.add(sentence);
            }
        };
        try (var training = Pretraining.resume(
                images, run, new Host("cpu", progress, Host.of("cpu", progress).disk(), java.time.Duration.ZERO))) {
            training.run();
        }
    }

    private Path newest(String file) {
        return run.resolve("checkpoints/000008").resolve(file);
    }

    private void assertFellBack(String what) throws IOException {
        resume();
        assertThat(said)
                .singleElement()
                .asString()
                .startsWith("The checkpoint of step 8 cannot be used")
                .contains(what);
        assertThat(run.resolve("model.safetensors")).hasSameBinaryContentAs(folder.resolve("model"));
        assertThat(Files.readString(run.resolve("log.jsonl"))).contains("\"event\":\"checkpoint passed over\"");
    }

    @Test
    void aFlippedByte() throws IOException {
        var bytes = Files.readAllBytes(newest("optimizer.safetensors"));
        bytes[bytes.length / 2] ^= 1;
        Files.write(newest("optimizer.safetensors"), bytes);
        assertFellBack("optimizer.safetensors: has changed since it was written (checksum)");
    }

    @Test
    void aTruncatedFile() throws IOException {
        var bytes = Files.readAllBytes(newest("teacher.safetensors"));
        Files.write(newest("teacher.safetensors"), java.util.Arrays.copyOf(bytes, bytes.length / 2));
        assertFellBack("teacher.safetensors: has changed");
    }

    @Test
    void aMissingFile() throws IOException {
        Files.delete(newest("state.safetensors"));
        assertFellBack("state.safetensors: there is no such file");
    }

    @Test
    void aMissingManifest() throws IOException {
        Files.delete(newest("manifest.json"));
        assertFellBack("manifest.json: there is no such file");
    }

    @Test
    void anEvilHeaderWithARightChecksum() throws IOException {
        var file = newest("student.safetensors");
        var old = Checksum.of(file);
        Files.write(file, new byte[] {-1, -1, -1, -1, -1, -1, -1, 127, '{', '}'});
        var manifest = newest("manifest.json");
        Files.writeString(manifest, Files.readString(manifest).replace(old, Checksum.of(file)));
        assertFellBack("student.safetensors: its header would be");
    }

    @Test
    void theManifestOfAnotherStep() throws IOException {
        Files.copy(
                run.resolve("checkpoints/000006/manifest.json"),
                newest("manifest.json"),
                java.nio.file.StandardCopyOption.REPLACE_EXISTING);
        assertFellBack("is not of format 1 and step 8");
    }

    @Test
    void whenNoneIsWholeThatIsOneSentence() throws IOException {
        for (var step : List.of("000004", "000006", "000008")) {
            Files.writeString(run.resolve("checkpoints").resolve(step).resolve("student.safetensors"), "x");
        }
        assertThatThrownBy(this::resume)
                .isInstanceOf(FileException.class)
                .hasMessageContainingAll(
                        "none of the checkpoints can be used", "000008", "checksum", "start a new run");
    }

    @Test
    void manifestsOfAnyBytesAreRefusedAndNothingElseHappens() throws IOException {
        var manifest = newest("manifest.json");
        var whole = Files.readAllBytes(manifest);
        var random = new SplittableRandom(5);
        var evil = new ArrayList<byte[]>(List.of(
                "".getBytes(),
                "null".getBytes(),
                "[]".getBytes(),
                "{\"format\":1,\"step\":8}".getBytes(),
                "{\"format\":1,\"step\":8,\"sha256\":[]}".getBytes(),
                "{\"format\":1,\"step\":8,\"sha256\":{\"student.safetensors\":null}}".getBytes(),
                "{\"format\":{},\"step\":8e99}".getBytes(),
                "[".repeat(300_000).getBytes(),
                new byte[(1 << 20) + 1]));
        for (int i = 0; i < 200; i++) {
            var spoilt = whole.clone();
            spoilt[random.nextInt(spoilt.length)] = (byte) random.nextInt(256);
            evil.add(i % 2 == 0 ? spoilt : java.util.Arrays.copyOf(spoilt, random.nextInt(spoilt.length)));
        }
        try (var training = Pretraining.resume(images, run, "cpu", Progress.none())) {
            var checkpoint = new Checkpoint(run.resolve("checkpoints/000008"));
            int refused = 0;
            for (var bytes : evil) {
                Files.write(manifest, bytes);
                try {
                    checkpoint.read(training.pair());
                } catch (UncheckedIOException e) {
                    assertThat(e).isInstanceOf(FileException.class).hasMessageContaining("000008");
                    refused++;
                }
            }
            assertThat(refused).isGreaterThan(100);
        }
    }
}
