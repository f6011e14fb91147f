package io.github.dinov2j.model.train;

import io.github.dinov2j.data.FileException;
import io.github.dinov2j.data.SafetensorsFile;
import io.github.dinov2j.data.StoredTensor;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CancellationException;
import java.util.function.Supplier;

/**
 * What a run has found out of its teacher before the first step: a safetensors file in its folder that says which teacher,
 * and a checksum of its numbers, so that a resumed run goes on with the same or not at all.
 */
record PreparedFile(Path file, String teacherSha256) {
    private static final String TEACHER = "teacher_sha256";
    private static final String CONTENT = "sha256";

    /** Tensors, and what there is to say about them. */
    record Content(Map<String, StoredTensor> tensors, Map<String, String> facts) {}

    /**
     * The tensors of the file, which is made first where there is none. Those of another teacher, or not as they were
     * written, are refused. An interrupt is a CancellationException, and stays.
     */
    Map<String, StoredTensor> orMade(Supplier<Content> making) {
        try {
            if (!Files.exists(file)) {
                write(making.get());
            }
            return read();
        } catch (UncheckedIOException e) {
            if (Thread.currentThread().isInterrupted()) {
                throw new CancellationException("Interrupted at " + file + "."); // an interrupt closes files
            }
            throw e;
        }
    }

    private void write(Content content) {
        var metadata = new LinkedHashMap<>(content.facts());
        metadata.put(TEACHER, teacherSha256);
        metadata.put(CONTENT, sha256(content.tensors()));
        SafetensorsFile.write(file, content.tensors(), metadata);
    }

    private Map<String, StoredTensor> read() {
        try (var stored = SafetensorsFile.open(file)) {
            var tensors = stored.tensors();
            if (!teacherSha256.equals(stored.metadata().get(TEACHER))) {
                throw new FileException(
                        file,
                        "was made with the teacher of sha256 "
                                + stored.metadata().getOrDefault(TEACHER, "(unknown)") + ", and the teacher is now "
                                + teacherSha256 + "; give the first one, or start a new run.");
            }
            if (!sha256(tensors).equals(stored.metadata().get(CONTENT))) {
                throw new FileException(
                        file,
                        "has changed since the run began (its checksum differs); take it from a copy of the run, or"
                                + " start a new run.");
            }
            return tensors;
        }
    }

    /** Of names and bytes, by name. */
    private static String sha256(Map<String, StoredTensor> tensors) {
        try {
            var digest = MessageDigest.getInstance("SHA-256");
            new TreeMap<>(tensors).forEach((name, tensor) -> {
                digest.update(name.getBytes(StandardCharsets.UTF_8));
                tensor.forEachWindow(digest::update);
            });
            return HexFormat.of().formatHex(digest.digest());
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("This Java has no SHA-256.", e);
        }
    }
}
