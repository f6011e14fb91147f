package io.github.dinov2j.data;

import java.io.IOException;
import java.io.Reader;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
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
                var parser = parser(reader)) {
            if (!parser.getHeaderNames().contains("path")) {
                throw new IllegalArgumentException("The manifest " + file + " has the columns "
                        + Printable.of(parser.getHeaderNames().toString())
                        + "; expected path and label in its first line.");
            }
            var entries = new ArrayList<Entry>();
            for (var row : parser) {
                entries.add(entry(row, parser.getHeaderNames().contains("label")));
                ImageSource.checkCount(entries.size(), file);
            }
            return entries;
        } catch (InvalidPathException e) {
            throw new IllegalArgumentException("The manifest " + file + " names " + Printable.of(e.getInput())
                    + ", which cannot be the name of a file here; write its path as it is on the disk.");
        } catch (IOException | UncheckedIOException | IllegalStateException e) {
            throw new IllegalArgumentException(
                    "The manifest " + file + " is no readable CSV in UTF-8 ("
                            + Printable.of(String.valueOf(e.getMessage())) + "); save it again.",
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

    /** Columns without a name, or two of one name, are the library's IllegalArgumentException. */
    private CSVParser parser(Reader reader) throws IOException {
        try {
            return CSVParser.parse(reader, FORMAT);
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException(
                    "The first line of the manifest " + file + " is no list of columns ("
                            + Printable.of(String.valueOf(e.getMessage())) + "); write path,label there.",
                    e);
        }
    }

    private Entry entry(CSVRecord row, boolean labelled) throws IOException {
        if (!row.isConsistent() || !row.isSet("path") || labelled && !row.isSet("label")) {
            throw new IllegalArgumentException("The manifest " + file + ", line " + (row.getRecordNumber() + 1)
                    + ", has " + row.size() + " columns, its first line another number; write one value per column.");
        }
        var path = ImageSource.inside(row.get("path"), file);
        var image = root().resolve(path);
        if (!Files.isRegularFile(image)) {
            throw new IllegalArgumentException(
                    "The manifest " + file + ", line " + (row.getRecordNumber() + 1) + ", names " + Printable.of(path)
                            + ", which is not there; paths are relative to the manifest's folder.");
        }
        if (!ImageSource.isImage(path)) {
            throw new IllegalArgumentException("The manifest " + file + " names " + Printable.of(path)
                    + ", which is of another kind; expected files ending in .png, .jpg, .jpeg, .gif or .bmp.");
        }
        if (!image.toRealPath().startsWith(root().toRealPath())) {
            throw new IllegalArgumentException("The manifest " + file + " names " + Printable.of(path)
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
