package io.github.dinov2j.probe;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.github.dinov2j.data.Features;
import io.github.dinov2j.data.Tokens;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.zip.ZipFile;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.tribuo.Model;
import org.tribuo.Prediction;
import org.tribuo.classification.Label;
import org.tribuo.impl.ArrayExample;

/** A saved classifier: the same after reading, readable by Tribuo, refused when damaged. */
class LinearFileTest {
    private static final List<String> PARTS = List.of("classifier.json", "model.pb");
    private final Features train = MadeUp.clouds(200, 6, 3, 1.0, 0);
    private final Features test = MadeUp.clouds(50, 6, 3, 1.0, 1);
    private final LinearProbe probe = LinearProbe.fit(train, Tokens.CLASS);
    private Path file = Path.of("");

    @BeforeEach
    void save(@TempDir Path folder) {
        file = folder.resolve("new/winner.probe");
        probe.save(file);
    }

    @Test
    void itAnswersTheSameAfterReading() {
        LinearProbe read = LinearProbe.load(file);
        assertThat(read.evaluateAll(test)).isEqualTo(probe.evaluateAll(test));
        assertThat(read.predict(test).probabilities().get(3))
                .isEqualTo(probe.predict(test).probabilities().get(3));
        assertThat(read).hasToString(probe.toString());
        assertThat(read.tokens()).isEqualTo(Tokens.CLASS);
        assertThat(file.resolveSibling(".").toFile().list()).containsExactly("winner.probe");
    }

    @Test
    void tribuoReadsTheModelAndAnswersTheSame() throws IOException {
        try (ZipFile zip = new ZipFile(file.toFile());
                InputStream in = zip.getInputStream(zip.getEntry("model.pb"))) {
            Model<Label> model = Model.deserializeFromStream(in).castModel(Label.class);
            Rows rows = Rows.test(test, Tokens.CLASS, 6);
            float[] values = probe.standardisation().apply(rows);
            for (int row = 0; row < rows.count(); row++) {
                Prediction<Label> prediction = model.predict(example(values, row));
                assertThat(prediction.getOutput().getLabel())
                        .isEqualTo(probe.predict(test).label(row));
                assertThat(prediction.getOutput().getScore())
                        .isCloseTo(probe.predict(test).probability(row), within(1e-12));
            }
        }
    }

    @Test
    void everyFlippedByteIsNoticed() throws IOException {
        byte[] good = Files.readAllBytes(file);
        for (int at = 0; at < good.length; at += 97) {
            byte[] bad = good.clone();
            bad[at] ^= 0x20;
            Files.write(file, bad);
            try {
                // Bytes of the zip's own bookkeeping may flip without effect, never with another answer.
                assertThat(LinearProbe.load(file).evaluateAll(test)).isEqualTo(probe.evaluateAll(test));
            } catch (UncheckedIOException e) {
                assertThat(e).hasMessageContaining(file.toString());
            }
        }
    }

    @Test
    void aTruncatedFileIsRefused() throws IOException {
        byte[] good = Files.readAllBytes(file);
        Files.write(file, Arrays.copyOf(good, good.length / 2));
        refused("is not a linear classifier");
    }

    @Test
    void aModelThatIsNoneIsRefused() throws IOException {
        Map<String, byte[]> parts = new LinkedHashMap<>(CheckedZip.read(file, PARTS));
        parts.put("model.pb", "nonsense".getBytes(StandardCharsets.UTF_8));
        CheckedZip.write(file, parts);
        refused("is not a linear classifier"); // the checksum is right, the content is not
    }

    @Test
    void classesThatDoNotFitTheModelAreRefused() throws IOException {
        Map<String, byte[]> parts = new LinkedHashMap<>(CheckedZip.read(file, PARTS));
        String json = new String(parts.get("classifier.json"), StandardCharsets.UTF_8);
        String fewer = json.replaceFirst("\"class\\d\",", "");
        parts.put("classifier.json", fewer.getBytes(StandardCharsets.UTF_8));
        CheckedZip.write(file, parts);
        refused("its weights are [3, 7]");
    }

    @Test
    void aMissingFileIsNamed() {
        assertThatThrownBy(() -> LinearProbe.load(file.resolveSibling("absent.probe")))
                .isInstanceOf(UncheckedIOException.class)
                .hasMessageContaining("absent.probe");
    }

    private void refused(String why) {
        assertThatThrownBy(() -> LinearProbe.load(file))
                .isInstanceOf(UncheckedIOException.class)
                .hasMessageContaining(file.toString())
                .hasMessageContaining(why);
    }

    private static ArrayExample<Label> example(float[] values, int row) {
        String[] names = new String[6];
        double[] numbers = new double[6];
        for (int i = 0; i < 6; i++) {
            names[i] = String.format(Locale.ROOT, "f%08d", i);
            numbers[i] = values[row * 6 + i];
        }
        return new ArrayExample<>(new Label("class0"), names, numbers);
    }
}
