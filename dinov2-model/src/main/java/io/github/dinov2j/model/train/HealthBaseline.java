package io.github.dinov2j.model.train;

import io.github.dinov2j.data.SafetensorsFile;
import io.github.dinov2j.data.StoredTensor;
import java.nio.file.Files;
import java.util.Arrays;
import java.util.Map;

/**
 * The images that a run is judged on, and what the teacher made of them before the first step: {@code health.safetensors} in
 * the run folder, so that a resumed run knows it too.
 *
 * @param sample the images
 * @param cls class tokens n x D at the start; empty = unknown
 */
@SuppressWarnings("ArrayRecordComponent")
record HealthBaseline(ImageSample sample, float[] cls) {
    private static final String FILE = "health.safetensors";
    private static final String TOKENS = "cls";
    private static final String ROWS = "rows";

    static HealthBaseline write(RunFolder run, ImageSample sample, float[] cls) {
        var tokens = StoredTensor.of(cls, sample.size(), cls.length / sample.size());
        SafetensorsFile.write(run.root().resolve(FILE), Map.of(TOKENS, tokens), Map.of(ROWS, rows(sample)));
        return new HealthBaseline(sample, cls);
    }

    /** Tokens of other images than these, or of an older run that kept none, are unknown. */
    static HealthBaseline read(RunFolder run, ImageSample sample) {
        var file = run.root().resolve(FILE);
        if (!Files.exists(file)) {
            return new HealthBaseline(sample, new float[0]);
        }
        try (var tensors = SafetensorsFile.open(file)) {
            var same = rows(sample).equals(tensors.metadata().get(ROWS));
            return new HealthBaseline(sample, same ? tensors.tensor(TOKENS).floats() : new float[0]);
        }
    }

    private static String rows(ImageSample sample) {
        return Integer.toHexString(Arrays.hashCode(sample.rows()));
    }
}
