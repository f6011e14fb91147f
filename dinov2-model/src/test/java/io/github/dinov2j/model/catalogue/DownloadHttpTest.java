package io.github.dinov2j.model.catalogue;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.dinov2j.data.FileException;
import io.github.dinov2j.data.Progress;
import io.github.dinov2j.model.catalogue.RawServer.Request;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Downloads from real servers on this machine that behave as the worst ones do. */
@Timeout(60)
class DownloadHttpTest {
    private static final String ETAG = "\"v1\"";

    @TempDir
    private Path folder = Path.of("");

    private Weights weights() {
        return new Weights(folder, 300_000);
    }

    @Test
    void aFileComesWholeWithItsReceiptAndNothingElseStays() throws Exception {
        Weights weights = weights();
        List<Progress.State> states = new ArrayList<>();
        try (RawServer server = new RawServer((request, out) -> RawServer.honest(request, out, weights.bytes, ETAG))) {
            var fetched = weights.download(weights.sized(server.base()), states::add);

            assertThat(fetched.downloaded()).isEqualTo(1);
            assertThat(fetched.path()).isEqualTo(weights.place()).hasBinaryContent(weights.bytes);
            assertThat(server.requests()).hasSize(1);
            assertThat(server.requests().get(0).path()).isEqualTo("/" + Weights.PATH);
            assertThat(weights.download(weights.sized(server.base())).downloaded())
                    .isZero();
            assertThat(server.requests()).as("nothing is asked again").hasSize(1);
            assertThat(weights.cache.require(weights.sized(server.base()))).isEqualTo(weights.place());
        }
        assertThat(names())
                .containsExactlyInAnyOrder(
                        "tiny_pretrain.pth", ".tiny_pretrain.pth.lock", ".tiny_pretrain.pth.receipt.json");
        assertThat(states).anyMatch(state -> state.stage().startsWith("download  tiny_pretrain.pth"));
        assertThat(states.get(states.size() - 1).finished()).isTrue();
    }

    private List<String> names() throws IOException {
        try (var files = Files.list(folder.resolve("tiny"))) {
            return files.map(file -> file.getFileName().toString()).toList();
        }
    }

    @Test
    void connectionsCutInTheMiddleAreGoneOnWithByRange() throws Exception {
        Weights weights = weights();
        try (RawServer server =
                new RawServer((request, out) -> RawServer.cut(request, out, weights.bytes, ETAG, 70_000))) {
            weights.download(weights.published(server.base()));

            assertThat(weights.place()).hasBinaryContent(weights.bytes);
            List<Integer> from = server.requests().stream().map(Request::from).toList();
            assertThat(from).hasSizeBetween(5, 8).isSorted().contains(0, 70_000, 280_000);
            assertThat(server.requests().get(1).header("if-range")).isEqualTo(ETAG);
        }
        assertThat(weights.notes).anyMatch(note -> note.contains("trying again") && note.contains("kB there"));
    }

    @Test
    void aServerThatIgnoresRangesIsReadFromTheStart() throws Exception {
        Weights weights = weights();
        try (RawServer server = new RawServer((request, out) -> {
            RawServer.head(out, "200 OK", "ETag: " + ETAG, "Content-Length: " + weights.bytes.length);
            out.write(weights.bytes, 0, request.number() == 0 ? 100_000 : weights.bytes.length);
        })) {
            weights.download(weights.published(server.base()));

            assertThat(weights.place()).hasBinaryContent(weights.bytes);
            assertThat(server.requests().get(1).from()).isEqualTo(100_000);
        }
    }

    @Test
    void anotherRangeThanTheOneAskedForIsNotTaken() throws Exception {
        Weights weights = weights();
        try (RawServer server = new RawServer((request, out) -> {
            if (request.number() != 1) {
                RawServer.cut(request, out, weights.bytes, ETAG, request.number() == 0 ? 100_000 : 300_000);
                return;
            }
            RawServer.head(
                    out,
                    "206 Partial Content",
                    "ETag: " + ETAG,
                    "Content-Range: bytes 5-299999/300000",
                    "Content-Length: 299995");
            out.write(weights.bytes, 5, 299_995);
        })) {
            weights.download(weights.published(server.base()));

            assertThat(weights.place()).hasBinaryContent(weights.bytes);
            assertThat(server.requests().get(2).from()).as("from the start").isZero();
        }
    }

    @Test
    void aFileThatChangesBetweenTwoPartsIsTakenWholeAndNeverMixed() throws Exception {
        Weights old = weights();
        byte[] changed = new Weights(folder, 300_001).bytes;
        try (RawServer server = new RawServer((request, out) -> {
            if (request.number() == 0) {
                RawServer.cut(request, out, old.bytes, ETAG, 100_000);
            } else {
                RawServer.honest(request, out, changed, "\"v2\"");
            }
        })) {
            old.download(old.unpublished(server.base()));

            assertThat(old.place()).hasBinaryContent(changed);
        }
    }

