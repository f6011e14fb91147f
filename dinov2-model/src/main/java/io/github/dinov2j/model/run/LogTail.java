package io.github.dinov2j.model.run;

import com.google.gson.JsonObject;
import com.google.gson.JsonParseException;
import com.google.gson.JsonParser;
import io.github.dinov2j.data.FileException;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.Optional;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** The lines of a log that grows, each handed over once; a line counts when its end is there. */
final class LogTail {
    private static final int MOST_BYTES = 1 << 20;

    private final Path file;
    private final Listener listener;
    private @Nullable Object key;
    private long position;
    private long number;
    private byte[] rest = new byte[0];

    LogTail(Path file, Listener listener) {
        this.file = file;
        this.listener = listener;
    }

    /** Hears the lines. */
    interface Listener {
        /** A line; what it throws as IllegalArgumentException is told with the line's number. */
        void line(JsonObject line);

        /** The log was written anew: its lines come again from the first. */
        void again();

        /** Hears the lines of a log that nobody writes anew meanwhile. */
        static Listener once(Consumer<JsonObject> lines) {
            return new Listener() {
                @Override
                public void line(JsonObject line) {
                    lines.accept(line);
                }

                @Override
                public void again() {
                    throw new IllegalStateException("The log was written anew while it was read; read it again.");
                }
            };
        }
    }

    /** Hands over the lines completed since the last call; a log that is not there yet has none. */
    void read() {
        rest = readLines();
    }

    /** The same, and at the end of it a line without an end too when it is whole: a torn one is passed over. */
    void readToEnd() {
        read();
        if (rest.length > 0) {
            whole(text(rest)).ifPresent(this::hand);
        }
    }

    private static Optional<JsonObject> whole(String line) {
        try {
            return Optional.of(JsonParser.parseString(line).getAsJsonObject());
        } catch (JsonParseException | IllegalStateException e) {
            return Optional.empty(); // torn by a crash, or still being written
        }
    }

    /** What follows the last complete line. */
    private byte[] readLines() {
        if (!Files.exists(file)) {
            return new byte[0];
        }
        startOverWhereWrittenAnew();
        try (var in = Files.newInputStream(file)) {
            in.skipNBytes(position);
            return split(in);
        } catch (IOException e) {
            throw new FileException(file, e);
        }
    }

    private void startOverWhereWrittenAnew() {
        try {
            var attributes = Files.readAttributes(file, BasicFileAttributes.class);
            var another = key != null && !key.equals(attributes.fileKey());
            if (another || attributes.size() < position) {
                position = 0;
                number = 0;
                listener.again();
            }
            key = attributes.fileKey();
        } catch (IOException e) {
            throw new FileException(file, e);
        }
    }

    private byte[] split(InputStream in) throws IOException {
        var line = new ByteArrayOutputStream();
        var buffer = new byte[1 << 16];
        for (int read = in.read(buffer); read > 0; read = in.read(buffer)) {
            int from = 0;
            for (int i = 0; i < read; i++) {
                if (buffer[i] == '\n') {
                    line.write(buffer, from, i - from);
                    complete(line);
                    from = i + 1;
                }
            }
            line.write(buffer, from, read - from);
            if (line.size() > MOST_BYTES) {
                throw new FileException(
                        file,
                        "line " + (number + 1) + " is longer than " + MOST_BYTES + " bytes; it is no log of a run.");
            }
        }
        return line.toByteArray();
    }

    private void complete(ByteArrayOutputStream line) {
        position += line.size() + 1L;
        var text = text(line.toByteArray());
        line.reset();
        if (text.isBlank()) {
            number++;
        } else {
            hand(parsed(text));
        }
    }

    private JsonObject parsed(String text) {
        try {
            return JsonParser.parseString(text).getAsJsonObject();
        } catch (JsonParseException | IllegalStateException e) {
            throw nonsense(number + 1, "is no JSON object", e);
        }
    }

    private void hand(JsonObject line) {
        number++;
        try {
            listener.line(line);
        } catch (IllegalArgumentException e) {
            throw nonsense(number, e.getMessage(), e);
        }
    }

    private FileException nonsense(long number, @Nullable String problem, Exception cause) {
        var told = new FileException(
                file,
                "line " + number + " " + problem + "; expected one object a step, as dinov2j pretrain writes them.");
        told.addSuppressed(cause);
        return told;
    }

    private static String text(byte[] bytes) {
        return new String(bytes, StandardCharsets.UTF_8);
    }
}
