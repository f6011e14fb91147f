package io.github.dinov2j.data;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** The files below a folder. Links to folders are not followed. */
record FolderSource(Path root) implements ImageSource {
    @Override
    public List<Entry> entries() {
        try (var files = Files.walk(root)) {
            var entries = new ArrayList<Entry>();
            for (var file : (Iterable<Path>) files.filter(Files::isRegularFile)::iterator) {
                var path = root.relativize(file).toString().replace('\\', '/');
                if (ImageSource.isImage(path)) {
                    entries.add(Entry.of(path, Files.size(file)));
                    ImageSource.checkCount(entries.size(), root);
                }
            }
            return entries;
        } catch (IOException e) {
            throw new UncheckedIOException("The folder " + root + " cannot be read: " + e.getMessage(), e);
        }
    }

    @Override
    public byte[] read(Entry entry) {
        ImageSource.checkSize(entry.bytes(), entry.path(), root);
        try {
            return Files.readAllBytes(root.resolve(entry.key()));
        } catch (IOException e) {
            throw new UncheckedIOException("The image " + root.resolve(entry.key()) + " cannot be read: " + e, e);
        }
    }
}
