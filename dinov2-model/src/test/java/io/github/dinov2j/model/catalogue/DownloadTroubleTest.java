package io.github.dinov2j.model.catalogue;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.dinov2j.data.FileException;
import io.github.dinov2j.data.Progress;
import io.github.dinov2j.model.catalogue.RawServer.Request;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Downloads from real servers on this machine that redirect, stall, refuse or are not there, and downloads that are interrupted. */
@Timeout(60)
class DownloadTroubleTest {
    private static final String ETAG = "\"v1\"";

    @TempDir
    private Path folder = Path.of("");

    private Weights weights() {
        return new Weights(folder, 300_000);
    }

    @Test
    void redirectsAreFollowedWithTheRange() throws Exception {
        Weights weights = weights();
        try (RawServer server = new RawServer((request, out) -> {
            if (request.path().startsWith("/tiny")) {
                RawServer.head(out, "302 Found", "Location: /elsewhere?signature=a%2Fb", "Content-Length: 0");
            } else {
                RawServer.cut(request, out, weights.bytes, ETAG, 200_000);
            }
        })) {
            weights.download(weights.published(server.base()));

            assertThat(weights.place()).hasBinaryContent(weights.bytes);
            assertThat(server.requests().stream().map(Request::from)).containsExactly(0, 0, 200_000, 200_000);
        }
    }

    @Test
    void aCircleOfRedirectsEnds() throws Exception {
        Weights weights = weights();
        try (RawServer server = new RawServer((request, out) ->
                RawServer.head(out, "301 Moved Permanently", "Location: " + request.path(), "Content-Length: 0"))) {
            assertThatThrownBy(() -> weights.download(weights.published(server.base())))
                    .hasMessageContaining("redirects more than 10 times");
            assertThat(server.requests()).hasSize(11);
        }
    }

    @Test
    void redirectsToFilesAndOtherSchemesAreRefused() throws Exception {
        for (String location : List.of("file:///etc/passwd", "ftp://127.0.0.1/x", "http://me:secret@127.0.0.1/x", "")) {
            Weights weights = weights();
            try (RawServer server = new RawServer(
                    (request, out) -> RawServer.head(out, "302 Found", "Location: " + location, "Content-Length: 0"))) {
                assertThatThrownBy(() -> weights.download(weights.published(server.base())))
                        .isInstanceOf(FileException.class)
                        .hasMessageContaining("redirects to \"" + location + "\", which is not followed");
            }
        }
    }

    @Test
    void aStallIsNoticedAndGoneOnFrom() throws Exception {
        Weights weights = weights();
        CountDownLatch end = new CountDownLatch(1);
        try (RawServer server = new RawServer((request, out) -> {
            RawServer.cut(request, out, weights.bytes, ETAG, request.number() == 0 ? 100_000 : 300_000);
            out.flush();
            if (request.number() == 0) {
                end.await();
            }
        })) {
            weights.download(weights.published(server.base()));

            assertThat(weights.place()).hasBinaryContent(weights.bytes);
            assertThat(server.requests().get(1).from()).isEqualTo(100_000);
            assertThat(weights.notes).anyMatch(note -> note.contains("nothing came for"));
        } finally {
            end.countDown();
        }
    }

    @Test
    void aServerThatNeverAnswersIsGivenUp() throws Exception {
        Weights weights = weights();
        CountDownLatch end = new CountDownLatch(1);
        try (RawServer server = new RawServer((request, out) -> end.await())) {
            assertThatThrownBy(() -> weights.download(weights.published(server.base())))
                    .hasMessageContaining("did not answer within")
                    .hasMessageContaining("tried 4 times");
        } finally {
            end.countDown();
        }
    }

