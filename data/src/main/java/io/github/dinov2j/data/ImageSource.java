package io.github.dinov2j.data;

import java.io.IOException;
import java.io.InputStream;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;

/** Where image files come from: names and sizes first, bytes of one file on request, within bounds. */
interface ImageSource {
    /** Larger files are refused before they are read. */
    long MAX_FILE_BYTES = 512L << 20;
    /** More entries than this are refused. */
    int MAX_ENTRIES = 20_000_000;

    List<Entry> entries();

    byte[] read(Entry entry);

    /**
     * @param path as users see it, relative to what was opened
     * @param label class, or empty
     * @param key how the source finds it
     * @param bytes size of the file
     */
    record Entry(String path, String label, String key, long bytes) {
        /** An entry of a folder tree, whose class is its parent folder. */
        static Entry of(String path, long bytes) {
            return new Entry(path, parent(path), path, bytes);
        }

        Entry without(String prefix) {
            var rest = path.substring(prefix.length());
            return new Entry(rest, label.equals(parent(path)) ? parent(rest) : label, key, bytes);
        }

        private static String parent(String path) {
            var end = path.lastIndexOf('/');
            return end < 0 ? "" : path.substring(path.lastIndexOf('/', end - 1) + 1, end);
        }
    }

    static boolean isImage(String path) {
        var lower = path.toLowerCase(Locale.ROOT);
        var file = lower.substring(lower.lastIndexOf('/') + 1);
        return !lower.startsWith(".")
                && !lower.contains("/.")
                && !lower.startsWith("__macosx/")
                && !lower.contains("/__macosx/")
                && file.matches("(?s).*\\.(png|jpe?g|gif|bmp)");
    }

    /** Refuses names that point outside: absolute, with a drive, or with "..". */
    static String inside(String name, Object archive) {
        var path = name.replace('\\', '/');
        if (path.startsWith("/")
                || path.matches("[A-Za-z]:.*")
                || List.of(path.split("/")).contains("..")) {
            throw new IllegalArgumentException("The entry \"" + Printable.of(name) + "\" of " + archive
                    + " points outside it; make the archive again with relative names.");
        }
        return path.startsWith("./") ? path.substring(2) : path;
    }

    /** Refuses archives in which one name stands for two files. */
    static List<Entry> unique(List<Entry> entries, Object source) {
        var seen = new HashSet<String>();
        for (var e : entries) {
            if (!seen.add(e.path())) {
                throw new IllegalArgumentException(source + " has two entries named " + Printable.of(e.path())
                        + "; make the archive again with one.");
            }
        }
        return entries;
    }

    static void checkCount(int entries, Object source) {
        if (entries > MAX_ENTRIES) {
            throw new IllegalArgumentException(source + " has more than " + MAX_ENTRIES + " entries; split it.");
        }
    }

    static void checkSize(long bytes, String path, Object source) {
        if (bytes > MAX_FILE_BYTES) {
            throw new IllegalArgumentException(source + ": " + Printable.of(path) + " has " + bytes + " bytes; at most "
                    + MAX_FILE_BYTES + " are read.");
        }
    }

    /** Reads at most the size declared: an entry that unpacks to more is refused. */
    static byte[] bounded(InputStream in, Entry entry, Object source) throws IOException {
        checkSize(entry.bytes(), entry.path(), source);
        var bytes = in.readNBytes((int) entry.bytes() + 1);
        if (bytes.length != entry.bytes()) {
            throw new IllegalArgumentException(source + ": " + entry.path() + " does not have the " + entry.bytes()
                    + " bytes it declares; the archive is damaged.");
        }
        return bytes;
    }
}
