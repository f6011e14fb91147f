package io.github.dinov2j.data;

import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveOutputStream;
import org.apache.commons.compress.archivers.tar.TarConstants;
import org.apache.commons.compress.archivers.zip.ZipArchiveEntry;
import org.apache.commons.compress.archivers.zip.ZipArchiveOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ImageFolderRefusalTest {
    @TempDir
    Path folder;

    private static void refused(Path location, String... parts) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> ImageFolder.open(location))
                .satisfies(e -> org.assertj.core.api.Assertions.assertThat(e.getMessage())
                        .contains(parts)
                        .doesNotContain("\n"));
    }

    @Test
    void aMissingFolder() {
        refused(folder.resolve("nowhere"), "no images at", "nowhere", "give an existing folder");
    }

    @Test
    void aFolderWithoutImages() throws IOException {
        Files.writeString(folder.resolve("readme.txt"), "nothing");
        refused(folder, "contains no images", ".png");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"../evil.png", "a/../../evil.png", "/etc/evil.png", "C:/evil.png", "..\\evil.png", "../x.txt"})
    void aZipWithNamesThatPointOutside(String name) throws IOException {
        refused(TestImages.zip(folder.resolve("evil.zip"), "a.png", name), "\"" + name + "\"", "points outside");
    }

    @Test
    void aZipWithALink() throws IOException {
        var file = folder.resolve("links.zip");
        try (var zip = new ZipArchiveOutputStream(file)) {
            var entry = new ZipArchiveEntry("link.png");
            entry.setUnixMode(0120777);
            zip.putArchiveEntry(entry);
            zip.write("/etc/passwd".getBytes(StandardCharsets.UTF_8));
            zip.closeArchiveEntry();
        }
        refused(file, "link.png", "is a link");
    }

    @Test
    void aTarWithALink() throws IOException {
        var file = folder.resolve("links.tar");
        try (var tar = new TarArchiveOutputStream(Files.newOutputStream(file))) {
            var entry = new TarArchiveEntry("link.png", TarConstants.LF_SYMLINK);
            entry.setLinkName("/etc/passwd");
            tar.putArchiveEntry(entry);
            tar.closeArchiveEntry();
        }
        refused(file, "link.png", "is a link");
    }

    @Test
    void aCorruptZipOrTar() throws IOException {
        var zip = TestImages.zip(folder.resolve("cut.zip"), "a.png");
        Files.write(zip, java.util.Arrays.copyOf(Files.readAllBytes(zip), 40));
        refused(zip, "cut.zip is no readable zip file", "again");
        var tar = Files.writeString(folder.resolve("text.tar"), "this is no archive ".repeat(100));
        refused(tar, "text.tar");
    }

    /** The declared size is the bound: an entry that unpacks to more is cut and refused. */
    @Test
    void aZipEntryThatUnpacksToMoreThanItDeclares() throws IOException {
        var file = TestImages.zip(folder.resolve("bomb.zip"), "a.png");
        var bytes = Files.readAllBytes(file);
        var directory = new String(bytes, StandardCharsets.ISO_8859_1).indexOf("PK\1\2");
        bytes[directory + 24] = 9;
        Files.write(file, bytes);
        var images = ImageFolder.open(file);
        assertThatThrownBy(() -> images.read(0)).hasMessageContaining("a.png").hasMessageContaining("bomb.zip");
    }

    @Test
    void aManifestWithoutTheColumnOrTheFileOrOutsideItsFolder() throws IOException {
        refused(manifest("file,label\na.png,x\n"), "[file, label]", "expected path and label");
        refused(manifest("path,label\na.png,x\n"), "line 2", "a.png", "not there");
        refused(manifest("path,label\n../a.png,x\n"), "\"../a.png\"", "points outside");
        refused(manifest("path,label\n/etc/a.png,x\n"), "\"/etc/a.png\"", "points outside");
    }

    private Path manifest(String text) throws IOException {
        return Files.writeString(folder.resolve("list.csv"), text);
    }

    @Test
    void aTextFileNamedJpgIsRefusedWhenRead() throws IOException {
        Files.writeString(folder.resolve("diary.jpg"), "Dear diary");
        var images = ImageFolder.open(folder);
        assertThatIllegalArgumentException()
                .isThrownBy(() -> images.read(0))
                .withMessageContaining("diary.jpg is no image");
    }

    @Test
    void aManifestWithAnUnnamedColumnOrAnImpossibleName() throws IOException {
        var manifest = folder.resolve("list.csv");
        Files.writeString(manifest, "path,\n1.png,a\n");
        refused(manifest, "list.csv", "no list of columns");
        Files.writeString(manifest, "label,label,path\n1.png,a\n");
        refused(manifest, "list.csv");
        Files.writeString(manifest, "path,label\n\"1\u0000.png\",a\n");
        refused(manifest, "list.csv", "1?.png");
    }

    @Test
    void aNameWithALineBreakInIt() throws IOException {
        Files.write(folder.resolve("a\nb.png"), EncodedImages.noise("png", 4, 4));
        refused(folder, "a?b.png", "control characters");
    }

    @Test
    void aPartThatIsNotThereNamesThoseThatAre() throws IOException {
        var zip = TestImages.zip(folder.resolve("a.zip"), "train/a.png");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> ImageFolder.open(zip + "!/validation"))
                .withMessageContaining("validation")
                .withMessageContaining("[train]");
    }
}
