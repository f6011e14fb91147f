package io.github.dinov2j.notebooks;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/** Starts notebooks/lab.sh as a user would. */
final class Lab {
    static final Path ROOT =
            Path.of(System.getProperty("dinov2j.root", "..")).toAbsolutePath().normalize();
    private static final Path PLUGIN_FOLDER = ROOT.resolve("kernel-plugin/target");

    private Lab() {}

    /** What came of it. */
    record Outcome(int exit, String stdout, String stderr) {}

    /** Skips the test, with the reason, where notebooks cannot run; with CI=true nothing may be missing. */
    static void assumeReady() throws IOException, InterruptedException {
        need(pluginIsBuilt(), "the plugin jar is not built; run ./mvnw verify");
        Outcome prepared = run(List.of("sh", ROOT.resolve("notebooks/lab.sh").toString(), "prepare"), ROOT);
        need(prepared.exit() == 0, prepared.stderr());
    }

    private static boolean pluginIsBuilt() throws IOException {
        if (!Files.isDirectory(PLUGIN_FOLDER)) {
            return false;
        }
        try (Stream<Path> files = Files.list(PLUGIN_FOLDER)) {
            return files.anyMatch(file -> file.getFileName().toString().matches("dinov2j-kernel-plugin-.*\\.jar"));
        }
    }

    static Outcome notebook(Path workplace, String... arguments) throws IOException, InterruptedException {
        List<String> command =
                new ArrayList<>(List.of("sh", ROOT.resolve("notebooks/lab.sh").toString(), "notebook"));
        command.addAll(List.of(arguments));
        return run(command, workplace);
    }

    private static void need(boolean there, String otherwise) {
        if ("true".equals(System.getenv("CI"))) {
            assertThat(there).as(otherwise).isTrue();
        }
        assumeTrue(there, otherwise);
    }

    private static Outcome run(List<String> command, Path workplace) throws IOException, InterruptedException {
        Path out = Files.createTempFile("lab", ".out");
        Path err = Files.createTempFile("lab", ".err");
        try {
            ProcessBuilder builder = new ProcessBuilder(command)
                    .directory(workplace.toFile())
                    .redirectOutput(out.toFile())
                    .redirectError(err.toFile());
            builder.environment().put("JAVA_HOME", System.getProperty("java.home"));
            Process process = builder.start();
            if (!process.waitFor(20, TimeUnit.MINUTES)) {
                process.destroy();
                throw new AssertionError(command + " did not end: " + Files.readString(err));
            }
            return new Outcome(process.exitValue(), Files.readString(out), Files.readString(err));
        } catch (IOException e) {
            return new Outcome(127, "", String.valueOf(e.getMessage()));
        } finally {
            Files.deleteIfExists(out);
            Files.deleteIfExists(err);
        }
    }
}
