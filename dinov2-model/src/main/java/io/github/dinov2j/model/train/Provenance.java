package io.github.dinov2j.model.train;

import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import io.github.dinov2j.data.ImageFolder;
import io.github.dinov2j.data.Progress;
import io.github.dinov2j.model.torch.TorchDevice;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Objects;
import java.util.Optional;

/** Writes {@code provenance.json}: from what, with what and when a run was made. */
final class Provenance {
    private static final String FILE = "provenance.json";
    private static final String EVALUATION = "evaluation";

    private Provenance() {}

    static void begin(RunFolder run, Plan plan, ImageFolder images, TorchDevice device) {
        if (Files.exists(run.root().resolve(FILE))) {
            return; // a resumed run keeps its beginning
        }
        var all = new JsonObject();
        all.addProperty("dinov2j", version());
        all.add("data", data(images));
        all.addProperty("seed", plan.course().seed());
        all.add("libraries", libraries());
        all.addProperty("device", device.manager().getDevice().toString());
        all.addProperty("threads", Runtime.getRuntime().availableProcessors());
        all.addProperty("started", now());
        run.provenance(all);
    }

    static void end(RunFolder run) {
        var all = read(run);
        all.addProperty("ended", now());
        run.provenance(all);
    }

    /** Keeps on which labelled images the run is evaluated. */
    static void evaluatedOn(RunFolder run, ImageFolder labelled) {
        var all = read(run);
        all.add(EVALUATION, data(labelled));
        run.provenance(all);
    }

    /** The labelled images that the run was evaluated on before, when they are still there and the same. */
    static Optional<ImageFolder> evaluated(RunFolder run, Progress progress) {
        if (!Files.exists(run.root().resolve(FILE)) || !read(run).has(EVALUATION)) {
            return Optional.empty();
        }
        var recorded = read(run).getAsJsonObject(EVALUATION);
        var location = recorded.get("location").getAsString();
        try {
            var images = ImageFolder.open(location);
            if (images.fingerprint().equals(recorded.get("fingerprint").getAsString())) {
                return Optional.of(images);
            }
            progress.say("The run goes on without evaluation: the labelled images in " + location
                    + " are others than before; give those meant (--eval).");
        } catch (IllegalArgumentException | UncheckedIOException e) {
            progress.say("The run goes on without evaluation; give the labelled images (--eval): " + e.getMessage());
        }
        return Optional.empty();
    }

    /** Refuses to go on with other images than the run began with. */
    static void checkSame(RunFolder run, ImageFolder images) {
        if (!Files.exists(run.root().resolve(FILE))) {
            return; // it was stopped before its first step
        }
        var data = read(run).getAsJsonObject("data");
        if (data != null && !images.fingerprint().equals(data.get("fingerprint").getAsString())) {
            throw new IllegalArgumentException("The run " + run.root() + " began with other images ("
                    + data.get("images").getAsInt() + " from "
                    + data.get("location").getAsString() + ") than "
                    + images.location() + " with " + images.size() + "; give those, or start a new run.");
        }
    }

    private static JsonObject read(RunFolder run) {
        try {
            return JsonParser.parseString(Files.readString(run.root().resolve(FILE)))
                    .getAsJsonObject();
        } catch (IOException e) {
            throw new UncheckedIOException("The provenance in " + run.root() + " cannot be read.", e);
        }
    }

    private static JsonObject data(ImageFolder images) {
        var data = new JsonObject();
        data.addProperty("location", images.location());
        data.addProperty("images", images.size());
        data.addProperty("fingerprint", images.fingerprint());
        return data;
    }

    private static JsonObject libraries() {
        var libraries = new JsonObject();
        var engine = ai.djl.engine.Engine.getEngine("PyTorch");
        libraries.addProperty("java", System.getProperty("java.version"));
        libraries.addProperty("libtorch", engine.getVersion());
        libraries.addProperty("os", System.getProperty("os.name") + " " + System.getProperty("os.arch"));
        return libraries;
    }

    private static String version() {
        return Objects.requireNonNullElse(Provenance.class.getPackage().getImplementationVersion(), "development");
    }

    private static String now() {
        return Instant.now().truncatedTo(ChronoUnit.SECONDS).toString();
    }
}
