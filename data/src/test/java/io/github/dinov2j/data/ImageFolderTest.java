package io.github.dinov2j.data;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ImageFolderTest {
    private static final String[] NAMES = {
        "train/cat/b.PNG", "train/cat/a.png", "test/dog/c.png", "train/\uffe6.png", "train/\ud83d\ude00.png"
    };

    @TempDir
    Path folder;

    private Path filled() throws IOException {
        for (var name : NAMES) {
            write(name, TestImages.png());
        }
        write("notes.txt", new byte[3]);
        write(".cache/x.png", TestImages.png());
        write("__MACOSX/x.png", TestImages.png());
        return folder;
    }

    private void write(String name, byte[] bytes) throws IOException {
        var file = folder.resolve(name);
        Files.createDirectories(file.getParent());
        Files.write(file, bytes);
    }

    private Path tar() throws IOException {
        var file = folder.resolve("images.tar");
        try (var tar = new TarArchiveOutputStream(Files.newOutputStream(file), "UTF-8")) {
            for (var name : NAMES) {
                var entry = new TarArchiveEntry(name);
                entry.setSize(TestImages.png().length);
                tar.putArchiveEntry(entry);
                tar.write(TestImages.png());
                tar.closeArchiveEntry();
            }
        }
        return file;
    }

    @Test
    void imagesComeInTheOrderOfCodePoints() throws IOException {
        assertThat(ImageFolder.open(filled()).images())
                .extracting(ImageReference::path)
                .containsExactly(
                        "test/dog/c.png",
                        "train/cat/a.png",
                        "train/cat/b.PNG",
                        "train/\uffe6.png",
                        "train/\ud83d\ude00.png");
    }

    @Test
    void folderZipAndTarHoldTheSameImages() throws IOException {
        var plain = ImageFolder.open(filled());
        var zip = ImageFolder.open(TestImages.zip(folder.resolve("images.zip"), NAMES));
        var tar = ImageFolder.open(tar());
        assertThat(zip.images()).isEqualTo(plain.images());
        assertThat(tar.images()).isEqualTo(plain.images());
        assertThat(zip.fingerprint()).isEqualTo(plain.fingerprint()).isEqualTo(tar.fingerprint());
        assertThat(zip.read(2).rgb()).isEqualTo(plain.read(2).rgb());
        assertThat(tar.read(2).rgb()).isEqualTo(plain.read(2).rgb());
    }

    @Test
    void aPartIsNamedAfterAnExclamationMark() throws IOException {
        var zip = TestImages.zip(folder.resolve("images.zip"), NAMES);
        var cats = ImageFolder.open(zip + "!/train/cat");
        assertThat(cats.images())
                .containsExactly(new ImageReference(0, "a.png", ""), new ImageReference(1, "b.PNG", ""));
        assertThat(ImageFolder.open(zip).under("train").under("cat").location()).isEqualTo(cats.location());
        assertThat(ImageFolder.open(zip).under("train").classes()).containsExactly("cat");
    }

    @Test
    void aManifestGivesTheLabels() throws IOException {
        filled();
        var csv = folder.resolve("list.csv");
        Files.writeString(csv, "\ufefflabel,path\nfeline,train/cat/a.png\n,test/dog/c.png\n");
        var images = ImageFolder.open(csv);
        assertThat(images.images())
                .containsExactly(
                        new ImageReference(0, "test/dog/c.png", ""),
                        new ImageReference(1, "train/cat/a.png", "feline"));
        assertThat(images.read(1).width()).isEqualTo(5);
    }

    @Test
    void theEmbeddedSampleHasTenClassesInTwoParts() {
        var zip = Path.of(System.getProperty("dinov2j.root", ".."), "data/samples/fashion.zip");
        var train = ImageFolder.open(zip + "!/train");
        var test = ImageFolder.open(zip + "!/test");
        assertThat(train.size()).isEqualTo(8000);
        assertThat(test.size()).isEqualTo(2000);
        assertThat(train.classes()).hasSize(10).contains("t-shirt", "trouser").isEqualTo(test.classes());
        assertThat(train.read(0).toString()).isEqualTo("Pixels: 28 x 28");
        assertThat(train.first(5).rotated()).isZero();
    }
}
