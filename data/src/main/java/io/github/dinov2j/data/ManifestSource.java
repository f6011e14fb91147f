package io.github.dinov2j.data;

import java.io.IOException;
import java.io.Reader;
import java.io.UncheckedIOException;
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
        try (var parser = CSVParser.parse(withoutMark(), FORMAT)) {
            if (!parser.getHeaderNames().contains("path")) {
                throw new IllegalArgumentException("The manifest " + file + " has the columns "
                        + parser.getHeaderNames() + "; expected path and label, named in the first line.");
            }
            var entries = new ArrayList<Entry>();
            for (var row : parser) {
                entries.add(entry(row, parser.getHeaderNames().contains("label")));
                ImageSource.checkCount(entries.size(), file);
            }
            return entries;
        } catch (UncheckedIOException e) {
            throw new FileException(file, "is no readable CSV (" + e.getCause() + "); write it again.");
        } catch (IOException e) {
            throw new UncheckedIOException("The manifest " + file + " cannot be read: " + e.getMessage(), e);
        }
    }

    /** Spreadsheets put a byte order mark in front. */
    private Reader withoutMark() throws IOException {
        var reader = Files.newBufferedReader(file);
        reader.mark(1);
        if (reader.read() != '\ufeff') {
            reader.reset();
        }
        return reader;
    }

    private Entry entry(CSVRecord row, boolean labelled) throws IOException {
        var path = ImageSource.inside(row.get("path"), file);
        var image = root().resolve(path);
        if (!ImageSource.isImage(path)) {
            throw new IllegalArgumentException("The manifest " + file + ", line " + (row.getRecordNumber() + 1)
                    + ", names \"" + path + "\"; expected a file ending in .png, .jpg, .jpeg, .gif or .bmp.");
        }
        if (!Files.isRegularFile(image)) {
            throw new IllegalArgumentException(
                    "The manifest " + file + ", line " + (row.getRecordNumber() + 1) + ", names " + path
                            + ", which does not exist; expected a path from the manifest's folder: correct or remove the line.");
        }
        if (!image.toRealPath().startsWith(root().toRealPath())) {
            throw new IllegalArgumentException("The manifest " + file + " names " + path
                    + ", a link to outside its folder; copy the image into it.");
        }
        return new Entry(path, labelled && row.isSet("label") ? row.get("label") : "", path, Files.size(image));
    }

    private Path root() {
        return Objects.requireNonNull(file.toAbsolutePath().getParent());
    }

    @Override
    public byte[] read(Entry entry) {
        return new FolderSource(root()).read(entry);
    }
}
