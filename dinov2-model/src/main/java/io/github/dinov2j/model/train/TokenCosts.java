package io.github.dinov2j.model.train;

import io.github.dinov2j.data.DiskSpace;
import java.util.Locale;

/**
 * What a teacher's tokens cost a run in every step, and computed once and kept; and which of them it takes.
 *
 * @param images of the run, each computed once
 * @param crops that the teacher would see in all steps together
 * @param bytes that kept tokens take on disk
 * @param missing bytes of them that are not there yet
 * @param secondsACrop measured
 * @param secondsAnImage measured, with reading and preparing it
 * @param readBytes that sampling reads in all steps together
 */
record TokenCosts(
        int images, long crops, long bytes, long missing, double secondsACrop, double secondsAnImage, long readBytes) {
    /** Of the free disk at most this is taken. */
    static final double DISK_SHARE = 0.5;
    /** Sampled tokens are not those of the views themselves: worth it from here on. */
    private static final double TIMES_FASTER = 2;
    /** A disk of the slower kind; what memory caches is faster. */
    private static final double BYTES_A_SECOND = 500e6;

    private static final String SAMPLED =
            "; crops are cut out of the stored grid, so the teacher does not see the colours of the views.";

    private static final double MINUTE = 60;
    private static final double HOUR = 3600;

    /** What was chosen, and why, in a sentence. */
    record Choice(boolean stored, String why) {}

    /** Without a measurement, where the plan asks for it. */
    static Choice asked(int images, long bytes) {
        return new Choice(
                true,
                "Teacher tokens are computed once and kept (" + counted(images) + ", " + DiskSpace.size(bytes)
                        + "), as distillation.tokens says" + SAMPLED);
    }

    /** Without a measurement, where there is no room. */
    static Choice noRoom(int images, long bytes, long free) {
        return new Choice(
                false,
                "The teacher runs in every step: keeping its tokens would take " + DiskSpace.size(bytes) + " ("
                        + counted(images) + "), more than half of the " + DiskSpace.size(free)
                        + " that the disk has left.");
    }

    double liveSeconds() {
        return crops * secondsACrop;
    }

    double storedSeconds() {
        return images * secondsAnImage * missing / bytes + readBytes / BYTES_A_SECOND;
    }

    Choice choice() {
        if (storedSeconds() * TIMES_FASTER <= liveSeconds()) {
            return new Choice(
                    true,
                    "Teacher tokens are computed once and kept (" + counted(images) + ", " + DiskSpace.size(bytes)
                            + ", "
                            + about(storedSeconds()) + ") instead of in every step (" + about(liveSeconds()) + ")"
                            + SAMPLED);
        }
        return new Choice(
                false,
                "The teacher runs in every step (" + about(liveSeconds()) + " in all): computing its tokens once and"
                        + " keeping them (" + counted(images) + ", " + DiskSpace.size(bytes) + ") would take "
                        + about(storedSeconds()) + ", not half of that or less.");
    }

    private static String counted(int images) {
        return String.format(Locale.ROOT, "%,d images", images);
    }

    private static String about(double seconds) {
        if (seconds < 1.5) {
            return "about a second";
        }
        if (seconds < 2 * MINUTE) {
            return "about " + Math.round(seconds) + " seconds";
        }
        return seconds < 2 * HOUR
                ? "about " + Math.round(seconds / MINUTE) + " minutes"
                : String.format(Locale.ROOT, "about %.1f hours", seconds / HOUR);
    }
}
