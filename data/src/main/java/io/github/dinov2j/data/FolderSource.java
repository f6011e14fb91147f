package io.github.dinov2j.data;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;

/** The files below a folder. Links to folders are not followed. */
record FolderSource(Path root) implements ImageSource {
    @Override
    public List<Entry> entries() {
        // A link as the root is followed: only then does the walk go below it.
        try (var files = Files.walk(top())) {
            var top = top();
            var entries = new ArrayList<Entry>();
            for (var file : (Iterable<Path>) files.filter(Files::isRegularFile)::iterator) {
                var path = top.relativize(file).toString().replace('\\', '/');
                if (ImageSource.isImage(path)) {
                    entries.add(Entry.of(path, Files.size(file)));
                    ImageSource.checkCount(entries.size(), root);
                }
            }
            return entries;
        } catch (UncheckedIOException e) {
            throw new FileException(root, Objects.requireNonNull(e.getCause()));
        } catch (IOException e) {
            throw new FileException(root, e);
        }
    }

    private Path top() throws IOException {
        return root.toRealPath();
    }

    @Override
    public byte[] read(Entry entry) {
        var file = root.resolve(entry.key());
        try {
            ImageSource.checkSize(Files.size(file), entry.path(), root);
            return Files.readAllBytes(file);
        } catch (IOException e) {
            throw new FileException(root.resolve(entry.key()), e);
        }
    }
}
