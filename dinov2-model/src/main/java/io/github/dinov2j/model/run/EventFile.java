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
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * A file of events in a run's folder {@code events} that TensorBoard reads: what {@code log.jsonl} says, line by line, as
 * scalars. Each start of a run writes a file of its own, which withdraws the steps that come again. Every record is written
 * at once, so a crash tears the last one at most, and a write that failed is written over by the next.
 */
public final class EventFile {
    private static final String PREFIX = "events.out.tfevents.";

    private final Path log;
    private final Path folder;
    private final Clock clock;
    private Path file;
    private long length;

    /** Writes below the run folder given, from the first line on that is added; until then there is no file. */
    public EventFile(Path run) {
        this(run, Clock.systemUTC());
    }

    EventFile(Path run, Clock clock) {
        log = run.resolve(RunLog.FILE);
        folder = run.resolve("events");
        file = folder;
        this.clock = clock;
    }

    /** Adds the numbers of a line that the log has by now; the first line's step is where the run begins or goes on. */
    public synchronized void add(JsonObject line) {
        var scalars = Scalars.of(line);
        if (scalars.isEmpty()) {
            return;
        }
        if (length == 0) {
            begin(line);
        }
        append(event(line));
    }

    private byte[] event(JsonObject line) {
        return TensorBoardEvent.scalars(seconds(), line.get("step").getAsLong(), Scalars.of(line));
    }

    private void begin(JsonObject line) {
        var step = line.get("step").getAsLong();
        try {
            Files.createDirectories(folder);
            if (file.equals(folder)) { // not a second try on a full disk
                file = folder.resolve(name());
            }
        } catch (IOException e) {
            throw new FileException(folder, e);
        }
        append(TensorBoardEvent.version(seconds()), TensorBoardEvent.start(seconds(), step));
        kept(step, line).forEach(earlier -> append(event(earlier)));
    }

    /** What the log said of this step and later ones before, and still says: the start has withdrawn it, so it is said again. */
    private List<JsonObject> kept(long step, JsonObject line) {
        var kept = new ArrayList<JsonObject>();
        new LogTail(log, LogTail.Listener.once(earlier -> {
                    if (earlier.get("step").getAsLong() >= step && !earlier.equals(line)) {
                        kept.add(earlier);
                    }
                }))
                .readToEnd();
        return kept;
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
                out.write(TfRecord.framed(event));
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
