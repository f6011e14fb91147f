package io.github.dinov2j.model.weights;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.zip.CRC32;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;

/** Writes pickles opcode by opcode, good and evil, and the zip around them. */
public final class Pickle {
    private final ByteArrayOutputStream out = new ByteArrayOutputStream();

    Pickle raw(int... bytes) {
        for (int each : bytes) {
            out.write(each);
        }
        return this;
    }

    Pickle ascii(String text) {
        out.writeBytes(text.getBytes(StandardCharsets.US_ASCII));
        return this;
    }

    Pickle int4(int value) {
        out.writeBytes(ByteBuffer.allocate(4)
                .order(ByteOrder.LITTLE_ENDIAN)
                .putInt(value)
                .array());
        return this;
    }

    Pickle number(int value) {
        return raw('J').int4(value);
    }

    Pickle text(String text) {
        return raw('X').int4(text.length()).ascii(text);
    }

    Pickle global(String module, String name) {
        return ascii("c" + module + "\n" + name + "\n");
    }

    Pickle numbers(int... values) {
        raw('(');
        for (int value : values) {
            number(value);
        }
        return raw('t');
    }

    /** A tensor as torch.save writes it. */
    Pickle tensor(String type, String key, int count, int offset, int[] shape, int[] stride) {
        global("torch._utils", "_rebuild_tensor_v2").raw('(');
        raw('(').text("storage").global("torch", type).text(key).text("cpu").number(count);
        raw('t', 'Q').number(offset).numbers(shape).numbers(stride).raw(0x89);
        return global("collections", "OrderedDict").raw(')', 'R', 't', 'R');
    }

    byte[] stop() {
        raw('.');
        return out.toByteArray();
    }

    static Path file(Path folder, byte[] pickle, Map<String, byte[]> storages) {
        Map<String, byte[]> entries = new LinkedHashMap<>();
        entries.put("archive/data.pkl", pickle);
        storages.forEach((key, bytes) -> entries.put("archive/data/" + key, bytes));
        return zip(folder.resolve("evil.pth"), entries, ZipEntry.STORED);
    }

    /** A linear head as torch.save writes it: weight [classes, width], row-major, and bias. */
    public static Path head(Path file, int width, float[] weight, float[] bias) {
        Pickle pickle =
                new Pickle().raw(0x80, 2).global("collections", "OrderedDict").raw(')', 'R', '(');
        int[] shape = {bias.length, width};
        pickle.text("weight").tensor("FloatStorage", "0", weight.length, 0, shape, new int[] {width, 1});
        pickle.text("bias").tensor("FloatStorage", "1", bias.length, 0, new int[] {bias.length}, new int[] {1});
        Map<String, byte[]> entries = new LinkedHashMap<>();
        entries.put("archive/data.pkl", pickle.raw('u').stop());
        entries.put("archive/data/0", floats(weight));
        entries.put("archive/data/1", floats(bias));
        return zip(file, entries, ZipEntry.STORED);
    }

    static Path zip(Path file, Map<String, byte[]> entries, int method) {
        try (OutputStream out = Files.newOutputStream(file);
                ZipOutputStream zip = new ZipOutputStream(out)) {
            zip.setMethod(method);
            for (Map.Entry<String, byte[]> each : entries.entrySet()) {
                CRC32 crc = new CRC32();
                crc.update(each.getValue());
                ZipEntry entry = new ZipEntry(each.getKey());
                entry.setSize(each.getValue().length);
                entry.setCrc(crc.getValue());
                zip.putNextEntry(entry);
                zip.write(each.getValue());
            }
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
        return file;
    }

    static byte[] floats(float... values) {
        ByteBuffer bytes = ByteBuffer.allocate(4 * values.length).order(ByteOrder.LITTLE_ENDIAN);
        bytes.asFloatBuffer().put(values);
        return bytes.array();
    }
}
