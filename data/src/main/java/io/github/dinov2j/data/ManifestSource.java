package io.github.dinov2j.data;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.apache.commons.csv.CSVFormat;
import org.apache.commons.csv.CSVParser;
import org.apache.commons.csv.CSVRecord;

/** A CSV with the columns path and, if known, label; paths are relative to the manifest's folder and stay inside it. */
record ManifestSource(Path file) implements ImageSource {
    private static final CSVFormat FORMAT = CSVFormat.DEFAULT
            .builder()
            .setHeader()
            .setSkipHeaderRecord(true)
            .setTrim(true)
            .get();

    @Override
    public List<Entry> entries() {
        try (var parser = CSVParser.parse(file, StandardCharsets.UTF_8, FORMAT)) {
            if (!parser.getHeaderNames().contains("path")) {
                throw new IllegalArgumentException("The manifest " + file + " has the columns "
                        + parser.getHeaderNames() + "; expected path and label.");
            }
            var entries = new ArrayList<Entry>();
            for (var row : parser) {
                entries.add(entry(row, parser.getHeaderNames().contains("label")));
                ImageSource.checkCount(entries.size(), file);
            }
            return entries;
        } catch (IOException e) {
            throw new UncheckedIOException("The manifest " + file + " cannot be read: " + e.getMessage(), e);
        }
    }

    private Entry entry(CSVRecord row, boolean labelled) throws IOException {
        var path = ImageSource.inside(row.get("path"), file);
        var image = root().resolve(path);
        if (!Files.isRegularFile(image)) {
            throw new IllegalArgumentException("The manifest " + file + ", line " + (row.getRecordNumber() + 1)
                    + ", names " + path + ", which does not exist beside it.");
        }
        if (!image.toRealPath().startsWith(root().toRealPath())) {
            throw new IllegalArgumentException("The manifest " + file + " names " + path
                    + ", a link to outside its folder; copy the image into it.");
        }
        return new Entry(path, labelled ? row.get("label") : "", path, Files.size(image));
    }

    private Path root() {
        return Objects.requireNonNull(file.toAbsolutePath().getParent());
    }

    @Override
    public byte[] read(Entry entry) {
        return new FolderSource(root()).read(entry);
    }
}
