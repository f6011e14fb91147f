package io.github.dinov2j.model.train;

import io.github.dinov2j.data.FileException;
import io.github.dinov2j.data.views.CropSettings;
import io.github.dinov2j.model.backbone.Architecture;
import io.github.dinov2j.model.backbone.PositionEncoding;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;

/**
 * A short phase at a higher resolution that goes on from a run "with the same procedure" (spec section 7.1): schedules are
 * shares of the steps and so are compressed into it, batch, crop areas and augmentations stay. Unpublished and chosen here: how
 * much lower the rate is, and that local crops grow by the same factor as global ones.
 */
final class HighResolution {
    /** Steps of Meta's phase. */
    static final int STEPS = 10_000;

    /**
     * The base rate by that of the run. "Reduced" is all that is published for DINOv2; DINOv3's phase has a quarter of the rate
     * of its pretraining (dinov3_vit7b16_high_res_adapt.yaml: 1.25e-5; dinov3_vit7b16_pretrain.yaml: 5e-5).
     */
    static final double RATE = 0.25;

    private HighResolution() {}

    /** The plan of a run that goes on from the one in a folder, finished or not. */
    static Plan continued(Path run, int resolution, int steps) {
        if (Files.isRegularFile(run)) {
            throw new FileException(
                    run, "is a file; a higher resolution goes on from a run with its heads: give its folder.");
        }
        return of(EarlierRun.plan(run), resolution)
                .with(Map.of("steps", Integer.toString(steps), "student.pretrainedWeights", run.toString()));
    }

    /** The plan of such a phase after a run by this plan; which run it goes on from is still to be said. */
    static Plan of(Plan plan, int resolution) {
        check(plan, resolution);
        var changes = new LinkedHashMap<String, String>();
        changes.put("steps", Integer.toString(STEPS));
        changes.put(
                "optimizer.baseRate", Double.toString(RATE * plan.optimizer().baseRate()));
        changes.put("views.global.size", Integer.toString(resolution));
        changes.put("views.local.size", Integer.toString(local(plan, resolution)));
        changes.put("student.architecture.imageSize", Integer.toString(imageSize(plan, resolution)));
        changes.put("adaptation.heads", AdaptationSettings.Heads.KEPT.name());
        changes.put("adaptation.frozen", "0"); // trained heads need no start of their own
        var larger = plan.with(changes);
        return larger.with("microBatch", Integer.toString(microBatch(plan, larger)));
    }

    private static void check(Plan plan, int resolution) {
        var patch = plan.student().architecture().patch();
        var before = plan.views().global().size();
        if (resolution % patch != 0 || resolution < patch) {
            var below = Math.max(resolution, patch) / patch * patch;
            throw new IllegalArgumentException(
                    "The resolution is " + resolution + "; expected a multiple of the patch, " + patch
                            + ": the nearest are " + below + " and " + (below + patch) + ".");
        }
        if (resolution <= before) {
            throw new IllegalArgumentException("The resolution is " + resolution
                    + "; expected more than the run has had, " + before + " (views.global.size).");
        }
        if (plan.student().architecture().variant().positionEncoding() == PositionEncoding.RELATIVE_TABLE) {
            throw new IllegalArgumentException(
                    "The run learns a table of relative positions (RELATIVE_TABLE) that reaches "
                            + plan.student().architecture().imageSize()
                            + " pixels and cannot be resampled; a higher resolution needs ABSOLUTE or RELATIVE_CONTINUOUS ones.");
        }
    }

    /** Local crops grow as global ones do, to the nearest whole number of patches: 98 at 224 becomes 224 at 518. */
    private static int local(Plan plan, int resolution) {
        var patch = plan.student().architecture().patch();
        var exact = (double) plan.views().local().size()
                * resolution
                / plan.views().global().size();
        return (int) Math.max(1, Math.round(exact / patch)) * patch;
    }

    /** Absolute positions get a table of the new size, unless theirs is larger already; relative ones keep their reach. */
    private static int imageSize(Plan plan, int resolution) {
        var a = plan.student().architecture();
        var absolute = a.variant().positionEncoding() == PositionEncoding.ABSOLUTE;
        return absolute ? Math.max(a.imageSize(), resolution) : a.imageSize();
    }

    /** The most images that are no more tokens than were computed at a time before; where even two are more, the fewest. */
    private static int microBatch(Plan before, Plan larger) {
        var most = before.course().piece() * tokens(before);
        var batch = larger.course().batch();
        var piece = divisors(batch)
                .filter(images -> images * tokens(larger) <= most)
                .max()
                .orElseGet(() -> divisors(batch).min().orElse(batch));
        return piece == batch ? 0 : piece;
    }

    private static IntStream divisors(int batch) {
        return IntStream.rangeClosed(2, batch).filter(images -> batch % images == 0);
    }

    /** Tokens of one image in the student's passes (spec section 6.6: 914 in Meta's recipe at 224 pixels). */
    private static long tokens(Plan plan) {
        var a = plan.student().architecture();
        return tokens(plan.views().global(), a) + tokens(plan.views().local(), a);
    }

    private static long tokens(CropSettings crops, Architecture a) {
        var side = crops.size() / a.patch();
        return crops.count() * (1L + a.registers() + (long) side * side);
    }

    /** What a run at a higher resolution computes at a time, beside the run before; empty where crops are not larger. */
    static Optional<String> memory(Plan before, Plan now) {
        if (tokens(now) <= tokens(before)) {
            return Optional.empty();
        }
        var piece = now.course().piece();
        var most = before.course().piece() * tokens(before);
        return Optional.of("An image is " + tokens(now) + " tokens now, " + tokens(before) + " before; of the batch of "
                + now.course().batch() + " images " + piece + " are computed at a time (" + piece * tokens(now)
                + " tokens), before " + before.course().piece() + " (" + most + ")"
                + (piece * tokens(now) > most ? ": that takes more memory; a smaller microBatch takes less." : "."));
    }
}
