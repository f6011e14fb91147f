package io.github.dinov2j.model.train;

import ai.djl.ndarray.NDManager;
import io.github.dinov2j.data.FeatureBlock;
import io.github.dinov2j.data.Features;
import io.github.dinov2j.data.ImageFolder;
import io.github.dinov2j.data.views.CropOrigin;
import io.github.dinov2j.model.backbone.TokenBatch;
import io.github.dinov2j.model.extraction.FloatArrays;
import io.github.dinov2j.model.torch.Tensors;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashMap;
import java.util.stream.IntStream;

/**
 * A teacher's tokens of whole images, kept in a features folder that is memory-mapped: patch tokens of a crop are sampled
 * from the grid of its image ({@link GridSampling}), its class token is that of the whole image. There are no registers.
 */
final class StoredTokens {
    private final Path folder;
    private final ImageFolder images;
    private final FeatureBlock cls;
    private final FeatureBlock patch;
    private final GridSampling sampling;
    private final int[] rows;
    private final FloatArrays arrays = new FloatArrays();

    private StoredTokens(Path folder, ImageFolder images, Features features, int patches) {
        this.folder = folder;
        this.images = images;
        cls = features.block("cls");
        patch = features.block("patch");
        var shape = patch.shape();
        sampling = new GridSampling(shape[0], patches, shape[2]);
        rows = rows(images, features);
    }

    /**
     * Those of a finished folder.
     *
     * @param images of the run, of all or some of which there are tokens
     * @param patches on a side of a crop
     */
    static StoredTokens open(Path folder, ImageFolder images, int patches) {
        return new StoredTokens(folder, images, Features.open(folder), patches);
    }

    /** Where the tokens of each image lie; -1 for images that could not be read. */
    private static int[] rows(ImageFolder images, Features features) {
        var rowOf = new HashMap<String, Integer>();
        for (int row = 0; row < features.rows(); row++) {
            rowOf.put(features.paths().get(row), row);
        }
        return images.images().stream()
                .mapToInt(image -> rowOf.getOrDefault(image.path(), -1))
                .toArray();
    }

    /** Tokens [2m,1+N,D] of crops, in their order. */
    TokenBatch of(CropOrigin[] crops, NDManager manager) {
        var tokens = 1 + sampling.patches() * sampling.patches();
        var values = new float[Math.multiplyExact(crops.length, tokens * sampling.dim())];
        var byImage = IntStream.range(0, crops.length)
                .boxed()
                .collect(java.util.stream.Collectors.groupingBy(i -> crops[i].row()));
        byImage.entrySet().parallelStream().forEach(image -> {
            var stored = arrays.take(sampling.stored());
            var row = row(image.getKey());
            patch.row(row, stored, 0);
            for (int i : image.getValue()) {
                var at = i * tokens * sampling.dim();
                cls.row(row, values, at);
                sampling.sample(stored, crops[i], values, at + sampling.dim());
            }
            arrays.giveBack(stored);
        });
        // autograd may keep targets longer than their handle: they must not lie in Java's memory
        var all = Tensors.create(manager, values, crops.length, tokens, sampling.dim())
                .duplicate();
        return new TokenBatch(all, all, 0);
    }

    private int row(int image) {
        if (rows[image] < 0) {
            throw new IllegalArgumentException("There are no stored teacher tokens of "
                    + images.images().get(image).path()
                    + ": it could not be read when they were computed, and can be now; remove " + folder
                    + " and go on with --resume, then all are computed again.");
        }
        return rows[image];
    }

    @Override
    public String toString() {
        return "StoredTokens of " + Arrays.stream(rows).filter(row -> row >= 0).count() + " images in " + folder;
    }
}
