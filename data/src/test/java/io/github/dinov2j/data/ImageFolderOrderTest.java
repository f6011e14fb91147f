package io.github.dinov2j.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ImageFolderOrderTest {
    private static final byte[] IMAGE = EncodedImages.noise("png", 5, 4);
    private static final List<String> NAMES =
            List.of("test/b/1.png", "train/b/10.png", "train/b/9.png", "train/a/z.PNG", "train/B/0.png", "top.png");

    @TempDir
    private Path place;

    @Test
    void imagesComeByPathWhateverHoldsThem() throws IOException {
        for (var location : List.of(folder(), zip(), tar())) {
            var images = ImageFolder.open(location);
            assertThat(images.images())
                    .as(location.toString())
                    .extracting(ImageReference::path)
                    .containsExactly(
                            "test/b/1.png",
                            "top.png",
                            "train/B/0.png",
                            "train/a/z.PNG",
                            "train/b/10.png",
                            "train/b/9.png");
            assertThat(images.images()).extracting(ImageReference::label).containsExactly("b", "", "B", "a", "b", "b");
            assertThat(images.classes()).containsExactly("B", "a", "b");
            assertThat(images.read(5).rgb())
                    .isEqualTo(Pixels.decode(IMAGE, "image").rgb());
        }
    }

    @Test
    void theFingerprintDependsOnNamesAndSizesOnly() throws IOException {
        var fingerprint = ImageFolder.open(folder()).fingerprint();
        assertThat(fingerprint).hasSize(64);
        assertThat(ImageFolder.open(zip()).fingerprint()).isEqualTo(fingerprint);
        assertThat(ImageFolder.open(tar()).fingerprint()).isEqualTo(fingerprint);
        assertThat(ImageFolder.open(folder()).first(5).fingerprint()).isNotEqualTo(fingerprint);
    }

    @Test
    void aPartIsNarrowedByCallAndByLocation() throws IOException {
        var part = ImageFolder.open(zip() + "!/train");
        assertThat(part.images())
                .isEqualTo(ImageFolder.open(zip()).under("train").images());
        assertThat(part.images().get(0)).isEqualTo(new ImageReference(0, "B/0.png", "B"));
        assertThat(part.under("b").images().get(0)).isEqualTo(new ImageReference(0, "10.png", ""));
        assertThat(part.under("b").location()).endsWith("all.zip!/train/b");
        assertThat(ImageFolder.open(part.under("b").location()).size()).isEqualTo(2);
    }

    @Test
    void aPartThatIsNotThereIsRefusedWithWhatIs() throws IOException {
        var images = ImageFolder.open(folder());
        assertThatIllegalArgumentException()
                .isThrownBy(() -> images.under("tra"))
                .withMessageContaining("no images under \"tra\"")
                .withMessageContaining("[test, top.png, train]");
    }

    @Test
    void theFirstImagesAreAPrefix() throws IOException {
        var images = ImageFolder.open(folder());
        assertThat(images.first(2).images()).isEqualTo(images.images().subList(0, 2));
        assertThat(images.first(99).size()).isEqualTo(6);
        assertThatIllegalArgumentException().isThrownBy(() -> images.first(0)).withMessageContaining("at least 1");
    }

    @Test
    void hiddenFilesAndOthersAreNoImages() throws IOException {
        write(place.resolve("mixed/.hidden.png"));
        write(place.resolve("mixed/__MACOSX/a.png"));
        write(place.resolve("mixed/notes.txt"));
        write(place.resolve("mixed/a.jpeg"));
        assertThat(ImageFolder.open(place.resolve("mixed")).images())
                .extracting(ImageReference::path)
                .containsExactly("a.jpeg");
    }

    @Test
    void namesAreComparedByCodePoint() {
        assertThat(CodePointOrder.INSTANCE.compare("\uFF5E", "\uD83D\uDE00")).isNegative();
        assertThat(CodePointOrder.INSTANCE.compare("\uD83D\uDE00", "\uFF5E")).isPositive();
        assertThat(CodePointOrder.INSTANCE.compare("a", "ab")).isNegative();
        assertThat(CodePointOrder.INSTANCE.compare("b", "ab")).isPositive();
        assertThat(CodePointOrder.INSTANCE.compare("ab", "ab")).isZero();
    }

    private static void write(Path file) throws IOException {
        Files.createDirectories(file.getParent());
        Files.write(file, IMAGE);
    }

    private Path folder() throws IOException {
        for (var name : NAMES) {
            write(place.resolve("folder").resolve(name));
        }
        return place.resolve("folder");
    }

    private Path zip() throws IOException {
        var file = place.resolve("all.zip");
        try (var out = new ZipOutputStream(Files.newOutputStream(file))) {
            for (var name : NAMES) {
                out.putNextEntry(new ZipEntry(name));
                out.write(IMAGE);
            }
        }
        return file;
    }

    private Path tar() throws IOException {
        var file = place.resolve("all.tar");
        try (var out = new TarArchiveOutputStream(Files.newOutputStream(file))) {
            for (var name : NAMES) {
                var entry = new TarArchiveEntry("./" + name);
                entry.setSize(IMAGE.length);
                out.putArchiveEntry(entry);
                out.write(IMAGE);
                out.closeArchiveEntry();
            }
        }
        return file;
    }
}
