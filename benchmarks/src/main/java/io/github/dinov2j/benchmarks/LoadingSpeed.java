package io.github.dinov2j.benchmarks;

import com.google.gson.JsonObject;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;

/**
 * Loads a ViT-g/14 of 4.5 GB in processes of their own and reads the same file plainly, in turns: peak resident memory beside the
 * file's size, and seconds. Arguments: {@code --cold} forgets the file between rounds (root, Linux), {@code --record}.
 */
public final class LoadingSpeed {
    private static final int ROUNDS = 5;
    private static final String HEAP = "-Xmx512m";

    private LoadingSpeed() {}

    /** Needs 5 GB on the temporary disk and 6 GB of memory; Linux. */
    public static void main(String[] arguments) throws IOException {
        var options = List.of(arguments);
        var folder = Files.createTempDirectory("dinov2j-loading");
        var file = folder.resolve("giant.safetensors");
        try {
            RandomWeights.giant().write(file);
            measure(file, options.contains("--cold"), options.contains("--record"));
        } finally {
            Files.deleteIfExists(file);
            Files.delete(folder);
        }
    }

    private static void measure(Path file, boolean cold, boolean record) throws IOException {
        var bytes = Files.size(file);
        var plain = new double[ROUNDS];
        var loading = new double[ROUNDS];
        var ratio = new double[ROUNDS];
        read(file);
        for (int i = 0; i < ROUNDS; i++) {
            forget(cold);
            plain[i] = read(file);
            forget(cold);
            var said =
                    Child.java(List.of(HEAP), LoadOnce.class, file.toString()).split(" ");
            loading[i] = Double.parseDouble(said[0]);
            ratio[i] = Long.parseLong(said[1]) * 1024.0 / bytes;
        }
        System.out.printf(Locale.ROOT, "%d bytes, heap %s, %s cache%n", bytes, HEAP, cold ? "cold" : "warm");
        System.out.print(Rates.of(ratio).line("peak resident memory / file size"));
        System.out.print(Rates.of(loading).line("loading, s"));
        System.out.print(Rates.of(plain).line("plain reading, s"));
        if (record) {
            var json = new JsonObject();
            json.addProperty(
                    "figure", "loading: ViT-g/14, " + bytes + " bytes, " + (cold ? "cold" : "warm") + " cache");
            json.add("memoryRatio", Rates.of(ratio).json());
            json.add("loadingSeconds", Rates.of(loading).json());
            json.add("plainSeconds", Rates.of(plain).json());
            ResultsFile.append(json);
        }
    }

    private static void forget(boolean cold) throws IOException {
        if (cold) {
            Files.writeString(Path.of("/proc/sys/vm/drop_caches"), "3");
        }
    }

    /** Seconds to read all of it through one buffer. */
    private static double read(Path file) throws IOException {
        var start = System.nanoTime();
        var window = ByteBuffer.allocateDirect(1 << 20);
        try (var channel = FileChannel.open(file)) {
            while (channel.read(window) >= 0) {
                window.clear();
            }
        }
        return (System.nanoTime() - start) / 1e9;
    }
}
