package io.github.dinov2j.data;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * Images of a folder, a .zip, a .tar or a .csv manifest, in a fixed order: by path, compared by code point. The class of an
 * image is its parent folder. Opening reads names only.
 */
public final class ImageFolder {
    /** The key of no file. */
    private static final String LOST = "";

    private final String location;
    private final ImageSource source;
    private final List<ImageSource.Entry> entries;

    private ImageFolder(String location, ImageSource source, List<ImageSource.Entry> entries) {
        this.location = location;
        this.source = source;
        this.entries = entries;
        if (entries.isEmpty()) {
            throw new IllegalArgumentException(
                    location + " contains no images; expected files ending in .png, .jpg, .jpeg, .gif or .bmp.");
        }
    }

    /** Opens a folder, .zip, .tar or .csv; {@code "x.zip!/train"} narrows it to a part. */
    public static ImageFolder open(String location) {
        var mark = location.indexOf("!/");
        return mark < 0
                ? open(Path.of(location))
                : open(Path.of(location.substring(0, mark))).under(location.substring(mark + 2));
    }

    public static ImageFolder open(Path location) {
        var source = source(location);
        var entries = source.entries().stream()
                .filter(e -> ImageSource.isImage(e.path()))
                .sorted(Comparator.comparing(ImageSource.Entry::path, CodePointOrder.INSTANCE))
                .toList();
        entries.forEach(entry -> checkName(entry.path(), location));
        return new ImageFolder(location.toString(), source, entries);
    }

    /** Such a name would break the lines of every message and table it occurs in. */
    private static void checkName(String path, Path location) {
        if (path.chars().anyMatch(Character::isISOControl)) {
            throw new IllegalArgumentException(location + ": the name of the image \"" + Printable.of(path)
                    + "\" holds control characters; rename it.");
        }
    }

    private static ImageSource source(Path location) {
        if (Files.isDirectory(location)) {
            return new FolderSource(location);
        }
        if (!Files.isRegularFile(location)) {
            throw new IllegalArgumentException(
                    "There are no images at " + location + "; give an existing folder, .zip, .tar or .csv manifest.");
        }
        var name = location.toString().toLowerCase(Locale.ROOT);
        if (name.endsWith(".zip")) {
            return new ZipSource(location);
        }
        if (name.endsWith(".tar")) {
            return new TarSource(location);
        }
        if (name.endsWith(".csv")) {
            return new ManifestSource(location);
        }
        throw new IllegalArgumentException(
                location + " is a file of another kind; expected a folder, .zip, .tar or .csv.");
    }

    /** Only what lies in this sub-folder; paths and classes are then relative to it. */
    public ImageFolder under(String part) {
        var prefix = part.isEmpty() || part.endsWith("/") ? part : part + "/";
        var narrowed = entries.stream()
                .filter(e -> e.path().startsWith(prefix))
                .map(e -> e.without(prefix))
                .toList();
        if (narrowed.isEmpty()) {
            throw new IllegalArgumentException(
                    "There are no images under \"" + part + "\" in " + location + "; it has " + tops() + ".");
        }
        return new ImageFolder(location + (location.contains("!/") ? "/" : "!/") + part, source, narrowed);
    }

    private List<String> tops() {
        return entries.stream()
                .map(e -> e.path().split("/", 2)[0])
                .distinct()
                .limit(5)
                .toList();
    }

    /** The first n images in order, or all when there are fewer; n is at least 1. */
    public ImageFolder first(int n) {
        if (n < 1) {
            throw new IllegalArgumentException("The first " + n + " images were asked for; expected at least 1.");
        }
        return new ImageFolder(location, source, entries.subList(0, Math.min(n, entries.size())));
    }

    /** Images {@code from} to {@code to}, exclusive, in order; at least one. */
    public ImageFolder part(int from, int to) {
        if (from < 0 || to > entries.size() || from >= to) {
            throw new IllegalArgumentException("Images " + from + " to " + to + " were asked for; there are "
                    + entries.size() + ", counted from 0, and at least one must be taken.");
        }
        return new ImageFolder(location, source, entries.subList(from, to));
    }

    /**
     * With images that were here once and are not any more, by path, with their sizes then: they have their old places in the
     * order and cannot be read. Those that are here are left as they are.
     */
    public ImageFolder withLost(Map<String, Long> bytesByPath) {
        var here = entries.stream().map(ImageSource.Entry::path).collect(Collectors.toSet());
        var all = new ArrayList<>(entries);
        bytesByPath.forEach((path, bytes) -> {
            if (!here.contains(path)) {
                all.add(new ImageSource.Entry(path, "", LOST, bytes));
            }
        });
        all.sort(Comparator.comparing(ImageSource.Entry::path, CodePointOrder.INSTANCE));
        return new ImageFolder(location, source, all);
    }

    public int size() {
        return entries.size();
    }

    /** Size of the file of image {@code row} when the folder was opened. */
    public long bytes(int row) {
        return entries.get(row).bytes();
    }

    public List<ImageReference> images() {
        var images = new ArrayList<ImageReference>(entries.size());
        for (int i = 0; i < entries.size(); i++) {
            images.add(
                    new ImageReference(i, entries.get(i).path(), entries.get(i).label()));
        }
        return Collections.unmodifiableList(images);
    }

    private byte[] bytes(ImageSource.Entry entry) {
        if (entry.key().equals(LOST)) {
            throw new FileException(Path.of(entry.path()), "was there once and is gone; put it back.");
        }
        return source.read(entry);
    }

    /** Decodes image {@code row}. Safe to call from several threads. */
    public Pixels read(int row) {
        var entry = entries.get(row);
        return Pixels.decode(bytes(entry), location + ": " + entry.path());
    }

    /** Decodes image {@code row} and reads its EXIF orientation, which is not applied. Safe to call from several threads. */
    public OrientedPixels readOriented(int row) {
        var entry = entries.get(row);
        var bytes = bytes(entry);
        return new OrientedPixels(
                Pixels.decode(bytes, location + ": " + entry.path()), ImageDecoder.orientation(bytes));
    }

    /** The classes that occur, sorted; without the unknown one. */
    public List<String> classes() {
        return entries.stream()
                .map(ImageSource.Entry::label)
                .filter(l -> !l.isEmpty())
                .distinct()
                .sorted(CodePointOrder.INSTANCE)
                .toList();
    }

    /** How many JPEGs carry an EXIF orientation other than upright, which is not applied; reads every JPEG's bytes. */
    public int rotated() {
        return (int) entries.stream()
                .filter(e -> e.path().toLowerCase(Locale.ROOT).matches(".*\\.jpe?g"))
                .filter(e -> ImageDecoder.orientation(source.read(e)) != 1)
                .count();
    }

    /** Whether the folder or file that was opened is still there. */
    public boolean present() {
        return Files.exists(Path.of(location.split("!/", 2)[0]));
    }

    public String location() {
        return location;
    }

    /** SHA-256 over path and size in bytes of every image, in hexadecimal. */
    public String fingerprint() {
        try {
            var digest = MessageDigest.getInstance("SHA-256");
            for (var e : entries) {
                digest.update((e.path() + "\0" + e.bytes() + "\n").getBytes(StandardCharsets.UTF_8));
            }
            return HexFormat.of().formatHex(digest.digest());
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("This Java has no SHA-256.", e);
        }
    }

    @Override
    public String toString() {
        return "ImageFolder: " + size() + " images of " + classes().size() + " classes in " + location;
    }
}
