package io.github.dinov2j.benchmarks;

import io.github.dinov2j.data.ImageFolder;
import io.github.dinov2j.data.views.MaskSettings;
import io.github.dinov2j.data.views.ViewLoader;
import io.github.dinov2j.data.views.ViewSettings;
import java.util.List;

/**
 * The whole input pipeline on photographs, 2 x 224 + 8 x 98 px, batch 8: files to batches of views, beside torchvision's
 * transforms in a DataLoader with as many workers. Arguments: the Python, a zip or folder of photographs; {@code --record}.
 */
public final class PipelineSpeed {
    private static final int BATCH = 8;
    private static final int BATCHES = 8;
    private static final int WARM = 32; // until the JVM has compiled what it will

    private PipelineSpeed() {}

    /** As many workers as there are processors. */
    public static void main(String[] arguments) {
        var workers = Runtime.getRuntime().availableProcessors();
        var threads = Integer.toString(workers);
        var images = ImageFolder.open(arguments[1]);
        try (var ours = new Ours(images, workers);
                var peer =
                        new Peer("torchvision", arguments[0], "benchmarks/peer_pipeline.py", threads, arguments[1])) {
            Turns.take(List.of(ours, peer), BATCHES, BATCH)
                    .report("photographs to views, 2 x 224 + 8 x 98 px, " + workers + " workers", arguments);
        }
    }

    /** Hands out batches in order; the loader works ahead by its bounded queue, as DataLoader does by its own. */
    private static final class Ours implements Turns.Side, AutoCloseable {
        private final ViewLoader loader;
        private int step;

        Ours(ImageFolder images, int workers) {
            var settings = ViewSettings.dinov2(224, 98, 8);
            loader = new ViewLoader(images, settings, MaskSettings.dinov2(), 14, BATCH, 0, workers);
            seconds(WARM);
        }

        @Override
        public String name() {
            return "dinov2j";
        }

        @Override
        public double seconds(int batches) {
            var start = System.nanoTime();
            for (int i = 0; i < batches; i++) {
                loader.batch(step++);
            }
            return (System.nanoTime() - start) / 1e9;
        }

        @Override
        public void close() {
            loader.close();
        }
    }
}
