package io.github.dinov2j.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The launcher against invented Javas in a folder with a space in its name; nothing is built. */
class LauncherScriptTest {
    private static final String NO_GIT = "4294967295 0"; // what cksum says of nothing
    private static final List<String> MODULES = List.of("data", "dinov2-model", "linear-probe", "kernel-plugin", "cli");

    @TempDir
    private Path temporary = Path.of("");

    private Path home = Path.of("");

    @BeforeEach
    void installs() throws IOException {
        assumeTrue(File.separatorChar == '/', "the launcher is a POSIX shell script");
        home = Files.createDirectories(temporary.resolve("my tools/dinov2j"));
        Files.copy(Path.of(System.getProperty("dinov2j.root", ".."), "dinov2j"), home.resolve("dinov2j"));
        executable(home.resolve("dinov2j"));
        Files.writeString(home.resolve("pom.xml"), "");
        for (String module : MODULES) {
            Files.createDirectories(home.resolve(module + "/src/main"));
            Files.writeString(home.resolve(module + "/pom.xml"), "");
        }
    }

    @Test
    void javaHomeIsStartedWithTheArgumentsAsTheyAre() throws Exception {
        built();
        Path java = java("17.0.9", true);

        Ran ran = run(Map.of("JAVA_HOME", java.toString()), "info", "a model", "*");

        assertThat(ran.code()).isZero();
        assertThat(ran.output())
                .contains("-Dai.djl.offline=true\n", "-Ddinov2j.home=" + home.toRealPath() + "\n")
                .endsWith("io.github.dinov2j.cli.Main\ninfo\na model\n*\ntracking off: true\n");
    }

    @Test
    void itFindsItsFolderThroughASymbolicLink() throws Exception {
        built();
        Path java = java("21", true);
        Path link = Files.createSymbolicLink(temporary.resolve("dj"), Path.of("my tools/dinov2j/dinov2j"));

        Ran ran = run(link, Map.of("JAVA_HOME", java.toString()), "--version");

        assertThat(ran.output()).contains("-Ddinov2j.home=" + home.toRealPath() + "\n");
    }

    @Test
    void anOldJavaInJavaHomeIsPassedOverForTheOneOnThePath() throws Exception {
        built();
        Path old = java("1.8.0_392", true);
        Path young = java("25.0.1", true);

        Ran ran = run(
                Map.of("JAVA_HOME", old.toString(), "PATH", young.resolve("bin") + ":" + System.getenv("PATH")),
                "demo");

        assertThat(ran.code()).isZero();
        assertThat(ran.output()).contains("this is 25.0.1\n");
    }

    @Test
    void anOldJavaAloneIsToldInOneSentence() throws Exception {
        built();
        Path old = java("11.0.2", true);

        Ran ran = run(Map.of("JAVA_HOME", old.toString(), "PATH", old.resolve("bin") + ":" + bareBin()), "demo");

        assertThat(ran.code()).isEqualTo(1);
        assertThat(ran.output().lines())
                .singleElement()
                .asString()
                .contains("needs Java 17 or newer", "Java 11 in", "Install a JDK");
    }

    @Test
    void aBuildWithoutACompilerIsToldInOneSentence() throws Exception {
        Path runtime = java("17.0.9", false);

        Ran ran =
                run(Map.of("JAVA_HOME", runtime.toString(), "PATH", runtime.resolve("bin") + ":" + bareBin()), "demo");

        assertThat(ran.code()).isEqualTo(1);
        assertThat(ran.output().lines()).singleElement().asString().contains("javac", "Java 17 in", "Install a JDK");
    }

    @Test
    void aFailedBuildShowsMavensErrorAndWhereTheRestIs() throws Exception {
        Path java = java("17.0.9", true);
        Files.writeString(home.resolve("mvnw"), "#!/bin/sh\necho '[ERROR] no route to host'\nexit 1\n");
        executable(home.resolve("mvnw"));

        Ran ran = run(Map.of("JAVA_HOME", java.toString()), "demo");

        assertThat(ran.code()).isEqualTo(1);
        assertThat(ran.output()).contains("[ERROR] no route to host", "build failed", "build.log");
        assertThat(home.resolve(".dinov2j/build.lock")).doesNotExist();
    }

