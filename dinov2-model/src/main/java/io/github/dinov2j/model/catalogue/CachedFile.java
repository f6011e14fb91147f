package io.github.dinov2j.model.catalogue;

import java.nio.file.Path;
import java.util.Optional;

/**
 * One file of a model as it lies in the cache, or would.
 *
 * @param file what the catalogue says of it
 * @param path where it lies, or would
 * @param present whether it is there
 * @param recorded its SHA-256 when its bytes were last read
 * @param from where it came from, as recorded
 * @param checked when its bytes were last read
 */
public record CachedFile(
        CatalogueFile file,
        Path path,
        boolean present,
        Optional<String> recorded,
        Optional<String> from,
        Optional<String> checked) {
    static CachedFile of(Slot slot) {
        Optional<Receipt> receipt = slot.receipt();
        return new CachedFile(
                slot.file(),
                slot.place(),
                slot.present(),
                receipt.map(Receipt::sha256),
                receipt.map(Receipt::from),
                receipt.map(Receipt::checked));
    }
}
