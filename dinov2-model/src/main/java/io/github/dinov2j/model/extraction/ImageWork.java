package io.github.dinov2j.model.extraction;

import io.github.dinov2j.data.FeatureFolder;
import io.github.dinov2j.data.Features;
import io.github.dinov2j.data.ImageFolder;
import io.github.dinov2j.data.ImagePreparation;
import io.github.dinov2j.data.Progress;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CancellationException;

/**
 * Images through a maker of tokens into features, overlapped and bounded: threads decode the next batches while this one
 * computes and another thread writes the part before. Rows are in the order of the images, whatever the number of threads.
 */
public final class ImageWork {
    private final TokenMaker maker;
    private final String name;
    private final ImagePreparation preparation;
    private final int batch;
    private final Unreadable unreadable;
    private final Pace pace;
    private ByteBuffer input = ByteBuffer.allocateDirect(0);

    /**
     * @param maker of tokens of a batch
     * @param name of the features
     * @param preparation of each image
     * @param batch images in a batch
     * @param unreadable what happens to images that cannot be decoded
     * @param pace how the machine is used
     */
    public ImageWork(
            TokenMaker maker, String name, ImagePreparation preparation, int batch, Unreadable unreadable, Pace pace) {
        this.maker = maker;
        this.name = name;
        this.preparation = preparation;
        this.batch = batch;
        this.unreadable = unreadable;
        this.pace = pace;
    }

    /** All features at once. */
    public Features toMemory(ImageFolder images, Progress progress) {
        try (var ahead = ahead(images, 0)) {
            var run = new Run(images, "features", progress, ahead, 0, 0);
            return run.part(images.size(), () -> {}).features(name);
        }
    }

    /**
     * Begins a features folder or goes on with it, until it is finished. A part is complete or absent; what the parts hold does not depend
     * on where the work was stopped before.
     *
     * @param begun gives the folder, on the thread that writes
     * @param values numbers of one row of all blocks
     * @param what is made, for the progress
     */
    public void toFolder(
            ImageFolder images, Callable<FeatureFolder> begun, int values, String what, Progress progress) {
        try (var writer = new PartWriter()) {
            var target = writer.get(begun);
            if (!target.finished()) {
                write(images, target, pace.part(values, batch), what, progress, writer);
            }
        }
    }

    private void write(
            ImageFolder images, FeatureFolder target, int part, String what, Progress progress, PartWriter writer) {
        try (var ahead = ahead(images, target.done())) {
            var run = new Run(images, what, progress, ahead, target.done(), target.skippedImages());
            while (run.at < images.size()) {
                var rows = run.part(Math.min(part, images.size() - run.at), writer::check);
                writer.write(() -> target.append(rows.features(name), rows.skipped(), rows.rotated()));
            }
            writer.write(target::finish);
            writer.finish();
        }
    }

    private ReadAhead ahead(ImageFolder images, int first) {
        return new ReadAhead(images, preparation, unreadable.skip(), first, pace.window(batch), pace.threads());
    }

    /** One way through the images, from the image {@code at} on. */
    private final class Run {
        private final ImageFolder images;
        private final String what;
        private final Progress progress;
        private final ReadAhead ahead;
        private final long start = System.nanoTime();
        private final int first;
        private int at;
        private int skipped;

        Run(ImageFolder images, String what, Progress progress, ReadAhead ahead, int first, int skipped) {
            this.images = images;
            this.what = what;
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
                batch(Math.min(batch, end - at), part);
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
            var allowed = unreadable.allowed().applyAsInt(images.size());
            if (skipped > allowed) {
                var sentence = "Stopped: " + skipped + " of the first " + at + " images are corrupt, and at most "
                        + allowed + " may be skipped. The last: " + corrupt.why() + " What is complete is kept; "
                        + unreadable.remedy();
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
            var prepared = input.slice(0, bytes).order(ByteOrder.nativeOrder());
            part.add(maker.tokens(prepared, alike.size(), image.height(), image.width()), alike);
        }

        private void report() {
            var seconds = Math.max((System.nanoTime() - start) / 1e9, 1e-9);
            var rate = (at - first) / seconds;
            progress.update(new Progress.State(what, at, images.size(), rate, "images", ""));
        }
    }
}
