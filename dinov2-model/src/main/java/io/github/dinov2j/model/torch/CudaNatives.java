package io.github.dinov2j.model.torch;

import ai.djl.pytorch.jni.LibUtils;
import ai.djl.util.Utils;
import io.github.dinov2j.data.FileException;
import java.io.File;
import java.io.IOException;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.CancellationException;
import java.util.stream.Collectors;

/**
 * Fetches libtorch's CUDA libraries by DJL's own means: DJL downloads what it does not find on the class path, so a second
 * JVM starts the engine without the CPU libraries, with downloads allowed for it alone. docs/gpu.md says what fits what.
 */
public final class CudaNatives {
    /** The CUDA version that DJL's native interface for libtorch 2.7.1 is built for. */
    static final String FLAVOR = "cu128";

    private static final String FOUND = "dinov2j.libtorch=";
    private static final String UNLOADABLE = "dinov2j.unloadable=";
    private static final List<String> OF_THE_NETWORK =
            List.of("http.", "https.", "socksProxy", "java.net.", "javax.net.ssl.");

    private CudaNatives() {}

    /** Downloads them, or finds them there; returns their folder. Every failure is a sentence with the reason. */
    public static Path download() {
        Map<String, String> network = new TreeMap<>();
        System.getProperties().stringPropertyNames().stream()
                .filter(name -> OF_THE_NETWORK.stream().anyMatch(name::startsWith))
                .forEach(name -> network.put(name, System.getProperty(name)));
        return download(Utils.getEngineCacheDir(), network);
    }

    /** Into a folder like DJL's, with JVM properties for the network: the proxies of this JVM. */
    static Path download(Path engines, Map<String, String> network) {
        try {
            Path log = Files.createTempFile("dinov2j-cuda", ".log");
            try {
                return download(log, engines, network);
            } finally {
                Files.deleteIfExists(log);
            }
        } catch (IOException e) {
            throw new UncheckedIOException("The CUDA libraries were not downloaded: " + e.getMessage(), e);
        }
    }

    private static Path download(Path log, Path engines, Map<String, String> network) throws IOException {
        Process process = start(log, engines, network);
        try {
            process.waitFor();
        } catch (InterruptedException e) {
            process.destroy();
            Thread.currentThread().interrupt();
            throw new CancellationException("Interrupted; DJL cannot go on in the middle, the download begins anew.");
        }
        String said = Files.readString(log);
        Path folder = said.lines()
                .filter(line -> line.startsWith(FOUND))
                .findFirst()
                .map(line -> Path.of(line.substring(FOUND.length())))
                .orElseThrow(() -> new UncheckedIOException(
                        "The CUDA libraries were not downloaded: " + reason(said)
                                + "; docs/gpu.md says how to use a libtorch of your own.",
                        new IOException(said)));
        said.lines().filter(line -> line.startsWith(UNLOADABLE)).findFirst().ifPresent(line -> {
            throw new FileException(
                    folder,
                    "the CUDA libraries are here, but cannot be loaded on this machine ("
                            + line.substring(UNLOADABLE.length()) + "); see docs/gpu.md.");
        });
        if (!folder.toString().contains("-" + flavor())) {
            throw new FileException(
                    folder,
                    "DJL offers no libraries of " + flavor() + " for this machine and took these; see docs/gpu.md.");
        }
        return folder;
    }

    private static Process start(Path log, Path engines, Map<String, String> network) throws IOException {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        network.forEach((name, value) -> command.add("-D" + name + "=" + value));
        command.addAll(List.of("-cp", classPathWithoutCpu(), CudaNatives.class.getName()));
        ProcessBuilder builder = new ProcessBuilder(command);
        Map<String, String> environment = builder.environment();
        Files.createDirectories(engines.resolve("pytorch"));
        environment.put("ENGINE_CACHE_DIR", engines.toString());
        environment.put("DJL_OFFLINE", "false");
        environment.put("OPT_OUT_TRACKING", "true");
        environment.put("PYTORCH_FLAVOR", flavor());
        environment.remove("PYTORCH_LIBRARY_PATH");
        return builder.redirectErrorStream(true).redirectOutput(log.toFile()).start();
    }

    private static String flavor() {
        return Optional.ofNullable(System.getenv("PYTORCH_FLAVOR"))
                .filter(flavor -> flavor.matches("cu\\d{3}"))
                .orElse(FLAVOR);
    }

    private static String classPathWithoutCpu() {
        return Arrays.stream(System.getProperty("java.class.path").split(File.pathSeparator))
                .filter(entry -> !Path.of(entry).getFileName().toString().startsWith("pytorch-native-"))
                .collect(Collectors.joining(File.pathSeparator));
    }

    /** The last cause is the one to tell. */
    private static String reason(String said) {
        List<String> causes =
                said.lines().filter(line -> line.startsWith("Caused by: ")).toList();
        String last = causes.isEmpty()
                ? said.lines().findFirst().orElse("DJL said nothing")
                : causes.get(causes.size() - 1).substring("Caused by: ".length());
        return last.replace("java.net.UnknownHostException:", "no such host, or no network:");
    }

    /** What to set in the environment so that the engine uses the libraries in this folder. */
    public static Map<String, String> variables(Path folder) {
        Map<String, String> variables = new LinkedHashMap<>();
        variables.put("PYTORCH_LIBRARY_PATH", folder.toString());
        variables.put("PYTORCH_FLAVOR", flavor());
        return variables;
    }

    /** The second JVM: DJL's loader downloads, unpacks and loads; libraries that came but do not load here are told apart. */
    public static void main(String[] arguments) {
        try {
            LibUtils.loadLibrary();
        } catch (UnsatisfiedLinkError e) { // the folder is known by then
            say(UNLOADABLE + String.valueOf(e.getMessage()).replaceAll("\\s+", " "));
        }
        say(FOUND + LibUtils.getLibtorchPath());
    }

    private static void say(String line) {
        new PrintStream(System.out, true, StandardCharsets.UTF_8).println(line);
    }
}
