package io.github.dinov2j.model.catalogue;

import io.github.dinov2j.data.Progress;
import io.github.dinov2j.model.backbone.Architecture;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Random;

/** Bytes to be downloaded, a catalogue entry for them, and a cache with short patience. */
final class Weights {
    static final String PATH = "tiny/tiny_pretrain.pth";
    static final Patience SHORT = new Patience(Duration.ofSeconds(5), Duration.ofMillis(400), Duration.ofMillis(5), 4);

    final byte[] bytes;
    final ModelCache cache;
    final List<String> notes = Collections.synchronizedList(new ArrayList<>());

    Weights(Path folder, int size) {
        bytes = new byte[size];
        new Random(size).nextBytes(bytes);
        cache = ModelCache.in(folder, notes::add);
    }

    static String sha256(byte[] bytes) {
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
        } catch (java.security.NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }

    /** With a published checksum, without a published size. */
    CatalogueEntry published(String base) {
        return entry(base, OptionalLong.empty(), Optional.of(sha256(bytes)));
    }

    CatalogueEntry unpublished(String base) {
        return entry(base, OptionalLong.empty(), Optional.empty());
    }

    CatalogueEntry sized(String base) {
        return entry(base, OptionalLong.of(bytes.length), Optional.of(sha256(bytes)));
    }

    private static CatalogueEntry entry(String base, OptionalLong size, Optional<String> sha256) {
        return new CatalogueEntry(
                "tiny",
                CatalogueEntry.Kind.BACKBONE,
                "tiny",
                0,
                Architecture.small(),
                "Apache-2.0",
                List.of(new CatalogueFile(base, PATH, size, sha256)));
    }

    ModelCache.Fetched download(CatalogueEntry entry) {
        return download(entry, Progress.none());
    }

    ModelCache.Fetched download(CatalogueEntry entry, Progress progress) {
        return cache.download(entry, Optional.empty(), progress, SHORT);
    }

    Path place() {
        return cache.folder().resolve(PATH);
    }

    Path part() {
        return place().resolveSibling(".tiny_pretrain.pth.part");
    }
}
