package io.github.dinov2j.data;

import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import org.apache.commons.csv.CSVFormat;
import org.apache.commons.csv.CSVParser;
import org.apache.commons.csv.CSVPrinter;
import org.apache.commons.csv.CSVRecord;

/** images.csv: {@code row,path,label} in the order of the tensors' rows. */
record ImageTable(List<String> paths, List<String> labels) {
    static final String FILE = "images.csv";
    private static final List<String> HEADER = List.of("row", "path", "label");
    private static final CSVFormat FORMAT =
            CSVFormat.DEFAULT.builder().setRecordSeparator("\n").get();

    /** The first {@code rows} rows; fewer, or rows out of order, are a FileException. */
    static ImageTable read(Path folder, int rows) {
        Path file = folder.resolve(FILE);
        List<String> paths = new ArrayList<>();
        List<String> labels = new ArrayList<>();
        int found = walk(file, rows, paths, labels);
        if (found < rows) {
            throw new FileException(
                    file, "has " + found + " rows, but features.json says " + rows + "; write the folder again.");
        }
        return new ImageTable(paths, labels);
    }

    /** Whether there is nothing after the given number of rows. */
    static void checkEnd(Path folder, int rows) {
        Path file = folder.resolve(FILE);
        if (walk(file, rows + 1, new ArrayList<>(), new ArrayList<>()) > rows) {
            throw new FileException(
                    file, "has more than the " + rows + " rows of features.json; write the folder again.");
        }
    }

    private static int walk(Path file, int rows, List<String> paths, List<String> labels) {
        try (CSVParser csv = CSVParser.parse(file, StandardCharsets.UTF_8, FORMAT)) {
            Iterator<CSVRecord> lines = csv.iterator();
            // asks for no line beyond the last wanted: what follows may be half of one
            for (int row = -1; row < rows && lines.hasNext(); row++) {
                CSVRecord line = lines.next();
                check(file, row, line);
                if (row >= 0) {
                    paths.add(line.get(1));
                    labels.add(line.get(2));
                }
            }
        } catch (IOException e) {
            throw new FileException(file, e);
        } catch (UncheckedIOException e) {
            if (e instanceof FileException) {
                throw e;
            }
            throw new FileException(file, "is no complete CSV file; write the folder again.");
        }
        return paths.size();
    }

    private static void check(Path file, int row, CSVRecord line) {
        boolean good = row < 0
                ? line.toList().equals(HEADER)
                : line.size() == 3 && line.get(0).equals(Integer.toString(row));
        if (!good) {
            throw new FileException(
                    file,
                    "has '" + start(line) + "' where "
                            + (row < 0 ? "the header row,path,label" : "row " + row + " as row,path,label")
                            + " was expected.");
        }
    }

    /** Enough of a line to find it, on one line whatever it holds. */
    private static String start(CSVRecord line) {
        String text = String.join(",", line.toList()).replaceAll("\\p{Cntrl}", "?");
        return text.length() > 80 ? text.substring(0, 80) + "..." : text;
    }

    /** Replaces the file by the first {@code rows} rows of what it is, or by a header only. */
    static void truncate(Path folder, int rows) {
        ImageTable kept = rows == 0 ? new ImageTable(List.of(), List.of()) : read(folder, rows);
        AtomicFile.write(folder.resolve(FILE), "row,path,label\n" + kept.csv(0));
    }

    /** Adds these rows; what a crash leaves of them is cut off by {@link #truncate} when work goes on. */
    void append(Path folder, int firstRow) {
        Path file = folder.resolve(FILE);
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE, StandardOpenOption.APPEND)) {
            AtomicFile.writeFully(channel, ByteBuffer.wrap(csv(firstRow).getBytes(StandardCharsets.UTF_8)));
            channel.force(true);
        } catch (IOException e) {
            throw new FileException(file, e);
        }
    }

    private String csv(int firstRow) {
        StringWriter text = new StringWriter();
        try (CSVPrinter printer = new CSVPrinter(text, FORMAT)) {
            for (int i = 0; i < paths.size(); i++) {
                printer.printRecord(firstRow + i, paths.get(i), labels.get(i));
            }
        } catch (IOException e) {
            throw new IllegalStateException("a StringWriter does not fail", e);
        }
        return text.toString();
    }
}
