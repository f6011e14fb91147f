package io.github.dinov2j.data;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.dinov2j.fuzz.Fuzzing;
import io.github.dinov2j.fuzz.Target;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveOutputStream;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ImageSourceFuzzTest {
    private static final List<String> NAMES = List.of("train/a/1.png", "train/b/2.png", "test/a/3.bmp");

    @TempDir
    Path folder;

    @ParameterizedTest
    @ValueSource(strings = {"zip", "tar", "csv"})
    void everySpoiltSourceIsReadOrRefusedInASentence(String kind) {
        assertThat(Fuzzing.run(new Source(kind), folder).refused()).isPositive();
    }

    private record Source(String kind) implements Target {
        @Override
        public String name() {
            return "images in a " + kind;
        }

        @Override
        public List<byte[]> seeds() {
            try {
                return switch (kind) {
                    case "zip" -> List.of(zip(ZipEntry.DEFLATED, NAMES), zip(ZipEntry.DEFLATED, NAMES.subList(0, 1)));
                    case "tar" -> List.of(tar(NAMES), tar(NAMES.subList(1, 2)));
                    default ->
                        List.of(
                                "path,label\n1.png,a\n\"2.png\",\"b \"\"c\"\"\"\n".getBytes(StandardCharsets.UTF_8),
                                "\uFEFFlabel,path\r\nx,1.png\r\n".getBytes(StandardCharsets.UTF_8));
                };
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }

        private static byte[] image(String name) {
            return EncodedImages.noise(name.substring(name.length() - 3), 6, 5);
        }

        private static byte[] zip(int method, List<String> names) throws IOException {
            ByteArrayOutputStream out = new ByteArrayOutputStream();
            try (ZipOutputStream zip = new ZipOutputStream(out)) {
                zip.setMethod(method);
                for (String name : names) {
                    zip.putNextEntry(new ZipEntry(name));
                    zip.write(image(name));
                }
            }
            return out.toByteArray();
        }

        private static byte[] tar(List<String> names) throws IOException {
            ByteArrayOutputStream out = new ByteArrayOutputStream();
            try (TarArchiveOutputStream tar = new TarArchiveOutputStream(out, 512)) {
                for (String name : names) {
                    TarArchiveEntry entry = new TarArchiveEntry(name);
                    entry.setSize(image(name).length);
                    tar.putArchiveEntry(entry);
                    tar.write(image(name));
                    tar.closeArchiveEntry();
                }
            }
            return out.toByteArray();
        }

        @Override
        public String lay(byte[] input, Path into) throws IOException {
            if (kind.equals("csv")) {
                Target.put(into.resolve("1.png"), image("1.png"));
                Target.put(into.resolve("2.png"), image("2.png"));
            }
            Target.put(into.resolve("spoilt." + kind), input);
            return "spoilt." + kind;
        }

        @Override
        public void read(Path from) {
            ImageFolder images = ImageFolder.open(from.resolve("spoilt." + kind));
            images.fingerprint();
            images.rotated();
            for (int row = 0; row < images.size(); row++) {
                images.read(row);
            }
        }

        /** Images inside may claim many pixels. */
        @Override
        public long allowedBytes(int inputBytes) {
            return (64L << 20) + 8256L * 16 * inputBytes;
        }
    }
}
