package io.github.dinov2j.data;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarFile;

/** The regular files of an uncompressed tar file, which stays open. */
final class TarSource implements ImageSource {
    private final Path file;
    private final TarFile tar;
    private final Map<String, TarArchiveEntry> found = new HashMap<>();

    TarSource(Path file) {
        this.file = file;
        try {
            tar = new TarFile(file);
        } catch (IOException | IllegalArgumentException e) {
            throw new IllegalArgumentException(
                    file + " is no readable tar file (" + Printable.of(String.valueOf(e.getMessage()))
                            + "); make or fetch it again.",
                    e);
        }
    }

    @Override
    public List<Entry> entries() {
        ImageSource.checkCount(tar.getEntries().size(), file);
        var entries = new ArrayList<Entry>();
        for (var e : tar.getEntries()) {
            var path = ImageSource.inside(e.getName(), file);
            if (!e.isDirectory() && ImageSource.isImage(path)) {
                checkPlain(e, path);
                ImageSource.checkSize(e.getSize(), path, file);
                found.put(path, e);
                entries.add(Entry.of(path, e.getSize()));
            }
        }
        return ImageSource.unique(entries, file);
    }

    private void checkPlain(TarArchiveEntry e, String path) {
        if (e.isSymbolicLink() || e.isLink() || !e.isFile()) {
            throw new IllegalArgumentException("The entry " + Printable.of(path) + " of " + file
                    + " is a link or device, not a file; make the archive again with the files themselves.");
        }
    }

    @Override
    public byte[] read(Entry entry) {
        var tarEntry = found.get(entry.key());
        if (tarEntry == null) {
            throw new IllegalStateException(file + " has no entry " + entry.key() + ".");
        }
        // TarFile's streams share one position.
        synchronized (tar) {
            try (var in = tar.getInputStream(tarEntry)) {
                return ImageSource.bounded(in, entry, file);
            } catch (IOException e) {
                throw new UncheckedIOException(file + ": " + entry.path() + " cannot be read: " + e.getMessage(), e);
            }
        }
    }
}
