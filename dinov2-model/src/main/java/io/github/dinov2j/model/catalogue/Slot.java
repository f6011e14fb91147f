package io.github.dinov2j.model.catalogue;

import io.github.dinov2j.data.FileException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/** The place of one file in a cache: the file under the path of the original, and hidden files of ours beside it. */
final class Slot {
    private final CatalogueFile file;
    private final Path place;

    Slot(Path cache, CatalogueFile file) {
        this.file = file;
        this.place = cache.resolve(file.path());
    }

    CatalogueFile file() {
        return file;
    }

    Path place() {
        return place;
    }

    /** What a download has so far. */
    Path part() {
        return beside("part");
    }

    /** Which version of the original the part belongs to. */
    Path partVersion() {
        return beside("part.version");
    }

    Path lock() {
        return beside("lock");
    }

    Path receiptPlace() {
        return beside("receipt.json");
    }

    /** The catalogue has no names that start with a dot, so these are in nobody's way. */
    private Path beside(String kind) {
        return place.resolveSibling("." + file.name() + "." + kind);
    }

    boolean present() {
        return Files.isRegularFile(place);
    }

    Optional<Receipt> receipt() {
        return Receipt.read(receiptPlace());
    }

    /** The checksum its bytes must have: the published one, else the one recorded when it was first seen. */
    Optional<String> expected() {
        return file.sha256().or(() -> receipt().map(Receipt::sha256));
    }

    /** Whether it needs no reading: it was read before, was right, and looks unchanged. */
    boolean trusted() {
        return receipt()
                .filter(receipt -> receipt.fits(place))
                .filter(receipt -> file.sha256().orElse(receipt.sha256()).equals(receipt.sha256()))
                .isPresent();
    }

    /** Why these bytes are not the file, in a sentence without the file's name; empty when they are. */
    Optional<String> objection(Path bytes, String sha256) {
        long size = size(bytes);
        if (file.bytes().orElse(size) != size) {
            return Optional.of(
                    "has " + size + " bytes, expected " + file.bytes().getAsLong());
        }
        return expected()
                .filter(wanted -> !wanted.equals(sha256))
                .map(wanted -> "has the SHA-256 " + sha256 + ", expected " + wanted + " (" + source() + ")");
    }

    private String source() {
        return file.sha256().isPresent()
                ? "as published"
                : "as recorded when it was first seen; to accept the new file delete " + receiptPlace();
    }

    private static long size(Path file) {
        try {
            return Files.size(file);
        } catch (IOException e) {
            throw new FileException(file, e);
        }
    }
}
