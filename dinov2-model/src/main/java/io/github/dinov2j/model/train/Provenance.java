package io.github.dinov2j.model.train;

import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import io.github.dinov2j.data.FileException;
import io.github.dinov2j.data.ImageFolder;
import io.github.dinov2j.data.Progress;
import io.github.dinov2j.model.torch.TorchDevice;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Collectors;

/** Writes {@code provenance.json}: from what, with what and when a run was made. */
final class Provenance {
    private static final String FILE = "provenance.json";
    private static final String EVALUATION = "evaluation";
    private static final String TEACHER = "teacher";
    private static final String TOKENS = "tokens";
    private static final String TOKENS_WHY = "tokensWhy";
    private static final String STORED = "stored";
    private static final String START = "start";
    private static final String SHA256 = "sha256";

    private Provenance() {}

    static void begin(
            RunFolder run,
            Plan plan,
            ImageFolder images,
            Optional<JsonObject> start,
            Teaching teaching,
            TorchDevice device) {
        if (Files.exists(run.root().resolve(FILE))) {
            return; // a resumed run keeps its beginning
        }
        var all = new JsonObject();
        all.addProperty("dinov2j", version());
        all.add("data", data(images));
        teaching.provenance().ifPresent(teacher -> all.add(TEACHER, teacher));
        start.ifPresent(weights -> all.add(START, weights));
        all.addProperty("seed", plan.course().seed());
        place(device).entrySet().forEach(each -> all.add(each.getKey(), each.getValue()));
        all.addProperty("started", now());
        run.provenance(all);
    }

    static void end(RunFolder run) {
        var all = read(run);
        all.addProperty("ended", now());
        all.add("seconds", looks(run));
        run.provenance(all);
    }

    /** What looking at the run has taken of its time, all processes together. */
    private static JsonObject looks(RunFolder run) {
        var seconds = new JsonObject();
        for (var look : List.of("health", "eval")) {
            seconds.addProperty(
                    look,
                    LogLines.with(look, run).stream()
                            .mapToDouble(line -> line.get("seconds").getAsDouble())
                            .sum());
        }
        return seconds;
    }

    /** Keeps on which labelled images the run is evaluated. */
    static void evaluatedOn(RunFolder run, ImageFolder labelled) {
        var all = read(run);
        var evaluation = data(labelled);
        if (!evaluation.equals(all.get(EVALUATION))) {
            all.add(EVALUATION, evaluation);
            run.provenance(all);
        }
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

    /** What is recorded of the teacher; empty where the run has none, or was stopped before its first step. */
    static Optional<JsonObject> teacher(RunFolder run) {
        return Files.exists(run.root().resolve(FILE))
                ? Optional.ofNullable(read(run).getAsJsonObject(TEACHER))
                : Optional.empty();
    }

    /** What a run has chosen of the ways to its teacher's tokens; empty where it has not yet. */
    static Optional<TokenCosts.Choice> teacherTokens(RunFolder run) {
        return teacher(run)
                .filter(teacher -> teacher.has(TOKENS))
                .map(teacher -> new TokenCosts.Choice(
                        teacher.get(TOKENS).getAsString().equals(STORED),
                        teacher.get(TOKENS_WHY).getAsString()));
    }

    /** Keeps that choice for whoever goes on. */
    static boolean teacherTokens(RunFolder run, TokenCosts.Choice choice) {
        var all = read(run);
        var teacher = all.getAsJsonObject(TEACHER);
        teacher.addProperty(TOKENS, choice.stored() ? STORED : "live");
        teacher.addProperty(TOKENS_WHY, choice.why());
        run.provenance(all);
        return choice.stored();
    }

    /** Refuses to begin again from other weights than the run began with; past its first checkpoint nobody asks. */
    static void checkSameStart(RunFolder run, JsonObject start) {
        if (!Files.exists(run.root().resolve(FILE)) || !read(run).has(START)) {
            return; // it was stopped before its first step
        }
        var began = read(run).getAsJsonObject(START);
        if (!start.get(SHA256).equals(began.get(SHA256))) {
            throw new IllegalArgumentException(
                    "The run " + run.root() + " began with other weights than those that are in "
                            + start.get("model").getAsString()
                            + " now (checksum), and it still needs them; put the old ones back, or start a new run.");
        }
    }

    /** What is another way here than where the run began, and can change its last digits; a sentence each. */
    static List<String> changes(RunFolder run, TorchDevice device) {
        if (!Files.exists(run.root().resolve(FILE))) {
            return List.of();
        }
        var changes = new ArrayList<String>();
        var before = read(run);
        var now = place(device);
        for (var each : now.keySet()) {
            var was = before.get(each);
            if (was != null && !was.equals(now.get(each))) {
                changes.add("This run began with " + each + " " + plain(was) + " and goes on with "
                        + plain(now.get(each)) + ": its weights will not be bit for bit those of an unbroken run.");
            }
        }
        return changes;
    }

    private static String plain(JsonElement value) {
        return value.isJsonObject()
                ? value.getAsJsonObject().entrySet().stream()
                        .map(e -> e.getKey() + " " + e.getValue().getAsString())
                        .collect(Collectors.joining(", "))
                : value.getAsString();
    }

    private static JsonObject place(TorchDevice device) {
        var place = new JsonObject();
        place.add("libraries", libraries());
        place.addProperty("device", device.manager().getDevice().toString());
        place.addProperty("threads", Runtime.getRuntime().availableProcessors());
        return place;
    }

    private static JsonObject read(RunFolder run) {
        var file = run.root().resolve(FILE);
        try {
            return JsonParser.parseString(Files.readString(file)).getAsJsonObject();
        } catch (IOException e) {
            throw new FileException(file, e);
        } catch (RuntimeException e) {
            throw new FileException(file, "is no JSON object; a run cannot be gone on with without it.");
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
