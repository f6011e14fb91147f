package io.github.dinov2j.notebooks;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;
import java.util.zip.ZipOutputStream;

/** The first few images of each class of a zip with train/CLASS/ and test/CLASS/. */
final class SmallZip {
    private SmallZip() {}

    static Path write(Path whole, Path small, int trainPerClass, int testPerClass) throws IOException {
        Map<String, Integer> taken = new HashMap<>();
        try (ZipFile from = new ZipFile(whole.toFile());
                ZipOutputStream to = new ZipOutputStream(Files.newOutputStream(small))) {
            for (ZipEntry entry : images(from)) {
                String folder = entry.getName().substring(0, entry.getName().lastIndexOf('/'));
                int most = folder.startsWith("train/") ? trainPerClass : testPerClass;
                if (taken.merge(folder, 1, Integer::sum) <= most) {
                    to.putNextEntry(new ZipEntry(entry.getName()));
                    from.getInputStream(entry).transferTo(to);
                    to.closeEntry();
                }
            }
        }
        return small;
    }

    private static List<ZipEntry> images(ZipFile from) {
        return from.stream()
                .filter(entry -> entry.getName().endsWith(".png"))
                .map(ZipEntry.class::cast)
                .toList();
    }
}
