package io.github.dinov2j.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.gson.JsonObject;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FeatureFolderTest {
    @TempDir
    Path root;

    private static FeatureDescription description(String model) {
        JsonObject name = new JsonObject();
        name.addProperty("name", model);
        return new FeatureDescription(Map.of("cls", new int[] {2}), name, new JsonObject(), new JsonObject());
    }

    /** Rows first to end - 1; the values tell the row. */
    private static Features rows(int first, int end) {
        float[] values = new float[2 * (end - first)];
        for (int i = 0; i < values.length; i++) {
            values[i] = 10 * (first + i / 2) + i % 2;
        }
        List<String> paths = IntStream.range(first, end)
                .mapToObj(i -> "a, \"b\"/" + i + ".png")
                .toList();
        List<String> labels = IntStream.range(first, end)
                .mapToObj(i -> i % 2 == 0 ? "a, \"b\"" : "")
                .toList();
        return new Features("part", Map.of("cls", new FeatureBlock(new int[] {2}, values)), paths, labels);
    }

    private Path written() {
        Path folder = root.resolve("features");
        FeatureFolder target = FeatureFolder.create(folder, description("m"));
        target.append(rows(0, 3), Map.of());
        target.append(rows(3, 5), Map.of("bad.png", "is no image"));
        target.finish();
        return folder;
    }

    @Test
    void readsBackWhatWasWrittenPartByPart() {
        Features features = Features.open(written());
        assertThat(features.name()).isEqualTo("m");
        assertThat(features.matrix(Tokens.CLASS)).containsExactly(0, 1, 10, 11, 20, 21, 30, 31, 40, 41);
        assertThat(features.paths()).isEqualTo(rows(0, 5).paths());
        assertThat(features.labels()).isEqualTo(rows(0, 5).labels());
    }

    @Test
    void savesAndOpens() {
        Path folder = root.resolve("saved");
        rows(0, 4).named("mine").save(folder);
        assertThat(Features.open(folder).name()).isEqualTo("mine");
        assertThat(Features.open(folder).matrix(Tokens.CLASS))
                .isEqualTo(rows(0, 4).matrix(Tokens.CLASS));
        assertThatThrownBy(() -> rows(0, 4).save(folder)).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void goesOnAfterTheLastCompletePart() throws IOException {
        Path folder = root.resolve("features");
        FeatureFolder.create(folder, description("m")).append(rows(0, 3), Map.of("bad.png", "is no image"));
        // what a crash in the middle of the second part leaves
        Files.writeString(folder.resolve("part-00001.safetensors"), "half");
        Files.writeString(folder.resolve("part-00001.safetensors.77.tmp"), "half");
        Files.writeString(folder.resolve("images.csv"), Files.readString(folder.resolve("images.csv")) + "3,\"a");
        assertThatThrownBy(() -> Features.open(folder)).hasMessageContainingAll("unfinished", "3 rows");

        FeatureFolder resumed = FeatureFolder.create(folder, description("m"));
        assertThat(resumed.rows()).isEqualTo(3);
        assertThat(resumed.done()).isEqualTo(4);
        assertThat(resumed.finished()).isFalse();
        try (Stream<Path> files = Files.list(folder)) {
            assertThat(files.map(f -> f.getFileName().toString()))
                    .containsExactlyInAnyOrder("features.json", "images.csv", "part-00000.safetensors");
        }
        resumed.append(rows(3, 5), Map.of());
        resumed.finish();
        assertThat(Features.open(folder).matrix(Tokens.CLASS))
                .isEqualTo(rows(0, 5).matrix(Tokens.CLASS));
        assertThat(FeatureFolder.create(folder, description("m")).finished()).isTrue();
    }

    @Test
    void refusesAFolderOfAnotherDescriptionOrWithOtherFiles() throws IOException {
        Path folder = written();
        assertThatThrownBy(() -> FeatureFolder.create(folder, description("other")))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContainingAll(folder.toString(), "other model");
        assertThat(Features.open(folder).rows()).isEqualTo(5);
        Path thesis = Files.createDirectory(root.resolve("thesis"));
        Files.writeString(thesis.resolve("thesis.tex"), "x");
        assertThatThrownBy(() -> FeatureFolder.create(thesis, description("m")))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContainingAll("not empty", "thesis.tex");
    }

    @Test
    void refusesRowsOfAnotherShape() {
        FeatureFolder folder = FeatureFolder.create(root.resolve("f"), description("m"));
        Features wide = new Features(
                "x", Map.of("cls", new FeatureBlock(new int[] {3}, new float[3])), List.of("a"), List.of("a"));
        assertThatThrownBy(() -> folder.append(wide, Map.of())).hasMessageContainingAll("cls", "[3]", "[2]");
        assertThat(folder.rows()).isZero();
    }

    @Test
    void refusesAMissingFolderAndAMissingPart() throws IOException {
        fails(() -> Features.open(root.resolve("none")), "none", "no such folder");
        Path folder = written();
        Files.delete(folder.resolve("part-00001.safetensors"));
        fails(() -> Features.open(folder), "part-00001.safetensors", "no such file");
        Files.delete(folder.resolve("features.json"));
        fails(() -> Features.open(folder), "features.json", "no such file");
    }

    @Test
    void refusesAChangedByteInAPart() throws IOException {
        Path folder = written();
        Path part = folder.resolve("part-00000.safetensors");
        byte[] bytes = Files.readAllBytes(part);
        bytes[bytes.length - 1] ^= 1;
        Files.write(part, bytes);
        fails(() -> Features.open(folder), "part-00000.safetensors", "SHA-256 differs");
    }

    @Test
    void refusesWrongRowCountsEverywhere() {
        Path folder = written();
        edit(folder.resolve("features.json"), "\"rows\": 5", "\"rows\": 6");
        fails(() -> Features.open(folder), "features.json", "says 6 rows, but its parts have 5");
        edit(folder.resolve("features.json"), "\"rows\": 6", "\"rows\": 5");
        edit(folder.resolve("images.csv"), "\n4,", "\n5,");
        fails(() -> Features.open(folder), "images.csv", "row 4 as row,path,label");
        edit(folder.resolve("images.csv"), "\n5,\"a, \"\"b\"\"/4.png\",\"a, \"\"b\"\"\"\n", "\n");
        fails(() -> Features.open(folder), "images.csv", "has 4 rows, but features.json says 5");
        edit(folder.resolve("images.csv"), "", "4,x,y\n5,x,y\n");
        fails(() -> Features.open(folder), "images.csv", "more than the 5 rows");
    }

    @Test
    void refusesAnIndexThatPromisesWhatThePartsDoNotHold() {
        Path folder = written();
        edit(folder.resolve("features.json"), "\"cls\"", "\"patch\"");
        fails(() -> Features.open(folder), "part-00000.safetensors", "has no tensor patch");
        edit(folder.resolve("features.json"), "\"patch\"", "\"cls\"");
        edit(folder.resolve("features.json"), "\"F32\"", "\"F16\"");
        fails(() -> Features.open(folder), "part-00000.safetensors", "promises F16 [3, 2]");
        edit(folder.resolve("features.json"), "\"F16\"", "\"F99\"");
        fails(() -> Features.open(folder), "features.json", "F99");
    }

    @Test
    void refusesABrokenIndexInOneSentence() {
        Path folder = written();
        Path index = folder.resolve("features.json");
        edit(index, "\"format\": 1", "\"format\": 2");
        fails(() -> Features.open(folder), "features.json", "format 2");
        edit(index, "\"format\": 2", "\"format\": 1");
        edit(index, "part-00001.safetensors", "../part-00001.safetensors");
        fails(() -> Features.open(folder), "features.json", "no plain file name");
        edit(index, "../part-00001.safetensors", "part-00001.safetensors");
        edit(index, "\"parts\"", "\"shares\"");
        fails(() -> Features.open(folder), "features.json", "lacks 'parts'");
        edit(index, "{", "[");
        fails(() -> Features.open(folder), "features.json", "not the JSON");
    }

    @Test
    void refusesOptionalMembersOfAnotherTypeInOneSentence() {
        Path file = written().resolve("features.json");
        edit(file, "\"complete\": true", "\"complete\": true, \"rotated\": {}");
        fails(() -> Features.open(file.getParent()), "features.json", "not the JSON of a features folder");
        edit(file, "\"complete\": true, \"rotated\": {}", "\"complete\": true");
        for (String wrong : List.of("7", "null", "\"x\"", "{}")) {
            edit(file, "\"complete\": true", "\"complete\": true, \"skipped\": " + wrong);
            fails(() -> Features.open(file.getParent()), "features.json", "not the JSON of a features folder");
            edit(file, "\"complete\": true, \"skipped\": " + wrong, "\"complete\": true");
        }
        edit(file, "\"complete\": true", "\"complete\": []");
        fails(() -> Features.open(file.getParent()), "features.json", "not the JSON of a features folder");
        edit(file, "\"rows\": 5", "\"rows\": \"two\\nlines\"");
        fails(() -> Features.open(file.getParent()), "features.json", "has a number that is none");
    }

    @Test
    void surfacesAFailedWriteWithItsPathAndLeavesNothingHalfWritten() throws IOException {
        Path file = Files.writeString(root.resolve("file"), "x");
        fails(() -> FeatureFolder.create(file.resolve("f"), description("m")), "features.json");
        Path target = root.resolve("a.bin");
        Files.writeString(target, "before");
        AtomicFile.Body failing = channel -> {
            channel.write(java.nio.ByteBuffer.wrap(new byte[10]));
            throw new IOException("No space left on device");
        };
        fails(() -> AtomicFile.write(target, failing), "a.bin", "No space left on device");
        assertThat(target).hasContent("before");
        fails(() -> AtomicFile.write(root.resolve("new.bin"), failing), "new.bin");
        assertThat(root.resolve("new.bin")).doesNotExist();
        assertThat(root).isDirectoryNotContaining("glob:**.tmp");
    }

    private static void edit(Path file, String from, String to) {
        try {
            String text = Files.readString(file);
            assertThat(text).contains(from);
            int at = from.isEmpty() ? text.length() : text.indexOf(from);
            Files.writeString(file, text.substring(0, at) + to + text.substring(at + from.length()));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void fails(ThrowingCallable action, String... parts) {
        assertThatThrownBy(action)
                .isInstanceOf(FileException.class)
                .hasMessageContainingAll(parts)
                .hasMessageNotContaining("\n");
    }
}
