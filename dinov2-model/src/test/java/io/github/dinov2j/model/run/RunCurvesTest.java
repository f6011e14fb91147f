package io.github.dinov2j.model.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.awt.image.BufferedImage;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import javax.imageio.ImageIO;
import javax.xml.parsers.DocumentBuilderFactory;
import javax.xml.parsers.ParserConfigurationException;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.xml.sax.SAXException;

class RunCurvesTest {
    @TempDir
    Path folder;

    private Path run;

    @BeforeEach
    void write() throws IOException {
        run = Logs.run(
                folder.resolve("fashion & <shoes>"),
                9,
                Logs.step(0, 4),
                Logs.step(1, 3),
                Logs.health(1, "collapsed", "the prototypes are unused"),
                Logs.step(2, 2),
                Logs.eval(2, 0.8),
                Logs.health(2, "collapsed", "all of them"),
                Logs.step(3, 2),
                Logs.eval(3, 0.75));
    }

    @Test
    void theSvgIsXmlWithTheRunsNameItsCurvesAndUnits() throws ParserConfigurationException, IOException, SAXException {
        var svg = RunCurves.of(run).svg();
        var document = DocumentBuilderFactory.newInstance()
                .newDocumentBuilder()
                .parse(new ByteArrayInputStream(svg.getBytes(java.nio.charset.StandardCharsets.UTF_8)));
        assertThat(document.getDocumentElement().getTextContent())
                .contains(
                        "Run fashion & <shoes>",
                        "Loss, nats",
                        "dino global",
                        "Gradient norm before clipping",
                        "right answers in %",
                        "knn, best 80.0 % at step 2",
                        "step",
                        "collapsed at step 2: all of them");
        assertThat(document.getElementsByTagName("polyline").getLength()).isGreaterThan(20);
    }

    @Test
    void thePngShowsCurvesAndTheBandOfACollapse() throws IOException {
        var file = folder.resolve("curves.png");
        RunCurves.of(run).write(file);
        var image = ImageIO.read(file.toFile());
        assertThat(image.getWidth()).isEqualTo(1680);
        assertThat(image.getHeight()).isBetween(900, 1700);
        assertThat(count(image, 0xffffff)).isLessThan(image.getWidth() * image.getHeight() * 97 / 100);
        assertThat(count(image, Colours.series(0))).isGreaterThan(300);
        assertThat(count(image, Colours.health("collapsed"))).isGreaterThan(300);
    }

    @Test
    void severalRunsLieOverEachOtherUnderTheirNames() throws IOException {
        var other = Logs.run(folder.resolve("other"), 9, Logs.step(0, 4), Logs.step(1, 3));
        var svg = RunCurves.of(run, other).svg();
        assertThat(svg)
                .contains(
                        "2 runs", ">other<", "Loss terms, nats: dino local", "Gradient norm before clipping: backbone")
                .contains("fashion &amp; &lt;shoes&gt;: collapsed at step 2", "other: no verdict yet");
    }

    @Test
    void runsOfOneNameAreToldApartByTheirPaths() throws IOException {
        var twin = Logs.run(folder.resolve("again/fashion & <shoes>"), 9, Logs.step(0, 4));
        assertThat(RunCurves.of(run, twin).toString()).endsWith(", " + twin);
    }

    @Test
    void onlyWhatIsAskedForIsDrawn() {
        assertThat(RunCurves.of(run).only("eval").svg())
                .contains("Online evaluation")
                .doesNotContain("Loss", "Health");
        assertThat(RunCurves.of(run).only("health").svg())
                .contains("Health")
                .doesNotContain("polyline fill=\"none\" stroke-linejoin=\"round\" points=\"\"");
        assertThatThrownBy(() -> RunCurves.of(run).only("lss"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContainingAll("\"lss\"", "loss, lr, gradients");
        assertThatThrownBy(() -> RunCurves.of(run).only("memory").svg()).hasMessageContaining("no memory");
    }

    @Test
    void aRunOfOneStepIsDrawnAndOneOfNoneRefused() throws IOException {
        var one = Logs.run(folder.resolve("one"), 9, Logs.step(0, 4));
        assertThat(RunCurves.of(one).svg()).contains("Run one").doesNotContain("NaN", "Infinity");
        var none = Logs.run(folder.resolve("none"), 9, Logs.event(0, "interrupted"));
        assertThatThrownBy(() -> RunCurves.of(none)).hasMessageContaining("has taken no step yet");
        assertThatThrownBy(RunCurves::of).hasMessageContaining("give a run folder");
    }

    @Test
    void otherKindsOfPictureAreRefusedAndLeaveNoFile() {
        var file = folder.resolve("curves.pdf");
        assertThatThrownBy(() -> RunCurves.of(run).write(file)).hasMessageContainingAll(".png", ".svg", "curves.pdf");
        assertThat(Files.exists(file)).isFalse();
    }

    @Test
    void ticksAreRoundAndInsideTheAxis() {
        assertThat(new Scale(0, 1999, false, 0, 1).ticks(5)).containsExactly(0.0, 500.0, 1000.0, 1500.0);
        assertThat(new Scale(0.9, 120, true, 0, 1).ticks(4)).containsExactly(1.0, 2.0, 5.0, 10.0, 20.0, 50.0, 100.0);
        assertThat(new Scale(0.9, 1e6, true, 0, 1).ticks(4))
                .startsWith(1.0, 10.0, 100.0)
                .hasSize(7);
        assertThat(new Scale(0, 10, false, 100, 0).place(25)).isEqualTo(0);
        assertThatThrownBy(() -> new Scale(1, 1, false, 0, 1)).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void aSmoothedCurveIsTheMeanAroundEachPoint() {
        var thinning = new Thinning("x", 1000);
        for (int i = 0; i < 400; i++) {
            thinning.add(i, i % 2 == 0 ? 1 : 3);
        }
        var means = Smoothing.of(thinning.curve());
        assertThat(means[0]).isEqualTo(1);
        assertThat(means[200]).isBetween(1.8, 2.2);
        assertThat(means[399]).isBetween(1.6, 2.4);
    }

    private static int count(BufferedImage image, int colour) {
        var count = 0;
        for (int y = 0; y < image.getHeight(); y++) {
            for (int x = 0; x < image.getWidth(); x++) {
                count += (image.getRGB(x, y) & 0xffffff) == colour ? 1 : 0;
            }
        }
        return count;
    }
}