    @Test
    void withoutChecksumAndVersionNothingIsGoneOnWith() throws Exception {
        Weights weights = weights();
        try (RawServer server = new RawServer((request, out) -> {
            RawServer.head(out, "200 OK", "ETag: W/\"weak\"", "Content-Length: " + weights.bytes.length);
            out.write(weights.bytes, 0, request.number() == 0 ? 100_000 : weights.bytes.length);
        })) {
            weights.download(weights.unpublished(server.base()));

            assertThat(server.requests()).hasSize(2).allMatch(request -> request.header("range")
                    .isEmpty());
        }
    }

    @Test
    void aLengthShorterThanTheFileIsFoundByTheChecksum() throws Exception {
        Weights weights = weights();
        try (RawServer server = new RawServer((request, out) -> {
            RawServer.head(out, "200 OK", "Content-Length: 1000");
            out.write(weights.bytes);
        })) {
            assertThatThrownBy(() -> weights.download(weights.published(server.base())))
                    .isInstanceOf(FileException.class)
                    .hasMessageContaining("has the SHA-256")
                    .hasMessageContaining("it was deleted");
            assertThat(weights.place()).doesNotExist();
            assertThat(weights.part()).doesNotExist();
        }
    }

    @Test
    void aLengthLongerThanTheFileEndsAfterAFewAttempts() throws Exception {
        Weights weights = weights();
        try (RawServer server = new RawServer((request, out) -> {
            RawServer.head(out, "200 OK", "Content-Length: 400000");
            out.write(weights.bytes);
        })) {
            assertThatThrownBy(() -> weights.download(weights.published(server.base())))
                    .isInstanceOf(FileException.class)
                    .hasMessageContaining("tried");
            assertThat(server.requests().size()).isLessThan(10);
            assertThat(weights.place()).doesNotExist();
        }
    }

    @Test
    void aSizeThatTheCatalogueDoesNotKnowIsRefusedBeforeAByteIsTaken() throws Exception {
        Weights weights = weights();
        try (RawServer server = new RawServer((request, out) -> {
            RawServer.head(out, "200 OK", "Content-Length: 400000");
            out.write(new byte[400_000]);
        })) {
            assertThatThrownBy(() -> weights.download(weights.sized(server.base())))
                    .hasMessageContaining("has 400000 bytes, expected 300000; it is another file");
            assertThat(server.requests()).hasSize(1);
            assertThat(weights.part()).doesNotExist();
        }
    }

    @Test
    void aBodyWithoutEndIsCutOffAtTheSizeOfTheFile() throws Exception {
        Weights weights = weights();
        try (RawServer server = new RawServer((request, out) -> {
            RawServer.head(out, "200 OK");
            for (int i = 0; i < 1_000_000; i++) {
                out.write(weights.bytes);
            }
        })) {
            assertThatThrownBy(() -> weights.download(weights.sized(server.base())))
                    .hasMessageContaining("sends more than the 300000 bytes it should");
            assertThat(server.requests().size()).isLessThan(6);
        }
    }

    @Test
    void withoutALengthAndAChecksumACutWouldPassUnseenSoItIsRefused() throws Exception {
        Weights weights = weights();
        try (RawServer server = new RawServer((request, out) -> {
            RawServer.head(out, "200 OK");
            out.write(weights.bytes, 0, 1000);
        })) {
            assertThatThrownBy(() -> weights.download(weights.unpublished(server.base())))
                    .hasMessageContaining("does not say how long the file is");
        }
    }

    @Test
    void wrongBytesAreDeletedAndSaid() throws Exception {
        Weights weights = weights();
        byte[] wrong = weights.bytes.clone();
        wrong[123_456]++;
        try (RawServer server = new RawServer((request, out) -> RawServer.honest(request, out, wrong, ETAG))) {
            assertThatThrownBy(() -> weights.download(weights.published(server.base())))
                    .isInstanceOf(FileException.class)
                    .hasMessageContaining(server.base() + "/" + Weights.PATH)
                    .hasMessageContaining(Weights.sha256(wrong))
                    .hasMessageContaining(Weights.sha256(weights.bytes))
                    .hasMessageContaining("it was deleted");
            assertThat(names()).containsExactly(".tiny_pretrain.pth.lock");
        }
    }

    @Test
    void aPartOfAnotherFileIsThrownAwayAndTheDownloadStartsOver() throws Exception {
        Weights weights = weights();
        Files.createDirectories(weights.part().getParent());
        Files.write(weights.part(), new byte[1000]);
        try (RawServer server = new RawServer((request, out) -> RawServer.honest(request, out, weights.bytes, ETAG))) {
            weights.download(weights.published(server.base()));

            assertThat(weights.place()).hasBinaryContent(weights.bytes);
            assertThat(weights.notes).anyMatch(note -> note.contains("does not fit the rest"));
        }
    }

    @Test
    void aPartLongerThanTheFileStartsOver() throws Exception {
        Weights weights = weights();
        Files.createDirectories(weights.part().getParent());
        Files.write(weights.part(), new byte[400_000]);
        try (RawServer server = new RawServer((request, out) -> {
            if (request.from() >= weights.bytes.length) {
                RawServer.head(out, "416 Range Not Satisfiable", "Content-Length: 0");
            } else {
                RawServer.honest(request, out, weights.bytes, ETAG);
            }
        })) {
            weights.download(weights.sized(server.base()));

            assertThat(weights.place()).hasBinaryContent(weights.bytes);
        }
    }
}
