package io.github.dinov2j.data;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
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
                    file + " is no readable zip file (" + e.getMessage() + "); make or download it again.", e);
        }
    }

    @Override
    public List<Entry> entries() {
        ImageSource.checkCount(zip.size(), file);
        var entries = new ArrayList<Entry>();
        zip.stream().filter(e -> !e.isDirectory()).forEach(e -> {
            var path = ImageSource.inside(e.getName(), file);
            if (ImageSource.isImage(path)) {
                ImageSource.checkSize(Math.max(e.getSize(), e.getCompressedSize()), path, file);
                var plain = Entry.of(path, e.getSize());
                entries.add(new Entry(plain.path(), plain.label(), e.getName(), plain.bytes()));
            }
        });
        return ImageSource.distinct(entries, file);
    }

    @Override
    public byte[] read(Entry entry) {
        try (var in = zip.getInputStream(zip.getEntry(entry.key()))) {
            return ImageSource.bounded(in, entry, file);
        } catch (IOException e) {
            throw new UncheckedIOException(
                    file + ": " + entry.path() + " cannot be read (" + e.getMessage() + "); make or download it again.",
                    e);
        }
    }
}
