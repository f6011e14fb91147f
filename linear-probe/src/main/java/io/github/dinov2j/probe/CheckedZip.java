package io.github.dinov2j.probe;

import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;
import java.util.zip.ZipOutputStream;

/** Named parts in one zip, with a manifest of the format version and each part's SHA-256; complete or absent. */
final class CheckedZip {
    private static final String MANIFEST = "manifest.json";
    private static final int FORMAT = 1;
    private static final long LARGEST_PART = 1L << 29;

    private CheckedZip() {}

    /** Writes to a temporary name beside the file, then renames. */
    static void write(Path file, Map<String, byte[]> parts) throws IOException {
        Path folder = file.toAbsolutePath().getParent();
        if (folder != null) {
            Files.createDirectories(folder);
        }
        Path temporary = file.resolveSibling("." + file.getFileName() + ".part");
        try {
            writeAll(temporary, parts);
            Files.move(temporary, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        } finally {
            Files.deleteIfExists(temporary);
        }
    }

    private static void writeAll(Path file, Map<String, byte[]> parts) throws IOException {
        try (OutputStream out = Files.newOutputStream(file);
                ZipOutputStream zip = new ZipOutputStream(out)) {
            put(zip, MANIFEST, manifest(parts));
            for (Map.Entry<String, byte[]> part : parts.entrySet()) {
                put(zip, part.getKey(), part.getValue());
            }
        }
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
            channel.force(true);
        }
    }

    private static void put(ZipOutputStream zip, String name, byte[] bytes) throws IOException {
        ZipEntry entry = new ZipEntry(name);
        entry.setTime(0);
        zip.putNextEntry(entry);
        zip.write(bytes);
        zip.closeEntry();
    }

    /** Reads the named parts after checking version, size and checksum of each. */
    static Map<String, byte[]> read(Path file, List<String> names) throws IOException {
        try (ZipFile zip = new ZipFile(file.toFile())) {
            JsonObject sums = sums(bytes(zip, MANIFEST));
            Map<String, byte[]> parts = new LinkedHashMap<>();
            for (String name : names) {
                byte[] bytes = bytes(zip, name);
                JsonElement expected = sums.get(name);
                if (expected == null || !expected.getAsString().equals(sha256(bytes))) {
                    throw new IOException(name + " does not match its checksum");
                }
                parts.put(name, bytes);
            }
            return parts;
        }
    }

    private static byte[] bytes(ZipFile zip, String name) throws IOException {
        ZipEntry entry = zip.getEntry(name);
        if (entry == null) {
            throw new IOException(name + " is missing");
        }
        if (entry.getSize() > LARGEST_PART) {
            throw new IOException(name + " has " + entry.getSize() + " bytes, at most " + LARGEST_PART + " are read");
        }
        try (InputStream in = zip.getInputStream(entry)) {
            return in.readNBytes((int) LARGEST_PART);
        }
    }

    private static JsonObject sums(byte[] manifest) throws IOException {
        JsonObject json = JsonParser.parseString(new String(manifest, StandardCharsets.UTF_8))
                .getAsJsonObject();
        if (!json.has("format") || json.get("format").getAsInt() != FORMAT || !json.has("sha256")) {
            throw new IOException("its format is " + json.get("format") + ", expected " + FORMAT);
        }
        return json.getAsJsonObject("sha256");
    }

    private static byte[] manifest(Map<String, byte[]> parts) {
        JsonObject sums = new JsonObject();
        parts.forEach((name, bytes) -> sums.addProperty(name, sha256(bytes)));
        JsonObject json = new JsonObject();
        json.addProperty("format", FORMAT);
        json.add("sha256", sums);
        return json.toString().getBytes(StandardCharsets.UTF_8);
    }

    private static String sha256(byte[] bytes) {
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-256", e);
        }
    }
}
