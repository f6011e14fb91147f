package io.github.dinov2j.data;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** data/samples/fashion.zip is what its README says. */
class SampleImagesTest {
    private final ImageFolder images =
            ImageFolder.open(Path.of(System.getProperty("dinov2j.root", ".")).resolve("data/samples/fashion.zip"));

    @Test
    void eachClassHasEightHundredImagesToTrainAndTwoHundredToTest() {
        assertThat(perClass("train")).hasSize(10).allSatisfy((label, count) -> assertThat(count)
                .isEqualTo(800));
        assertThat(perClass("test")).hasSize(10).allSatisfy((label, count) -> assertThat(count)
                .isEqualTo(200));
    }

    private Map<String, Long> perClass(String part) {
        return images.under(part).images().stream()
                .collect(Collectors.groupingBy(ImageReference::label, Collectors.counting()));
    }

    @Test
    void namesAndPixelsHaveTheChecksumOfTheReadme() throws NoSuchAlgorithmException {
        var digest = MessageDigest.getInstance("SHA-256");
        for (var image : images.images()) {
            digest.update((image.path() + "\0").getBytes(StandardCharsets.UTF_8));
            digest.update(gray(images.read(image.row())));
        }
        assertThat(HexFormat.of().formatHex(digest.digest()))
                .isEqualTo("7bc7ee3d092a0e949bd2c256271170690b34b962d151d3d883ef83e9a94c8591");
    }

    private static byte[] gray(Pixels image) {
        var gray = new byte[image.width() * image.height()];
        for (int i = 0; i < gray.length; i++) {
            gray[i] = image.rgb()[3 * i];
        }
        return gray;
    }
}
