package io.github.dinov2j.data;

import java.io.IOException;
import java.nio.file.Path;
import org.apache.commons.compress.archivers.zip.ZipFile;

/** Finds symbolic links in a zip, which java.util.zip does not tell from files. */
final class ZipLinks {
    private ZipLinks() {}

    static void refuse(Path file) throws IOException {
        try (var zip =
                ZipFile.builder().setPath(file).setIgnoreLocalFileHeader(true).get()) {
            for (var entries = zip.getEntries(); entries.hasMoreElements(); ) {
                var entry = entries.nextElement();
                if (entry.isUnixSymlink()) {
                    throw new IllegalArgumentException("The entry " + Printable.of(entry.getName()) + " of " + file
                            + " is a link, not a file; make the archive again with the files themselves.");
                }
            }
        }
    }
}
