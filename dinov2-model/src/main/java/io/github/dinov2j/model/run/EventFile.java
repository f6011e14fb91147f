package io.github.dinov2j.model.run;

import com.google.gson.JsonObject;
import io.github.dinov2j.data.FileException;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.Locale;

/**
 * A file of events in a run's folder {@code events} that TensorBoard reads: what {@code log.jsonl} says, line by line, as
 * scalars. Each start of a run writes a file of its own, which withdraws the steps that come again. Every record is written
 * at once, so a crash tears the last one at most, and a write that failed is written over by the next.
 */
public final class EventFile {
    private static final String PREFIX = "events.out.tfevents.";

    private final Path folder;
    private final Clock clock;
    private Path file;
    private long length;

    /** Writes below the run folder given, from the first line on that is added; until then there is no file. */
    public EventFile(Path run) {
        this(run, Clock.systemUTC());
    }

    EventFile(Path run, Clock clock) {
        folder = run.resolve("events");
        file = folder;
        this.clock = clock;
    }

    /** Adds the numbers of a line of the log; the first line's step is where the run begins or goes on. */
    public synchronized void add(JsonObject line) {
        var scalars = Scalars.of(line);
        if (scalars.isEmpty()) {
            return;
        }
        var step = line.get("step").getAsLong();
        if (length == 0) {
            begin(step);
        }
        append(TensorBoardEvent.scalars(seconds(), step, scalars));
    }

    private void begin(long step) {
        try {
            Files.createDirectories(folder);
            file = folder.resolve(name());
        } catch (IOException e) {
            throw new FileException(folder, e);
        }
        append(TensorBoardEvent.version(seconds()), TensorBoardEvent.start(seconds(), step));
    }

    /** TensorBoard reads the files in the order of their names, so a later file has a later second in its name. */
    private String name() throws IOException {
        long newest = 0;
        try (var files = Files.list(folder)) {
            newest = files.mapToLong(EventFile::secondOf).max().orElse(0);
        }
        var second = Math.max(clock.instant().getEpochSecond(), newest + 1);
        return String.format(
                Locale.ROOT,
                "%s%010d.%s.%d",
                PREFIX,
                second,
                host(),
                ProcessHandle.current().pid());
    }

    private static long secondOf(Path file) {
        var parts = file.getFileName().toString().split("\\.", -1);
        var counts =
                parts.length > 3 && file.getFileName().toString().startsWith(PREFIX) && parts[3].matches("\\d{1,15}");
        return counts ? Long.parseLong(parts[3]) : 0;
    }

    private static String host() {
        try {
            return InetAddress.getLocalHost().getHostName().replaceAll("[^A-Za-z0-9-]", "-");
        } catch (UnknownHostException e) {
            return "localhost"; // a machine that does not know its own name
        }
    }

    private void append(byte[]... events) {
        try (var out = new RandomAccessFile(file.toFile(), "rw")) {
            out.seek(length);
            for (var event : events) {
                var record = TfRecord.framed(event);
                out.write(record);
            }
            length = out.getFilePointer();
        } catch (IOException e) {
            throw new FileException(file, e);
        }
    }

    private double seconds() {
        return clock.millis() / 1e3;
    }
}
