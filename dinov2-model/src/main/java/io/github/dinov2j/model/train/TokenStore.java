package io.github.dinov2j.model.train;

import com.google.gson.JsonObject;
import io.github.dinov2j.data.DiskSpace;
import io.github.dinov2j.data.FeatureDescription;
import io.github.dinov2j.data.FeatureFolder;
import io.github.dinov2j.data.ImageFolder;
import io.github.dinov2j.data.Progress;
import io.github.dinov2j.data.WholeSquare;
import io.github.dinov2j.model.extraction.ImageWork;
import io.github.dinov2j.model.extraction.Pace;
import io.github.dinov2j.model.extraction.TokenMaker;
import io.github.dinov2j.model.extraction.Unreadable;
import java.nio.file.Path;
import java.util.LinkedHashMap;

/**
 * A features folder of a teacher's tokens of whole images ({@code cls} [D], {@code patch} [g,g,D]), made once: part by part,
 * gone on with after a stop, refused where it was made by another teacher or of other images.
 *
 * @param folder where it is or will be
 * @param images whose tokens
 * @param description what decides its content
 * @param work what computes
 */
record TokenStore(Path folder, ImageFolder images, FeatureDescription description, ImageWork work) {
    private static final int FEW = 32;
    private static final double SLOW_SECONDS = 0.5;

    /**
     * How the teacher sees images.
     *
     * @param maker its tokens
     * @param model what names it in the folder
     * @param preparation of each image
     * @param grid patches on a side
     * @param dim width of a token
     * @param batch images at a time
     */
    record Teacher(TokenMaker maker, JsonObject model, WholeSquare preparation, int grid, int dim, int batch) {}

    /** With so many images that may be unreadable. */
    static TokenStore of(Path folder, ImageFolder images, Teacher teacher, int unreadable) {
        return of(folder, images, teacher, unreadable, Pace.standard());
    }

    static TokenStore of(Path folder, ImageFolder images, Teacher teacher, int unreadable, Pace pace) {
        var blocks = new LinkedHashMap<String, int[]>();
        blocks.put("cls", new int[] {teacher.dim()});
        blocks.put("patch", new int[] {teacher.grid(), teacher.grid(), teacher.dim()});
        var description = new FeatureDescription(
                blocks, teacher.model(), teacher.preparation().toJson(), FeatureDescription.of(images));
        var skipping = new Unreadable(
                Unreadable.Skip.DAMAGED_OR_GONE,
                all -> unreadable,
                "replace or remove them, or allow more (corruptShare).");
        return new TokenStore(
                folder,
                images,
                description,
                new ImageWork(teacher.maker(), "teacher", teacher.preparation(), teacher.batch(), skipping, pace));
    }

    /** Bytes of all tokens. */
    long bytes() {
        return Math.multiplyExact(description.values() * Float.BYTES, images.size());
    }

    /** Bytes that are still to be written. */
    long missingBytes() {
        return FeatureFolder.missingBytes(folder, description, images.size(), FeatureFolder.namesBytes(images));
    }

    /** Seconds that one image takes, with reading it: the first alone where that is slow, else some together. */
    double secondsAnImage() {
        var first = seconds(1);
        return first > SLOW_SECONDS ? first : seconds(FEW);
    }

    private double seconds(int count) {
        var some = images.first(count);
        var start = System.nanoTime();
        work.toMemory(some, Progress.none());
        return (System.nanoTime() - start) / 1e9 / some.size();
    }

    /** Computes what is missing, after seeing that there is room; an interrupt is a CancellationException. */
    void complete(DiskSpace disk, Progress progress) {
        disk.require(
                folder,
                missingBytes(),
                "the teacher's tokens need",
                "free some space, or let the teacher run in every step (distillation.tokens LIVE)");
        work.toFolder(images, this::begun, Math.toIntExact(description.values()), "teacher tokens", progress);
    }

    private FeatureFolder begun() {
        try {
            return FeatureFolder.create(folder, description);
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException(
                    "The stored teacher tokens do not fit this run: "
                            + String.valueOf(e.getMessage()).replaceFirst("; .*$", "") + ". Remove " + folder
                            + " and go on with --resume: then they are computed again.",
                    e);
        }
    }
}
