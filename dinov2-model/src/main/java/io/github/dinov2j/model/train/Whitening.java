package io.github.dinov2j.model.train;

import ai.djl.ndarray.NDArray;
import io.github.dinov2j.data.ImageFolder;
import io.github.dinov2j.data.Progress;
import io.github.dinov2j.model.torch.Parameters;
import io.github.dinov2j.model.torch.TorchDevice;
import java.util.Map;

/**
 * Whitens a teacher's tokens: mean 0 and covariance 1 over a sample of the data, class tokens and patch tokens each by
 * themselves, {@code (x - mean) (S + floor I)^(-1/2)}. That matrix is the symmetric one (ZCA): unlike PCA's it is unique, so
 * that the same sample gives the same numbers, and it stays nearest to the teacher's own axes. {@code floor} is a thousandth
 * of the mean variance: directions in which the sample hardly varies are not blown up more than 32 times. Source:
 * PHI-S (arXiv 2410.01680), which compares ways to normalise teachers and warns of directions without variance.
 */
final class Whitening {
    static final double FLOOR = 1e-3;
    static final String FILE = "whitening.safetensors";
    /** So many images for each number of a token: class tokens determine a covariance, and large models see no more than needed. */
    private static final int IMAGES_A_NUMBER = 8;

    private static final String CLS_MEAN = "cls.mean";
    private static final String CLS_MATRIX = "cls.matrix";
    private static final String PATCH_MEAN = "patch.mean";
    private static final String PATCH_MATRIX = "patch.matrix";

    private final PlainTeacher teacher;
    private final Plan plan;
    private final TorchDevice device;
    private final Parameters tensors;

    /** Of a teacher's tokens, without values before it is prepared. */
    Whitening(PlainTeacher teacher, Plan plan, TorchDevice device) {
        this.teacher = teacher;
        this.plan = plan;
        this.device = device;
        var width = teacher.width();
        tensors = new Parameters(device.manager());
        tensors.add(CLS_MEAN, (long) width);
        tensors.add(CLS_MATRIX, width, (long) width);
        tensors.add(PATCH_MEAN, (long) width);
        tensors.add(PATCH_MATRIX, width, (long) width);
    }

    /** Class tokens [n,D], whitened. */
    NDArray cls(NDArray tokensND) {
        return tokensND.sub(tensors.get(CLS_MEAN)).matMul(tensors.get(CLS_MATRIX));
    }

    /** Patch tokens [n,D], whitened. */
    NDArray patches(NDArray tokensND) {
        return tokensND.sub(tensors.get(PATCH_MEAN)).matMul(tensors.get(PATCH_MATRIX));
    }

    /** Reads the statistics from the run's file, or makes them of at most eight images for each number of a token. */
    void prepare(RunFolder run, ImageFolder images, Progress progress) {
        var file = new PreparedFile(run.root().resolve(FILE), teacher.sha256());
        tensors.load(file.orMade(() -> measured(images, progress)), file.file().toString());
    }

    private PreparedFile.Content measured(ImageFolder images, Progress progress) {
        var width = teacher.width();
        var random = Seeds.random(plan.course().seed(), "whitening");
        var rows = SampleRows.of(images.size(), IMAGES_A_NUMBER * width, random);
        try (var cls = new Moments(width, device);
                var patches = new Moments(width, device)) {
            TeacherSurvey.of(teacher, plan, images, device).show(rows, progress, (shown, tokens) -> {
                cls.add(tokens.cls());
                patches.add(tokens.patches().reshape(-1, width));
            });
            return new PreparedFile.Content(
                    Map.of(
                            CLS_MEAN, cls.mean(),
                            CLS_MATRIX, cls.whitener(FLOOR, "class"),
                            PATCH_MEAN, patches.mean(),
                            PATCH_MATRIX, patches.whitener(FLOOR, "patch")),
                    Map.of("floor", Double.toString(FLOOR), "images", Integer.toString(rows.length)));
        }
    }
}
