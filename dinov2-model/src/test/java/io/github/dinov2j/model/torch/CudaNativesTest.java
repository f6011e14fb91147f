package io.github.dinov2j.model.torch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.dinov2j.data.FileException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** DJL's own loader in a second JVM, as the command starts it; the network is a proxy that is not there. */
@Timeout(60)
class CudaNativesTest {
    private static final String PLATFORM = System.getProperty("os.name", "").startsWith("Linux") ? "linux" : "other";

    @TempDir
    private Path folder = Path.of("");

    @Test
    void withoutANetworkTheReasonIsOneSentence() throws Exception {
        int port;
        try (ServerSocket closed = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            port = closed.getLocalPort();
        }
        Map<String, String> network = Map.of("https.proxyHost", "127.0.0.1", "https.proxyPort", String.valueOf(port));

        assertThatThrownBy(() -> CudaNatives.download(folder, network))
                .isInstanceOf(UncheckedIOException.class)
                .hasMessageStartingWith("The CUDA libraries were not downloaded: ")
                .hasMessageContaining("Connection refused")
                .hasMessageEndingWith("docs/gpu.md says how to use a libtorch of your own.");
    }

    @Test
    void librariesThatAreThereButDoNotLoadAreSaid() throws IOException {
        org.junit.jupiter.api.Assumptions.assumeTrue(PLATFORM.equals("linux"), "names of the files on Linux");
        Path libraries = folder.resolve("pytorch/2.7.1-cu128-linux-" + arch());
        Files.createDirectories(libraries);
        Files.writeString(libraries.resolve("libtorch.so"), "no library");

        assertThatThrownBy(() -> CudaNatives.download(folder, Map.of()))
                .isInstanceOf(FileException.class)
                .hasMessageContaining(libraries.toString())
                .hasMessageContaining("cannot be loaded on this machine");
    }

    private static String arch() {
        String arch = System.getProperty("os.arch", "");
        return arch.equals("amd64") ? "x86_64" : arch;
    }

    @Test
    void theVariablesNameTheFolderAndTheFlavourOfTheNativeInterface() {
        assertThat(CudaNatives.variables(Path.of("/x")))
                .containsEntry("PYTORCH_LIBRARY_PATH", "/x")
                .containsEntry("PYTORCH_FLAVOR", "cu128");
    }
}
