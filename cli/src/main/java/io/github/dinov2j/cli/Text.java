package io.github.dinov2j.cli;

import io.github.dinov2j.data.FileException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/** Reads files; errors name the file. */
final class Text {
    private static final long MOST_BYTES = 256L << 20;

    private Text() {}

    static String read(Path file) {
        long size = size(file);
        if (size > MOST_BYTES) {
            throw new IllegalArgumentException(
                    file + " has " + size + " bytes, expected at most " + MOST_BYTES + "; it is not a file of ours.");
        }
        try {
            return Files.readString(file);
        } catch (IOException e) {
            throw new FileException(file, e);
        }
    }

    static long size(Path file) {
        try {
            return Files.size(file);
        } catch (IOException e) {
            throw new FileException(file, e);
        }
    }

    static String sha256(Path file) {
        try (InputStream in = Files.newInputStream(file)) {
            MessageDigest digest = MessageDigest.getInstance("SHA-256");
            byte[] buffer = new byte[1 << 16];
            for (int read = in.read(buffer); read > 0; read = in.read(buffer)) {
                digest.update(buffer, 0, read);
            }
            return HexFormat.of().formatHex(digest.digest());
        } catch (IOException e) {
            throw new FileException(file, e);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("Java without SHA-256", e);
        }
    }
}