    @Test
    void aNewerSourceIsBuiltOnceAndThenStarted() throws Exception {
        built();
        Files.createDirectories(home.resolve("cli/target/dinov2j/lib"));
        Thread.sleep(50); // file times may be as coarse as a few milliseconds
        Files.writeString(home.resolve("cli/src/main/New.java"), "");
        Path java = java("17.0.9", true);
        Files.writeString(home.resolve("mvnw"), "#!/bin/sh\necho ran >>mvnw.ran\n");
        executable(home.resolve("mvnw"));

        run(Map.of("JAVA_HOME", java.toString()), "demo");
        Ran second = run(Map.of("JAVA_HOME", java.toString()), "demo");

        assertThat(home.resolve("mvnw.ran")).hasContent("ran\n");
        assertThat(second.output()).doesNotContain("building").contains("this is 17.0.9");
    }

    @Test
    void labAndNotebookGoToTheNotebooksScript() throws Exception {
        built();
        Path java = java("17.0.9", true);
        Files.createDirectories(home.resolve("notebooks"));
        Files.writeString(home.resolve("notebooks/lab.sh"), "printf '%s|' \"$@\" \"$DINOV2J_HOME\" \"$JAVA_HOME\"");

        Ran ran = run(Map.of("JAVA_HOME", java.toString()), "notebook", "my notebook.ipynb");

        assertThat(ran.output()).isEqualTo("notebook|my notebook.ipynb|" + home.toRealPath() + "|" + java + "|");
    }

    private void built() throws IOException {
        Path place = Files.createDirectories(home.resolve("cli/target/dinov2j"));
        Files.writeString(place.resolve("stamp"), NO_GIT + "\n");
    }

    /** A folder that looks like a Java of this version; its java prints the arguments it was given. */
    private Path java(String version, boolean compiler) throws IOException {
        Path folder = Files.createDirectories(temporary.toRealPath().resolve("java " + version));
        Files.createDirectories(folder.resolve("bin"));
        Files.writeString(folder.resolve("release"), "IMPLEMENTOR=\"x\"\nJAVA_VERSION=\"" + version + "\"\n");
        for (String name : compiler ? List.of("java", "javac") : List.of("java")) {
            Path program = folder.resolve("bin/" + name);
            Files.writeString(
                    program,
                    "#!/bin/sh\necho this is " + version
                            + "\nprintf '%s\\n' \"$@\"\necho tracking off: $OPT_OUT_TRACKING\n");
            executable(program);
        }
        return folder;
    }

    /** A PATH with the tools the script uses and no Java. */
    private Path bareBin() throws IOException {
        Path bin = Files.createDirectories(temporary.resolve("bin"));
        for (String tool :
                List.of("sh", "dirname", "basename", "readlink", "sed", "find", "head", "cat", "cksum", "git")) {
            for (String place : List.of("/bin/", "/usr/bin/")) {
                if (Files.exists(Path.of(place + tool)) && !Files.exists(bin.resolve(tool))) {
                    Files.writeString(bin.resolve(tool), "#!/bin/sh\nexec " + place + tool + " \"$@\"\n");
                    executable(bin.resolve(tool));
                }
            }
        }
        return bin;
    }

    private record Ran(int code, String output) {}

    private Ran run(Map<String, String> environment, String... args) throws Exception {
        return run(home.resolve("dinov2j"), environment, args);
    }

    private Ran run(Path script, Map<String, String> environment, String... args) throws Exception {
        List<String> command = new java.util.ArrayList<>(List.of(script.toString()));
        command.addAll(List.of(args));
        ProcessBuilder builder =
                new ProcessBuilder(command).directory(temporary.toFile()).redirectErrorStream(true);
        builder.environment().remove("OPT_OUT_TRACKING");
        builder.environment().remove("DJL_OFFLINE");
        builder.environment().put("GIT_CEILING_DIRECTORIES", temporary.toString());
        builder.environment().putAll(environment);
        Process process = builder.start();
        String output = new String(process.getInputStream().readAllBytes(), java.nio.charset.StandardCharsets.UTF_8);
        assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
        return new Ran(process.exitValue(), output);
    }

    private static void executable(Path file) {
        assertThat(file.toFile().setExecutable(true)).isTrue();
    }
}
