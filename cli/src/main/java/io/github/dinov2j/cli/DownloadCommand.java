package io.github.dinov2j.cli;

import com.google.gson.JsonArray;
import com.google.gson.JsonObject;
import io.github.dinov2j.data.Progress;
import io.github.dinov2j.model.catalogue.Catalogue;
import io.github.dinov2j.model.catalogue.CatalogueEntry;
import io.github.dinov2j.model.catalogue.ModelCache;
import io.github.dinov2j.model.torch.CudaNatives;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CancellationException;
import java.util.function.Supplier;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code download MODEL...}: into the cache, checked; all are tried, and one that fails makes the whole fail. */
@Command(
        name = "download",
        description = "Downloads models by name into the cache and checks them; goes on where it stopped.",
        footer = {
            "",
            "DINOV2J_CACHE is the folder they go to, DINOV2J_MIRROR where they come from. See docs/models.md.",
            "\"download gpu\" fetches the engine's CUDA libraries (several GB). See docs/gpu.md."
        })
final class DownloadCommand extends DinoCommand {
    private static final String GPU = "gpu";

    @Parameters(arity = "1..*", paramLabel = "MODEL", description = "Names as \"models\" lists them, or gpu.")
    private List<String> names = List.of();

    @Option(
            names = "--mirror",
            paramLabel = "URL",
            description =
                    "An http, https or file: address, or a folder, with the files under the paths of the originals.")
    private Optional<String> mirror = Optional.empty();

    private final JsonArray models = new JsonArray();
    private final StringBuilder text = new StringBuilder();
    private int failures;

    @Override
    Answer answer() {
        Catalogue catalogue = Catalogue.standard();
        ModelCache cache = ModelCache.standard(this::note);
        Map<String, Supplier<JsonObject>> works = new LinkedHashMap<>();
        for (String name : names) { // all names are looked up before anything is downloaded
            works.put(name, name.equals(GPU) ? this::gpu : work(catalogue.named(name), cache));
        }
        works.forEach(this::attempt);
        JsonObject document = new JsonObject();
        document.add("models", models);
        document.addProperty("failed", failures);
        return new Answer(text.toString(), document, failures > 0 ? Failure.FAILED : 0);
    }

    /** What fails is said at once; the others are still tried. An interrupt and a wrong argument end it all. */
    private void attempt(String name, Supplier<JsonObject> work) {
        JsonObject model = new JsonObject();
        try {
            model = work.get();
        } catch (CancellationException | IllegalArgumentException e) {
            throw e;
        } catch (RuntimeException e) {
            failures++;
            String sentence = Failure.of(e).sentence();
            note("dinov2j: " + name + ": " + sentence);
            model.addProperty("error", sentence);
            text.append(name).append(": not downloaded").append(System.lineSeparator());
        }
        model.addProperty("name", name);
        models.add(model);
    }

    private Supplier<JsonObject> work(CatalogueEntry entry, ModelCache cache) {
        return () -> {
            ModelCache.Fetched fetched = cache.download(entry, mirror, Progress.terminal());
            boolean came = fetched.downloaded() > 0;
            text.append(entry.name())
                    .append(came ? ": downloaded and checked: " : ": was there already, and its checksum is right: ")
                    .append(fetched.path())
                    .append(System.lineSeparator());
            JsonObject model = ModelJson.of(entry, cache);
            model.addProperty("path", fetched.path().toString());
            model.addProperty("downloaded", came);
            return model;
        };
    }

    private JsonObject gpu() {
        note(
                "Downloading the CUDA libraries of the engine through DJL; they have several GB, and no progress is shown.");
        Path folder = CudaNatives.download();
        List<String> lines =
                new ArrayList<>(List.of("gpu: the engine's CUDA libraries are in " + folder, "To use them:"));
        CudaNatives.variables(folder)
                .forEach((name, value) -> lines.add("  export " + name + "=" + Shell.quoted(value)));
        text.append(String.join(System.lineSeparator(), lines)).append(System.lineSeparator());
        JsonObject model = new JsonObject();
        model.addProperty("path", folder.toString());
        return model;
    }
}
