package io.github.dinov2j.model.catalogue;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.dinov2j.model.catalogue.RawServer.Request;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Real JVMs with real environment variables that download from a real server. */
@Timeout(90)
class DownloadProcessTest {
    private static final String ETAG = "\"v1\"";

    @TempDir
    private Path folder = Path.of("");

    private Weights weights = new Weights(Path.of("."), 0);

    @BeforeEach
    void cache() {
        weights = new Weights(folder.resolve("cache"), 400_000);
    }

    private Process start(String base, String... options) throws Exception {
        Path catalogue = folder.resolve("catalogue.json");
        Files.writeString(catalogue, """
                {"format": 1, "sources": {"here": "%s"}, "models": [
                  {"name": "tiny", "kind": "backbone", "architecture": "vit_small", "licence": "MIT",
                   "files": [{"source": "here", "path": "%s", "sha256": "%s"}]}]}
                """.formatted(base, Weights.PATH, Weights.sha256(weights.bytes)));
        List<String> command = new ArrayList<>(
                List.of(Path.of(System.getProperty("java.home"), "bin", "java").toString()));
        command.addAll(List.of(options));
        command.addAll(List.of("-cp", System.getProperty("java.class.path"), DownloadMain.class.getName(), "tiny"));
        ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
        builder.environment().put("DINOV2J_CATALOGUE", catalogue.toString());
        builder.environment().put("DINOV2J_CACHE", weights.cache.folder().toString());
        builder.environment().remove("DINOV2J_MIRROR");
        return builder.start();
    }

    private static String output(Process process) throws Exception {
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor(30, TimeUnit.SECONDS)).isTrue();
        return output;
    }

    @Test
    void aKilledDownloadGoesOnWhereItStopped() throws Exception {
        CountDownLatch killed = new CountDownLatch(1);
        try (RawServer server = new RawServer((request, out) -> {
            int from = request.from();
            RawServer.head(
                    out,
                    from > 0 ? "206 Partial Content" : "200 OK",
                    "ETag: " + ETAG,
                    "Content-Range: bytes " + from + "-399999/400000",
                    "Content-Length: " + (400_000 - from));
            out.write(weights.bytes, from, request.number() == 0 ? 150_000 : 400_000 - from);
            out.flush();
            if (request.number() == 0) {
                killed.await();
            }
        })) {
            Process process = start(server.base());
            while ((!Files.exists(weights.part()) || Files.size(weights.part()) < 150_000) && process.isAlive()) {
                Thread.sleep(10);
            }
            process.destroyForcibly().waitFor();
            killed.countDown();
            assertThat(weights.place()).doesNotExist();

            assertThat(output(start(server.base()))).contains("got " + weights.place());
            assertThat(weights.place()).hasBinaryContent(weights.bytes);
            assertThat(server.requests().stream().map(Request::from)).containsExactly(0, 150_000);
        } finally {
            killed.countDown();
        }
    }

    @Test
    void twoProcessesAtOnceDownloadOnce() throws Exception {
        CountDownLatch bothRun = new CountDownLatch(1);
        try (RawServer server = new RawServer((request, out) -> {
            bothRun.await();
            RawServer.honest(request, out, weights.bytes, ETAG);
        })) {
            Process first = start(server.base());
            while (server.requests().isEmpty() && first.isAlive()) {
                Thread.sleep(10);
            }
            Process second = start(server.base());
            String waiting = second.inputReader(StandardCharsets.UTF_8).readLine();
            bothRun.countDown();

            assertThat(waiting).isEqualTo("Waiting for another download of " + Weights.PATH + ".");
            assertThat(output(first)).contains("got ");
            assertThat(second.waitFor(30, TimeUnit.SECONDS)).isTrue();
            assertThat(second.exitValue()).isZero();
            assertThat(server.requests()).hasSize(1);
            assertThat(weights.place()).hasBinaryContent(weights.bytes);
        } finally {
            bothRun.countDown();
        }
    }

    @Test
    void javasProxyIsAskedForWhatLiesElsewhere() throws Exception {
        try (RawServer proxy = new RawServer((request, out) -> RawServer.honest(request, out, weights.bytes, ETAG))) {
            String port = proxy.base().substring(proxy.base().lastIndexOf(':') + 1);

            String output = output(
                    start("http://weights.invalid/models", "-Dhttp.proxyHost=127.0.0.1", "-Dhttp.proxyPort=" + port));

            assertThat(output).contains("got ");
            assertThat(proxy.requests().get(0).path()).isEqualTo("http://weights.invalid/models/" + Weights.PATH);
        }
    }
}
