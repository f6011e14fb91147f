package io.github.dinov2j.model.catalogue;

import java.nio.file.Path;
import java.util.Locale;
import java.util.Map;

/** Where the platform keeps what can be fetched again. */
final class CacheFolder {
    private CacheFolder() {}

    /** The folder of {@code DINOV2J_CACHE}, else that of this machine and user. */
    static Path standard() {
        return Setting.CACHE
                .value()
                .map(Path::of)
                .orElseGet(() ->
                        of(System.getenv(), System.getProperty("os.name", ""), System.getProperty("user.home", ".")))
                .toAbsolutePath();
    }

    /** By the conventions of Windows, macOS, and freedesktop.org (a relative XDG_CACHE_HOME does not count there). */
    static Path of(Map<String, String> environment, String system, String home) {
        String name = system.toLowerCase(Locale.ROOT);
        if (name.startsWith("windows")) {
            String local = environment.getOrDefault("LOCALAPPDATA", "");
            return (local.isBlank() ? Path.of(home, "AppData", "Local") : Path.of(local)).resolve("dinov2j");
        }
        if (name.startsWith("mac")) {
            return Path.of(home, "Library", "Caches", "dinov2j");
        }
        String xdg = environment.getOrDefault("XDG_CACHE_HOME", "");
        Path folder = xdg.isBlank() || !Path.of(xdg).isAbsolute() ? Path.of(home, ".cache") : Path.of(xdg);
        return folder.resolve("dinov2j");
    }
}
