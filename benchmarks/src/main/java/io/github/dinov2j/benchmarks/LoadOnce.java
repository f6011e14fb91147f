package io.github.dinov2j.benchmarks;

import io.github.dinov2j.model.Dino;
import io.github.dinov2j.model.torch.TorchDevice;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Loads one model file; prints seconds and the peak of the process's resident memory in KB, as Linux tells it. */
final class LoadOnce {
    private LoadOnce() {}

    /** Argument: the file. The engine is loaded before the clock starts. */
    public static void main(String[] arguments) throws IOException {
        try (var engine = TorchDevice.open("cpu")) {
            var before = System.nanoTime();
            try (var model = Dino.load(arguments[0], "cpu")) {
                System.out.println((System.nanoTime() - before) / 1e9 + " " + peak());
                model.warnings().forEach(System.err::println);
            }
        }
    }

    private static String peak() throws IOException {
        try (var lines = Files.lines(Path.of("/proc/self/status"))) {
            return lines.filter(line -> line.startsWith("VmHWM:"))
                    .map(line -> line.replaceAll("\\D", ""))
                    .findFirst()
                    .orElse("0");
        }
    }
}
