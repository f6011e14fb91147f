package io.github.dinov2j.model.run;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Reads TensorBoard's files by their description alone, and takes back what a later start withdraws, as TensorBoard does. */
public final class EventReader {
    private EventReader() {}

    /** One message: its step, version, whether it is a start, its scalars. */
    public record Event(double seconds, long step, String version, boolean start, Map<String, Float> scalars) {}

    /** All records of a file; a torn last one is left out, a wrong checksum fails. */
    public static List<Event> events(Path file) throws IOException {
        var in = ByteBuffer.wrap(Files.readAllBytes(file)).order(ByteOrder.LITTLE_ENDIAN);
        var events = new ArrayList<Event>();
        while (in.remaining() >= 12) {
            var length = bytes(in, 8);
            check(length, in.getInt());
            var size = (int) length.getLong(0);
            if (in.remaining() < size + 4) {
                break;
            }
            var data = bytes(in, size);
            check(data, in.getInt());
            events.add(event(data));
        }
        return events;
    }

    /** What TensorBoard shows of a run: the points of every scalar. */
    public static Map<String, Map<Long, Float>> shown(Path run) throws IOException {
        var shown = new TreeMap<String, Map<Long, Float>>();
        for (var file : files(run)) {
            for (var event : events(file)) {
                if (event.start()) {
                    shown.values().forEach(points -> points.keySet().removeIf(step -> step >= event.step()));
                }
                event.scalars().forEach((tag, value) -> shown.computeIfAbsent(tag, t -> new TreeMap<>())
                        .merge(event.step(), value, (old, again) -> {
                            throw new AssertionError(tag + " is there twice for step " + event.step());
                        }));
            }
        }
        return shown;
    }

    public static List<Path> files(Path run) throws IOException {
        try (var files = Files.list(run.resolve("events"))) {
            return files.sorted().toList();
        }
    }

    private static ByteBuffer bytes(ByteBuffer in, int count) {
        var part = in.slice(in.position(), count).order(ByteOrder.LITTLE_ENDIAN);
        in.position(in.position() + count);
        return part;
    }

    /** Bit by bit, by the polynomial of Castagnoli. */
    private static void check(ByteBuffer data, int stored) {
        var crc = 0xFFFFFFFF;
        for (int i = 0; i < data.limit(); i++) {
            crc ^= data.get(i) & 0xFF;
            for (int bit = 0; bit < 8; bit++) {
                crc = (crc & 1) != 0 ? crc >>> 1 ^ 0x82F63B78 : crc >>> 1;
            }
        }
        crc = ~crc;
        var masked = (crc >>> 15 | crc << 17) + 0xa282ead8;
        if (masked != stored) {
            throw new AssertionError("a checksum is " + stored + ", expected " + masked);
        }
    }

    private static Event event(ByteBuffer in) {
        var seconds = 0.0;
        long step = 0;
        var version = "";
        var start = false;
        var scalars = new TreeMap<String, Float>();
        while (in.hasRemaining()) {
            var key = (int) varint(in);
            switch (key) {
                case 1 << 3 | 1 -> seconds = in.getDouble();
                case 2 << 3 -> step = varint(in);
                case 3 << 3 | 2 -> version = text(in);
                case 5 << 3 | 2 -> summary(bytes(in, (int) varint(in)), scalars);
                case 7 << 3 | 2 -> start = bytes(in, (int) varint(in)).equals(ByteBuffer.wrap(new byte[] {8, 1}));
                default -> throw new AssertionError("field key " + key);
            }
        }
        return new Event(seconds, step, version, start, scalars);
    }

    private static void summary(ByteBuffer in, Map<String, Float> into) {
        while (in.hasRemaining()) {
            if (varint(in) != (1 << 3 | 2)) {
                throw new AssertionError("a summary holds values only");
            }
            var value = bytes(in, (int) varint(in));
            if (varint(value) != (1 << 3 | 2)) {
                throw new AssertionError("a value begins with its tag");
            }
            var tag = text(value);
            if (varint(value) != (2 << 3 | 5)) {
                throw new AssertionError("then comes its number");
            }
            into.put(tag, value.getFloat());
        }
    }

    private static String text(ByteBuffer in) {
        var bytes = new byte[(int) varint(in)];
        in.get(bytes);
        return new String(bytes, StandardCharsets.UTF_8);
    }

    private static long varint(ByteBuffer in) {
        long value = 0;
        for (int shift = 0; ; shift += 7) {
            var next = in.get();
            value |= (long) (next & 0x7F) << shift;
            if (next >= 0) {
                return value;
            }
        }
    }
}
