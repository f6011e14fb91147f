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
        try (var reader = reader();
                var parser = CSVParser.parse(reader, FORMAT)) {
            if (!parser.getHeaderNames().contains("path")) {
                throw new IllegalArgumentException("The manifest " + file + " has the columns "
                        + parser.getHeaderNames() + "; expected path and label in its first line.");
            }
            var entries = new ArrayList<Entry>();
            for (var row : parser) {
                entries.add(entry(row, parser.getHeaderNames().contains("label")));
                ImageSource.checkCount(entries.size(), file);
            }
            return entries;
        } catch (IOException | UncheckedIOException | IllegalStateException e) {
            throw new IllegalArgumentException(
                    "The manifest " + file + " is no readable CSV in UTF-8 (" + e.getMessage() + "); save it again.",
                    e);
        }
    }

    /** Without the byte order mark that spreadsheets write. */
    private Reader reader() throws IOException {
        var reader = Files.newBufferedReader(file);
        reader.mark(1);
        if (reader.read() != 0xFEFF) {
            reader.reset();
        }
        return reader;
    }

    private Entry entry(CSVRecord row, boolean labelled) throws IOException {
        if (!row.isConsistent()) {
            throw new IllegalArgumentException("The manifest " + file + ", line " + (row.getRecordNumber() + 1)
                    + ", has " + row.size() + " columns, its first line another number; write one value per column.");
        }
        var path = ImageSource.inside(row.get("path"), file);
        var image = root().resolve(path);
        if (!Files.isRegularFile(image)) {
            throw new IllegalArgumentException("The manifest " + file + ", line " + (row.getRecordNumber() + 1)
                    + ", names " + path + ", which is not there; paths are relative to the manifest's folder.");
        }
        if (!ImageSource.isImage(path)) {
            throw new IllegalArgumentException("The manifest " + file + " names " + path
                    + ", which is of another kind; expected files ending in .png, .jpg, .jpeg, .gif or .bmp.");
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
