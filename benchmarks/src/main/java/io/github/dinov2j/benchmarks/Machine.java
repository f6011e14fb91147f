package io.github.dinov2j.benchmarks;

import com.google.gson.JsonArray;
import com.google.gson.JsonObject;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** What a figure was measured on. */
final class Machine {
    private static final Path PROCESSORS = Path.of("/proc/cpuinfo");
    private static final List<String> FLAGS = List.of("avx2", "avx512f", "avx512_bf16", "amx_bf16");

    private Machine() {}

    static JsonObject json() {
        var machine = new JsonObject();
        machine.addProperty("processor", value("model name"));
        machine.addProperty("cores", Runtime.getRuntime().availableProcessors());
        var flags = new JsonArray();
        var found = List.of(value("flags").split(" "));
        FLAGS.stream().filter(found::contains).forEach(flags::add);
        machine.add("flags", flags);
        machine.addProperty("load", ManagementFactory.getOperatingSystemMXBean().getSystemLoadAverage());
        machine.addProperty("java", System.getProperty("java.version"));
        return machine;
    }

    /** Of the first processor; the architecture's name where the system does not tell. */
    private static String value(String key) {
        if (!Files.exists(PROCESSORS)) {
            return System.getProperty("os.arch", "");
        }
        try (var lines = Files.lines(PROCESSORS)) {
            return lines.filter(line -> line.startsWith(key))
                    .map(line -> line.substring(line.indexOf(':') + 1).strip())
                    .findFirst()
                    .orElse("");
        } catch (IOException e) {
            return "";
        }
    }
}
