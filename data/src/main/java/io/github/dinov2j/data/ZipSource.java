package io.github.dinov2j.data;

import java.io.EOFException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.zip.CRC32;
import java.util.zip.ZipException;
import java.util.zip.ZipFile;

/** The entries of a zip file, which stays open; reading is safe from several threads. */
final class ZipSource implements ImageSource {
    private final Path file;
    private final ZipFile zip;

    ZipSource(Path file) {
        this.file = file;
        try {
            zip = new ZipFile(file.toFile());
            ZipLinks.refuse(file);
        } catch (IOException e) {
            throw new IllegalArgumentException(
                    file + " is no readable zip file (" + Printable.of(String.valueOf(e.getMessage()))
                            + "); make or fetch it again.",
                    e);
        }
    }

    @Override
    public List<Entry> entries() {
        ImageSource.checkCount(zip.size(), file);
        var entries = new ArrayList<Entry>();
        zip.stream().filter(e -> !e.isDirectory()).forEach(e -> {
            var path = ImageSource.inside(e.getName(), file);
            if (ImageSource.isImage(path)) {
                ImageSource.checkSize(e.getSize(), path, file);
                var plain = Entry.of(path, e.getSize());
                entries.add(new Entry(plain.path(), plain.label(), e.getName(), plain.bytes()));
            }
        });
        return ImageSource.unique(entries, file);
    }

    @Override
    public byte[] read(Entry entry) {
        var zipped = zip.getEntry(entry.key());
        try (var in = zip.getInputStream(zipped)) {
            var bytes = ImageSource.bounded(in, entry, file);
            checkSum(bytes, zipped.getCrc(), entry);
            return bytes;
        } catch (ZipException | EOFException e) {
            throw damaged(entry, String.valueOf(e.getMessage()));
        } catch (IOException e) {
            throw new UncheckedIOException(file + ": " + entry.path() + " cannot be read: " + e.getMessage(), e);
        }
    }

    private void checkSum(byte[] bytes, long expected, Entry entry) {
        var crc = new CRC32();
        crc.update(bytes);
        if (crc.getValue() != expected) {
            throw damaged(entry, "its checksum is wrong");
        }
    }

    private IllegalArgumentException damaged(Entry entry, String why) {
        return new IllegalArgumentException(
                file + ": " + entry.path() + " is damaged in the archive (" + why + "); make the archive again.");
    }
}
