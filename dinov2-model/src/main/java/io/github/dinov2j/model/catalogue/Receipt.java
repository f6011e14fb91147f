package io.github.dinov2j.model.catalogue;

import com.google.gson.Gson;
import com.google.gson.GsonBuilder;
import com.google.gson.JsonParseException;
import io.github.dinov2j.data.AtomicFile;
import io.github.dinov2j.data.FileException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What was found of a file of the cache when its bytes were last read. While size and time of change are the same, the
 * bytes are taken to be: reading 4.5 GB for each start would cost more than the model itself.
 *
 * @param sha256 of all its bytes
 * @param bytes its size
 * @param modified its time of change, as the file system tells it
 * @param from where it came from, or that it was put there by hand
 * @param checked when the bytes were read
 */
record Receipt(String sha256, long bytes, String modified, String from, String checked) {
    private static final Gson GSON =
            new GsonBuilder().setPrettyPrinting().disableHtmlEscaping().create();
    private static final long MOST_BYTES = 1 << 16;

    Receipt {
        if (!matches(sha256) || modified == null || from == null || checked == null) { // Gson leaves fields out
            throw new IllegalArgumentException("a receipt lacks a field");
        }
    }

    private static boolean matches(@Nullable String sha256) {
        return sha256 != null && sha256.matches("[0-9a-f]{64}");
    }

    static Receipt of(Path file, String sha256, String from) {
        try {
            return new Receipt(
                    sha256,
                    Files.size(file),
                    modified(file),
                    from,
                    Instant.now().toString());
        } catch (IOException e) {
            throw new FileException(file, e);
        }
    }

    private static String modified(Path file) throws IOException {
        return Files.getLastModifiedTime(file).toInstant().toString();
    }

    static Optional<Receipt> read(Path place) {
        if (!Files.exists(place)) {
            return Optional.empty();
        }
        try {
            if (Files.size(place) > MOST_BYTES) {
                throw damaged(place);
            }
            return Optional.of(GSON.fromJson(Files.readString(place), Receipt.class));
        } catch (IOException e) {
            throw new FileException(place, e);
        } catch (JsonParseException | IllegalArgumentException | NullPointerException e) {
            throw damaged(place);
        } catch (RuntimeException e) { // what the constructor refused, wrapped by Gson
            throw damaged(place);
        }
    }

    private static FileException damaged(Path place) {
        return new FileException(
                place, "is damaged; delete it, and the checksum of the file beside it is recorded anew.");
    }

    void write(Path place) {
        AtomicFile.write(place, GSON.toJson(this) + "\n");
    }

    /** Whether the file looks as it did. */
    boolean fits(Path file) {
        try {
            return Files.size(file) == bytes && modified(file).equals(modified);
        } catch (IOException e) {
            throw new FileException(file, e);
        }
    }
}
