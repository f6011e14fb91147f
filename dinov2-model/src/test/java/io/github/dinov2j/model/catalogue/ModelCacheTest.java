package io.github.dinov2j.model.catalogue;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.dinov2j.data.FileException;
import io.github.dinov2j.data.Progress;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ModelCacheTest {
    private static final String NOWHERE = "http://127.0.0.1:9/models";

    @TempDir
    private Path folder = Path.of("");

    private Path mirror = Path.of("");
    private Path original = Path.of("");
    private Weights weights = new Weights(Path.of("."), 0);

    @BeforeEach
    void mirrors() throws IOException {
        weights = new Weights(folder.resolve("a cache"), 50_000);
        mirror = folder.resolve("a mirror");
        original = mirror.resolve(Weights.PATH);
        Files.createDirectories(original.resolveSibling(""));
        Files.write(original, weights.bytes);
    }

    private ModelCache.Fetched fromMirror(CatalogueEntry entry) {
        return weights.cache.download(entry, Optional.of(mirror.toString()), Progress.none(), Weights.SHORT);
    }

    @Test
    void whatIsNotThereIsSaidWithTheWaysToGetIt() {
        assertThatThrownBy(() -> weights.cache.require(weights.published(NOWHERE)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("dinov2j download tiny")
                .hasMessageContaining("Dino.download(\"tiny\")");
        assertThat(weights.cache.folder()).as("looking makes no folder").doesNotExist();
    }

    @Test
    void aMirrorIsAFolderOrItsAddress() {
        fromMirror(weights.sized(NOWHERE));
        assertThat(weights.place()).hasBinaryContent(weights.bytes);

        Weights other = new Weights(folder.resolve("other"), 50_000);
        other.cache.download(
                other.sized(NOWHERE), Optional.of(mirror.toUri().toString()), Progress.none(), Weights.SHORT);
        assertThat(other.place()).hasBinaryContent(weights.bytes);
    }

    @Test
    void aMirrorThatIsNoneIsRefused() {
        for (String none :
                new String[] {"no/such/folder", "ftp://x/y", "https://", "http://me:pw@host/x", "file:/no/such"}) {
            assertThatThrownBy(() -> weights.cache.download(
                            weights.sized(NOWHERE), Optional.of(none), Progress.none(), Weights.SHORT))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("mirror");
        }
    }

    @Test
    void aFalseACutAndAMissingFileOfAMirrorAreSaid() throws IOException {
        byte[] wrong = weights.bytes.clone();
        wrong[7]++;
        Files.write(original, wrong);
        assertThatThrownBy(() -> fromMirror(weights.sized(NOWHERE)))
                .isInstanceOf(FileException.class)
                .hasMessageContaining("has the SHA-256 " + Weights.sha256(wrong))
                .hasMessageContaining("as published");

        Files.write(original, java.util.Arrays.copyOf(weights.bytes, 20_000));
        assertThatThrownBy(() -> fromMirror(weights.sized(NOWHERE)))
                .hasMessageContaining("has 20000 bytes, expected 50000");
        assertThatThrownBy(() -> fromMirror(weights.published(NOWHERE))).hasMessageContaining("has the SHA-256");

        Files.delete(original);
        assertThatThrownBy(() -> fromMirror(weights.sized(NOWHERE)))
                .hasMessageContaining("There is no file " + original);
        assertThat(weights.place()).doesNotExist();
        assertThat(weights.part()).doesNotExist();
    }

    @Test
    void withoutAPublishedChecksumTheFirstOneSeenIsSaidRecordedAndDemandedEverAfter() throws IOException {
        CatalogueEntry entry = weights.unpublished(NOWHERE);
        fromMirror(entry);
        assertThat(weights.notes).singleElement().asString().contains("No checksum of " + Weights.PATH, sha());

        Files.delete(weights.place());
        byte[] other = weights.bytes.clone();
        other[0]++;
        Files.write(original, other);
        assertThatThrownBy(() -> fromMirror(entry))
                .hasMessageContaining("as recorded when it was first seen; to accept the new file delete");

        Files.delete(new Slot(weights.cache.folder(), entry.files().get(0)).receiptPlace());
        fromMirror(entry);
        assertThat(weights.place()).hasBinaryContent(other);
    }

    private String sha() {
        return Weights.sha256(weights.bytes);
    }

    @Test
    void aFilePutThereByHandIsCheckedOnceAndTakenWhenItIsRight() throws IOException {
        CatalogueEntry entry = weights.published(NOWHERE);
        Files.createDirectories(weights.place().resolveSibling(""));
        Files.write(weights.place(), weights.bytes);

        assertThat(weights.cache.require(entry)).isEqualTo(weights.place());
        assertThat(weights.cache.files(entry).get(0).recorded()).contains(sha());
        assertThat(weights.cache.files(entry).get(0).from()).contains("put there by hand");

        Weights wrong = new Weights(folder.resolve("wrong"), 49_999);
        Files.createDirectories(wrong.place().resolveSibling(""));
        Files.write(wrong.place(), wrong.bytes);
        assertThatThrownBy(() -> wrong.cache.require(entry))
                .isInstanceOf(FileException.class)
                .hasMessageContaining("has the SHA-256")
                .hasMessageContaining("dinov2j download tiny");
        assertThat(wrong.place()).as("nobody's file is deleted").exists();
    }

    @Test
    void aFileThatChangesLaterIsNoticedByItsTimeAndReadAgain() throws IOException {
        CatalogueEntry entry = weights.unpublished(NOWHERE);
        fromMirror(entry);
        Files.setLastModifiedTime(weights.place(), FileTime.from(Instant.parse("2026-01-02T03:04:05Z")));
        assertThat(weights.cache.require(entry)).as("touched only").exists();

        byte[] changed = weights.bytes.clone();
        changed[1]++;
        Files.write(weights.place(), changed);
        assertThatThrownBy(() -> weights.cache.require(entry)).hasMessageContaining("has the SHA-256");

        fromMirror(entry);
        assertThat(weights.place()).hasBinaryContent(weights.bytes);
        assertThat(weights.notes).anyMatch(note -> note.contains("it is downloaded anew"));
    }

    @Test
    void verifyReadsWhatTheTimeDoesNotShow() throws IOException {
        CatalogueEntry entry = weights.published(NOWHERE);
        fromMirror(entry);
        FileTime time = Files.getLastModifiedTime(weights.place());
        byte[] changed = weights.bytes.clone();
        changed[1]++;
        Files.write(weights.place(), changed);
        Files.setLastModifiedTime(weights.place(), time);

        assertThat(weights.cache.require(entry))
                .as("the price of a quick start")
                .exists();
        assertThatThrownBy(() -> weights.cache.verify(entry)).hasMessageContaining("has the SHA-256");
    }

    @Test
    void aDamagedReceiptIsNamed() throws IOException {
        CatalogueEntry entry = weights.published(NOWHERE);
        fromMirror(entry);
        Path receipt = new Slot(weights.cache.folder(), entry.files().get(0)).receiptPlace();
        for (String text : new String[] {"", "{}", "[1", "{\"sha256\":\"x\"}", "null"}) {
            Files.writeString(receipt, text);
            assertThatThrownBy(() -> weights.cache.require(entry))
                    .isInstanceOf(FileException.class)
                    .hasMessageContaining(receipt + ": is damaged; delete it");
        }
    }

    @Test
    void theCacheIsWhereThePlatformKeepsSuchThings() {
        assertThat(CacheFolder.of(Map.of(), "Linux", "/home/me")).isEqualTo(Path.of("/home/me/.cache/dinov2j"));
        assertThat(CacheFolder.of(Map.of("XDG_CACHE_HOME", "/var/c"), "Linux", "/home/me"))
                .isEqualTo(Path.of("/var/c/dinov2j"));
        assertThat(CacheFolder.of(Map.of("XDG_CACHE_HOME", "relative"), "Linux", "/home/me"))
                .isEqualTo(Path.of("/home/me/.cache/dinov2j"));
        assertThat(CacheFolder.of(Map.of(), "Mac OS X", "/Users/me"))
                .isEqualTo(Path.of("/Users/me/Library/Caches/dinov2j"));
        assertThat(CacheFolder.of(Map.of("LOCALAPPDATA", "/local"), "Windows 11", "/u"))
                .isEqualTo(Path.of("/local/dinov2j"));
    }
}
