package io.github.dinov2j.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveOutputStream;
import org.apache.commons.compress.archivers.tar.TarConstants;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RefusedSourceTest {
    private static final byte[] IMAGE = EncodedImages.noise("png", 50, 40);

    @TempDir
    private Path place;

    @Test
    void aMissingFolder() {
        assertRefused(
                place.resolve("missing"), "There are no images at", "give an existing folder, .zip, .tar or .csv");
    }

    @Test
    void aFolderWithoutImages() throws IOException {
        Files.writeString(place.resolve("notes.txt"), "none");
        assertRefused(place, "contains no images; expected files ending in .png");
    }

    @Test
    void aFileOfAnotherKind() throws IOException {
        assertRefused(Files.writeString(place.resolve("images.rar"), "x"), "is a file of another kind");
    }

    @ParameterizedTest
    @ValueSource(strings = {"../up.png", "a/../../up.png", "/etc/up.png", "C:\\up.png", "..\\up.png"})
    void aZipWithNamesThatPointOutside(String name) throws IOException {
        assertRefused(zip(name), "The entry \"" + name + "\" of", "points outside it; make the archive again");
        assertThat(place.getParent().resolve("up.png")).doesNotExist();
    }

    @ParameterizedTest
    @ValueSource(strings = {"../up.png", "/etc/up.png"})
    void aTarWithNamesThatPointOutside(String name) throws IOException {
        assertRefused(tar(new TarArchiveEntry(name, true)), "The entry \"" + name + "\" of", "points outside it");
    }

    @Test
    void aTarWithALink() throws IOException {
        var link = new TarArchiveEntry("a/link.png", TarConstants.LF_SYMLINK);
        link.setLinkName("/etc/passwd");
        assertRefused(tar(link), "a/link.png", "is a link or device");
    }

    @Test
    void aZipThatIsText() throws IOException {
        assertRefused(Files.writeString(place.resolve("text.zip"), "no zip"), "is no readable zip file");
    }

    @Test
    void aZipThatEndsTooEarly() throws IOException {
        var whole = Files.readAllBytes(zip("a/1.png"));
        var cut = Files.write(place.resolve("cut.zip"), Arrays.copyOf(whole, whole.length / 2));
        assertRefused(cut, "is no readable zip file", "make or fetch it again");
    }

    @Test
    void aTarThatIsText() throws IOException {
        assertRefused(Files.writeString(place.resolve("text.tar"), "no tar ".repeat(200)), "text.tar");
    }

    @Test
    void anEntryThatUnpacksToMoreThanItDeclares() throws IOException {
        var file = zip("a/1.png");
        var bytes = Files.readAllBytes(file);
        // The size in the central directory, 24 bytes after its signature.
        var at = new String(bytes, StandardCharsets.ISO_8859_1).indexOf("PK\1\2") + 24;
        bytes[at] = 9;
        bytes[at + 1] = 0;
        Files.write(file, bytes);
        assertUnreadable(file, "does not have the 9 bytes it declares");
    }

    @Test
    void aZipWithAChangedByte() throws IOException {
        var file = zip("a/1.png");
        var bytes = Files.readAllBytes(file);
        bytes[bytes.length / 2] ^= 8;
        Files.write(file, bytes);
        assertUnreadable(file, "a/1.png is damaged in the archive");
    }

    @Test
    void aManifestWithoutThePathColumn() throws IOException {
        assertRefused(manifest("file,label\na.png,x\n"), "has the columns [file, label]; expected path and label");
    }

    @Test
    void anEmptyManifest() throws IOException {
        assertRefused(manifest(""), "has the columns []; expected path and label");
    }

    @Test
    void aManifestThatNamesAMissingFile() throws IOException {
        assertRefused(manifest("path,label\nnone.png,x\n"), "line 2, names none.png, which is not there");
    }

    @Test
    void aManifestThatPointsOutside() throws IOException {
        assertRefused(manifest("path,label\n../a.png,x\n"), "The entry \"../a.png\" of", "points outside");
    }

    @Test
    void aManifestWithALinkToOutside(@TempDir Path elsewhere) throws IOException {
        Files.createSymbolicLink(place.resolve("link.png"), Files.write(elsewhere.resolve("a.png"), IMAGE));
        assertRefused(manifest("path,label\nlink.png,x\n"), "names link.png, a link to outside its folder");
    }

    @Test
    void aManifestWithTooFewColumns() throws IOException {
        Files.write(place.resolve("a.png"), IMAGE);
        assertRefused(manifest("path,label\na.png\n"), "line 2, has 1 columns");
    }

    @Test
    void aManifestWithALabelTakesThatAndIgnoresTheByteOrderMark() throws IOException {
        Files.write(place.resolve("a.png"), IMAGE);
        var images = ImageFolder.open(manifest("\uFEFFpath,label\na.png,\"x, y\"\n"));
        assertThat(images.images()).containsExactly(new ImageReference(0, "a.png", "x, y"));
        assertThat(images.read(0).width()).isEqualTo(50);
    }

    @Test
    void anImageThatCannotBeReadIsNamed() throws IOException {
        Files.writeString(place.resolve("text.jpg"), "no image");
        var images = ImageFolder.open(place);
        assertThatIllegalArgumentException()
                .isThrownBy(() -> images.read(0))
                .withMessage(place + ": text.jpg is no image that can be read; expected PNG, JPEG, GIF or BMP.");
    }

    private static void assertRefused(Path location, String... parts) {
        var thrown = assertThatIllegalArgumentException().isThrownBy(() -> ImageFolder.open(location));
        for (var part : parts) {
            thrown.withMessageContaining(part);
        }
    }

    private static void assertUnreadable(Path file, String part) {
        var images = ImageFolder.open(file);
        assertThatIllegalArgumentException().isThrownBy(() -> images.read(0)).withMessageContaining(part);
    }

    private Path manifest(String text) throws IOException {
        return Files.writeString(place.resolve("images.csv"), text);
    }

    private Path zip(String name) throws IOException {
        var file = place.resolve("images.zip");
        try (var out = new ZipOutputStream(Files.newOutputStream(file))) {
            out.putNextEntry(new ZipEntry(name));
            out.write(IMAGE);
        }
        return file;
    }

    private Path tar(TarArchiveEntry entry) throws IOException {
        var file = place.resolve("images.tar");
        try (var out = new TarArchiveOutputStream(Files.newOutputStream(file))) {
            out.putArchiveEntry(entry);
            out.closeArchiveEntry();
        }
        return file;
    }
}
