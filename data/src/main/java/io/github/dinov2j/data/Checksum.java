package io.github.dinov2j.data;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;

/** SHA-256 of files, as 64 hexadecimal digits. */
public final class Checksum {
    private Checksum() {}

    /** Reads the whole file. */
    public static String of(Path file) {
        return of(List.of(file));
    }

    /** Of files one after another, as {@code cat a b | sha256sum} gives it. */
    public static String of(List<Path> files) {
        MessageDigest digest = sha256();
        for (Path file : files) {
            add(file, digest);
        }
        return HexFormat.of().formatHex(digest.digest());
    }

    private static void add(Path file, MessageDigest digest) {
        byte[] window = new byte[1 << 18];
        try (InputStream in = Files.newInputStream(file)) {
            for (int count = in.read(window); count >= 0; count = in.read(window)) {
                digest.update(window, 0, count);
            }
        } catch (IOException e) {
            throw new FileException(file, e);
        }
    }

    /** A changed file is a FileException that names it. */
    public static void verify(Path file, String expected) {
        if (!of(file).equalsIgnoreCase(expected)) {
            throw new FileException(file, "has changed since it was written (its SHA-256 differs); write it again.");
        }
    }

    private static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-256", e);
        }
    }
}