    @Test
    void aMissingFileIsSaidAtOnceAndAnOverloadedServerIsAskedAgain() throws Exception {
        Weights weights = weights();
        try (RawServer server = new RawServer((request, out) -> {
            if (request.number() < 3) {
                RawServer.head(out, "503 Service Unavailable", "Retry-After: 0", "Content-Length: 0");
            } else {
                RawServer.honest(request, out, weights.bytes, ETAG);
            }
        })) {
            weights.download(weights.published(server.base()));
            assertThat(server.requests()).hasSize(4);
        }
        Files.delete(weights.place());
        try (RawServer server =
                new RawServer((request, out) -> RawServer.head(out, "404 Not Found", "Content-Length: 0"))) {
            assertThatThrownBy(() -> weights.download(weights.published(server.base())))
                    .hasMessageContaining("answered 404: there is no such file");
            assertThat(server.requests()).hasSize(1);
        }
    }

    @Test
    void withoutANetworkOneSentenceSaysWhatToDo() throws Exception {
        Weights weights = weights();
        String base;
        try (ServerSocket closed = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            base = "http://127.0.0.1:" + closed.getLocalPort();
        }
        for (String address : List.of(base, "http://no-such-host.invalid")) {
            assertThatThrownBy(() -> weights.download(weights.published(address)))
                    .isInstanceOf(FileException.class)
                    .hasMessageContaining("cannot be reached")
                    .hasMessageContaining(address + "/" + Weights.PATH)
                    .hasMessageContaining("DINOV2J_MIRROR")
                    .hasMessageStartingWith(weights.place() + ": ");
        }
    }

    @Test
    void anInterruptIsObeyedAndWhatHasComeIsKept() throws Exception {
        Weights weights = weights();
        CountDownLatch end = new CountDownLatch(1);
        Patience patient =
                new Patience(Weights.SHORT.connect(), java.time.Duration.ofSeconds(50), Weights.SHORT.firstPause(), 4);
        try (RawServer server = new RawServer((request, out) -> {
            RawServer.cut(request, out, weights.bytes, ETAG, request.number() == 0 ? 100_000 : 300_000);
            out.flush();
            if (request.number() == 0) {
                end.await();
            }
        })) {
            CatalogueEntry entry = weights.published(server.base());
            FutureTask<Throwable> task = new FutureTask<>(() -> org.assertj.core.api.Assertions.catchThrowable(
                    () -> weights.cache.download(entry, java.util.Optional.empty(), Progress.none(), patient)));
            Thread thread = new Thread(task);
            thread.start();
            while (!Files.exists(weights.part()) || Files.size(weights.part()) < 100_000) {
                Thread.sleep(5);
            }
            thread.interrupt();

            assertThat(task.get(20, TimeUnit.SECONDS))
                    .isInstanceOf(CancellationException.class)
                    .hasMessageContaining("dinov2j download tiny");
            assertThat(weights.part()).hasSize(100_000);
            weights.download(entry);
            assertThat(server.requests().get(1).from()).isEqualTo(100_000);
            assertThat(weights.place()).hasBinaryContent(weights.bytes);
        } finally {
            end.countDown();
        }
    }

    @Test
    void twoDownloadsOfOneFileAtOnceAreOneDownload() throws Exception {
        Weights weights = weights();
        Weights other = weights();
        CountDownLatch bothAsked = new CountDownLatch(1);
        try (RawServer server = new RawServer((request, out) -> {
            bothAsked.await();
            RawServer.honest(request, out, weights.bytes, ETAG);
        })) {
            FutureTask<ModelCache.Fetched> first =
                    new FutureTask<>(() -> weights.download(weights.published(server.base())));
            new Thread(first).start();
            while (server.requests().isEmpty()) {
                Thread.sleep(5);
            }
            FutureTask<ModelCache.Fetched> second =
                    new FutureTask<>(() -> other.download(other.published(server.base())));
            new Thread(second).start();
            while (other.notes.isEmpty()) {
                Thread.sleep(5);
            }
            bothAsked.countDown();

            assertThat(first.get(20, TimeUnit.SECONDS).downloaded()).isEqualTo(1);
            assertThat(second.get(20, TimeUnit.SECONDS).downloaded()).isZero();
            assertThat(server.requests()).hasSize(1);
            assertThat(other.notes).containsExactly("Waiting for another download of " + Weights.PATH + ".");
        } finally {
            bothAsked.countDown();
        }
    }
}
