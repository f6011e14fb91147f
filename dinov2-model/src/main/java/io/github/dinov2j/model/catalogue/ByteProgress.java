package io.github.dinov2j.model.catalogue;

import io.github.dinov2j.data.Progress;
import java.util.Locale;

/** Tells a listener how far bytes have come, in megabytes, with their rate since the work began. */
final class ByteProgress {
    private static final long MEGA = 1_000_000;

    private final Progress listener;
    private final String stage;
    private long startNanos;
    private long startBytes = -1;

    ByteProgress(Progress listener, String stage) {
        this.listener = listener;
        this.stage = stage;
    }

    /** A total of -1 is unknown. */
    void at(long done, long total) {
        long now = System.nanoTime();
        if (startBytes < 0 || done < startBytes) {
            startNanos = now;
            startBytes = done;
        }
        double seconds = (now - startNanos) / 1e9;
        double rate = seconds > 0.2 ? (done - startBytes) / seconds / MEGA : 0;
        long all = total < 0 ? 0 : (total + MEGA - 1) / MEGA;
        long some = done == total ? all : done / MEGA;
        listener.update(new Progress.State(stage + "  MB", some, all, rate, "MB", ""));
    }

    /** 4.5 GB, 88 MB, 12 kB. */
    static String size(long bytes) {
        if (bytes >= 1000 * MEGA) {
            return String.format(Locale.ROOT, "%.1f GB", bytes / 1e9);
        }
        return bytes >= MEGA ? Math.round(bytes / 1e6) + " MB" : Math.round(bytes / 1e3) + " kB";
    }
}
