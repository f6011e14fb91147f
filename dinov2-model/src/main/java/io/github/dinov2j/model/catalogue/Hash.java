package io.github.dinov2j.model.catalogue;

import io.github.dinov2j.data.FileException;
import java.io.FileInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.function.LongConsumer;

/** SHA-256 of a file too large to read in silence: says how far it is and obeys an interrupt. */
final class Hash {
    private Hash() {}

    static String of(Path file, LongConsumer bytesRead) throws InterruptedException {
        // No channel: an interrupt would close it, and the failure would look like one of the disk.
        try (InputStream in = new FileInputStream(file.toFile())) {
            MessageDigest digest = MessageDigest.getInstance("SHA-256");
            byte[] window = new byte[1 << 18];
            long done = 0;
            for (int count = in.read(window); count >= 0; count = in.read(window)) {
                digest.update(window, 0, count);
                done += count;
                bytesRead.accept(done);
                if (Thread.interrupted()) {
                    throw new InterruptedException();
                }
            }
            return HexFormat.of().formatHex(digest.digest());
        } catch (IOException e) {
            throw new FileException(file, e);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-256", e);
        }
    }
}
