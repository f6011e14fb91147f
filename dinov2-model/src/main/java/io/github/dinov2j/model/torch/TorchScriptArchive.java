package io.github.dinov2j.model.torch;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.zip.CRC32;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;

/** Wraps TorchScript text of one parameterless class {@code Ops} into the zip archive that libtorch loads. */
final class TorchScriptArchive {
    private static final byte[] NO_CONSTANTS = {(byte) 0x80, 2, ')', '.'};

    private TorchScriptArchive() {}

    static byte[] of(String code) {
        var bytes = new ByteArrayOutputStream();
        try (var zip = new ZipOutputStream(bytes)) {
            store(zip, "ops/data.pkl", instance());
            store(zip, "ops/code/__torch__.py", code.getBytes(StandardCharsets.UTF_8));
            store(zip, "ops/constants.pkl", NO_CONSTANTS);
            store(zip, "ops/version", "10\n".getBytes(StandardCharsets.US_ASCII));
            store(zip, "ops/byteorder", "little".getBytes(StandardCharsets.US_ASCII));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return bytes.toByteArray();
    }

    /** The pickle of an Ops object: its two attributes {@code training} and {@code _is_full_backward_hook}. */
    private static byte[] instance() {
        var out = new ByteArrayOutputStream();
        out.writeBytes(new byte[] {(byte) 0x80, 2});
        out.writeBytes(ascii("c__torch__\nOps\n)"));
        out.writeBytes(new byte[] {(byte) 0x81, '}', '('});
        out.writeBytes(text("training"));
        out.writeBytes(new byte[] {(byte) 0x88});
        out.writeBytes(text("_is_full_backward_hook"));
        out.writeBytes(ascii("Nub."));
        return out.toByteArray();
    }

    private static byte[] text(String value) {
        var utf8 = value.getBytes(StandardCharsets.UTF_8);
        var out = new ByteArrayOutputStream();
        out.writeBytes(new byte[] {'X', (byte) utf8.length, 0, 0, 0});
        out.writeBytes(utf8);
        return out.toByteArray();
    }

    private static byte[] ascii(String value) {
        return value.getBytes(StandardCharsets.US_ASCII);
    }

    /** libtorch maps the entries in place: they must be stored, not deflated. */
    private static void store(ZipOutputStream zip, String name, byte[] content) throws IOException {
        var crc = new CRC32();
        crc.update(content);
        var entry = new ZipEntry(name);
        entry.setMethod(ZipEntry.STORED);
        entry.setSize(content.length);
        entry.setCrc(crc.getValue());
        zip.putNextEntry(entry);
        zip.write(content);
        zip.closeEntry();
    }
}
