package io.github.dinov2j.model;

import com.google.gson.JsonObject;
import io.github.dinov2j.data.FeatureDescription;
import io.github.dinov2j.data.FeatureFolder;
import io.github.dinov2j.data.Features;
import io.github.dinov2j.data.ImageFolder;
import io.github.dinov2j.data.Preparation;
import io.github.dinov2j.data.Progress;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CancellationException;

/**
 * Images through a model into features, overlapped and bounded: threads decode the next batches while this one computes and
 * another thread writes the part before. Rows are in the order of the images, whatever the number of threads.
 */
final class FeatureExtraction {
    private final DinoModel model;
    private final Extraction extraction;
    private final Preparation preparation;
    private final Pace pace;
    private ByteBuffer input = ByteBuffer.allocateDirect(0);

    FeatureExtraction(DinoModel model, Extraction extraction) {
        this(model, extraction, Pace.standard());
    }

    FeatureExtraction(DinoModel model, Extraction extraction, Pace pace) {
        this.model = model;
        this.extraction = extraction;
        this.preparation = TokenShapes.preparation(model, extraction);
        this.pace = pace;
    }

    Features toMemory(ImageFolder images, Progress progress) {
        try (var ahead = ahead(images, 0)) {
            var run = new Run(images, progress, ahead, 0, 0);
            return run.part(images.size(), () -> {}).features(model.name());
        }
    }

    /** A part is complete or absent; what the parts hold does not depend on where the work was stopped before. */
    void toFolder(ImageFolder images, Path folder, Progress progress) {
        var description = description(images);
        FeatureFolder.requireRoom(folder, description, images.size(), namesBytes(images), pace.disk());
        var target = FeatureFolder.create(folder, description);
        if (target.finished()) {
            return;
        }
        var width = TokenShapes.width(description.blocks());
        var part = pace.part(width, extraction.batch());
        try (var ahead = ahead(images, target.done());
                var writer = new PartWriter()) {
            var run = new Run(images, progress, ahead, target.done(), target.skippedImages());
            while (run.at < images.size()) {
                var rows = run.part(Math.min(part, images.size() - run.at), writer::check);
                writer.write(() -> target.append(rows.features(model.name()), rows.skipped(), rows.rotated()));
            }
            writer.finish();
        }
        target.finish();
    }

    private ReadAhead ahead(ImageFolder images, int first) {
        var skip = extraction.rules().corrupt().skip();
        var window = pace.window(extraction.batch());
        return new ReadAhead(images, preparation, skip, first, window, pace.threads());
    }

    private FeatureDescription description(ImageFolder images) {
        var blocks = TokenShapes.of(model, extraction, preparation, images);
        var source = new JsonObject();
        source.addProperty("images", images.size());
        source.addProperty("fingerprint", images.fingerprint());
        var description = model.description();
        if (!extraction.norm()) {
            description.addProperty("norm", false); // not to be mixed with normed rows
        }
        return new FeatureDescription(blocks, description, preparation.toJson(), source);
    }

    /** About what images.csv takes. */
    private static long namesBytes(ImageFolder images) {
        return images.images().stream()
                .mapToLong(image -> image.path().length() + image.label().length() + 12L)
                .sum();
    }

    /** One way through the images, from the image {@code at} on. */
    private final class Run {
        private final ImageFolder images;
        private final Progress progress;
        private final ReadAhead ahead;
        private final long start = System.nanoTime();
        private final int first;
        private int at;
        private int skipped;

        Run(ImageFolder images, Progress progress, ReadAhead ahead, int first, int skipped) {
            this.images = images;
            this.progress = progress;
            this.ahead = ahead;
            this.first = first;
            this.at = first;
            this.skipped = skipped;
        }

        /** The features of the next {@code count} images; {@code check} is asked before every batch. */
        FeaturePart part(int count, Runnable check) {
            var part = new FeaturePart(count);
            var end = at + count;
            while (at < end) {
                check.run();
                if (Thread.interrupted()) {
                    throw new CancellationException("Interrupted after " + at + " of " + images.size() + " images.");
                }
                batch(Math.min(extraction.batch(), end - at), part);
                report();
            }
            return part;
        }

        /** Neighbours of one size are computed together; corrupt images do not separate them. */
        private void batch(int count, FeaturePart part) {
            var alike = new ArrayList<Decoded>();
            for (int i = 0; i < count; i++) {
                var decoded = ahead.next();
                at++;
                if (decoded.corrupt()) {
                    skip(decoded, part);
                    continue;
                }
                if (!alike.isEmpty() && !alike.get(0).fits(decoded)) {
                    compute(alike, part);
                    alike.clear();
                }
                alike.add(decoded);
            }
            if (!alike.isEmpty()) {
                compute(alike, part);
            }
        }

        private void skip(Decoded corrupt, FeaturePart part) {
            part.skip(corrupt);
            skipped++;
            var allowed = extraction.rules().corrupt().allowed(images.size());
            if (skipped > allowed) {
                var sentence = "Stopped: " + skipped + " of the first " + at + " images are corrupt, and at most "
                        + allowed + " may be skipped. The last: " + corrupt.why()
                        + " What is complete is kept; allow more with --max-corrupt and run it again.";
                throw new UncheckedIOException(sentence, new IOException(sentence));
            }
        }

        private void compute(List<Decoded> alike, FeaturePart part) {
            var image = alike.get(0).image();
            var bytes = Math.multiplyExact(Float.BYTES, Math.multiplyExact(alike.size(), image.size()));
            if (input.capacity() < bytes) {
                input = ByteBuffer.allocateDirect(bytes).order(ByteOrder.nativeOrder());
            }
            var values = input.asFloatBuffer();
            for (var each : alike) {
                values.put(each.image().values(), 0, image.size());
                ahead.giveBack(each);
            }
            var batch = input.slice(0, bytes).order(ByteOrder.nativeOrder());
            part.add(model.tokens(batch, alike.size(), image.height(), image.width(), extraction), alike);
        }

        private void report() {
            var seconds = Math.max((System.nanoTime() - start) / 1e9, 1e-9);
            var rate = (at - first) / seconds;
            progress.update(new Progress.State("features", at, images.size(), rate, "images", ""));
        }
    }
}
