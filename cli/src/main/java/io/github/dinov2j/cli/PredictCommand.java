package io.github.dinov2j.cli;

import io.github.dinov2j.data.ImageFolder;
import io.github.dinov2j.data.Progress;
import io.github.dinov2j.model.Dino;
import io.github.dinov2j.model.DinoClassifier;
import io.github.dinov2j.model.DinoModel;
import io.github.dinov2j.model.Extraction;
import io.github.dinov2j.model.classify.ClassNames;
import io.github.dinov2j.model.classify.Classification;
import io.github.dinov2j.probe.LinearProbe;
import io.github.dinov2j.probe.Predictions;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.zip.ZipFile;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code predict CLASSIFIER IMAGES}: labels with probabilities. */
@Command(
        name = "predict",
        description = "Labels images with a released classifier, or with one that dinov2j probe saved.")
final class PredictCommand extends DinoCommand {
    @Parameters(
            index = "0",
            paramLabel = "CLASSIFIER",
            description =
                    "A name (dinov2_vits14_lc, dinov2_vits14_lc1, ...), the file from probe --out, or a linear head"
                            + " (.pth, .safetensors).")
    private String classifier = "";

    @Parameters(index = "1", paramLabel = "IMAGES", description = "A folder, .zip, .tar or CSV manifest.")
    private String images = "";

    @Mixin
    private ImagesOption part = new ImagesOption();

    @Option(
            names = "--model",
            paramLabel = "MODEL",
            description = "The model whose features the classifier of a file learned from; a name brings its own.")
    private @Nullable String model;

    @Option(
            names = "--names",
            paramLabel = "FILE",
            description = "Names for the outputs of a linear head, one a line (default: ImageNet's for 1,000).")
    private @Nullable Path names;

    @Option(
            names = "--top",
            paramLabel = "N",
            description = "How many labels of an image to show (default: 1, with --json 5).")
    private @Nullable Integer top;

    @Override
    Answer answer() {
        if (top != null && top < 1) {
            throw misuse("--top is " + top + "; expected at least 1");
        }
        return new Labels(classification(part.open(images)), top).answer();
    }

    private Classification classification(ImageFolder folder) {
        Path file = Path.of(classifier);
        if (Files.exists(file)) {
            return isProbe(file) ? probed(file, folder) : labelled(ofFile(file), folder);
        }
        if (model != null || names != null) {
            throw misuse("There is no file " + classifier
                    + "; --model and --names are for the file of a classifier, a name brings its own");
        }
        return labelled(Dino.classifier(classifier), folder);
    }

    private Classification labelled(DinoClassifier opened, ImageFolder folder) {
        try (opened) {
            opened.warnings().forEach(this::note);
            return opened.predict(folder, Progress.terminal());
        }
    }

    private DinoClassifier ofFile(Path head) {
        return names == null
                ? Dino.classifier(model(head), head)
                : Dino.classifier(model(head), head, ClassNames.read(names));
    }

    private Classification probed(Path file, ImageFolder folder) {
        if (names != null) {
            throw misuse(file + " has names of its own; leave out --names");
        }
        LinearProbe probe = LinearProbe.load(file);
        try (DinoModel loaded = Dino.load(model(file))) {
            loaded.warnings().forEach(this::note);
            Predictions said = probe.predict(loaded.features(folder, Extraction.standard(), Progress.terminal()));
            return new Classification(said.paths(), said.classes(), said.probabilities());
        }
    }

    private String model(Path file) {
        if (model == null) {
            if (Files.isDirectory(file)) {
                return file.toString(); // a folder with a classifier has the backbone too
            }
            throw misuse("Missing required option: '--model=MODEL', whose features " + file + " learned from");
        }
        return model;
    }

    /** The zip that probe --out writes; a .pth is a zip of other entries. */
    private static boolean isProbe(Path file) {
        try (ZipFile zip = new ZipFile(file.toFile())) {
            return zip.getEntry("classifier.json") != null;
        } catch (IOException e) {
            return false; // whoever reads it as a head says what it is
        }
    }
}
