package io.github.dinov2j.model.train;

import com.google.gson.JsonArray;
import com.google.gson.JsonObject;
import io.github.dinov2j.data.SafetensorsFile;
import io.github.dinov2j.data.StoredTensor;
import io.github.dinov2j.data.views.ViewBatch;
import io.github.dinov2j.model.backbone.Architecture;
import io.github.dinov2j.model.backbone.FeedForward;
import io.github.dinov2j.model.backbone.Forms;
import io.github.dinov2j.model.backbone.PositionResampling;
import io.github.dinov2j.model.head.HeadSettings;
import io.github.dinov2j.model.torch.ComputeThreads;
import io.github.dinov2j.model.torch.GradMode;
import io.github.dinov2j.model.torch.TorchDevice;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.SplittableRandom;

/**
 * One training step of a plan, again and again on the same random views, with the rates of the middle of the run: what is
 * timed beside another implementation. In this package because steps are no business of other modules.
 */
public final class StepAtHand implements AutoCloseable {
    private final Plan plan;
    private final TorchDevice device = TorchDevice.open("cpu");
    private final StudentTeacher pair;
    private final TrainingStep training;
    private final ViewBatch batch;

    /** Starts both networks from the plan's seed. */
    public StepAtHand(Plan plan) {
        this.plan = plan;
        pair = StudentTeacher.of(plan, device);
        training = new TrainingStep(plan, pair, device);
        batch = views(plan);
    }

    /** The demo's plan, or DINOv2's recipe on ViT-S/14 with 65,536 prototypes, 224 and 98 px, no drop path, batch 8. */
    public static Plan plan(String name) {
        return name.equals("demo") ? Plan.tiny() : small();
    }

    private static Plan small() {
        var tiny = Plan.tiny();
        var architecture = new Architecture(384, 12, 6, 14, 224, FeedForward.MLP, 0, PositionResampling.OFFSET);
        var course = Course.plain(1000, 8, tiny.course().upkeep());
        return new Plan(
                        course,
                        StudentSettings.fresh(architecture, tiny.student().initialization(), 0.02, 0),
                        HeadSettings.shared(65_536, 2048, 256),
                        tiny.losses(),
                        io.github.dinov2j.data.views.ViewSettings.dinov2(224, 98, 8),
                        tiny.masks(),
                        tiny.optimizer(),
                        tiny.teacher())
                .with("optimizer.baseRate", "0.004")
                .with("optimizer.rateFactors.layerDecay", "0.9")
                .with("optimizer.rateFactors.patchEmbed", "0.2");
    }

    /** Takes one step; losses and gradient norms, by the names of the log. */
    public Map<String, Double> take() {
        try (var threads = ComputeThreads.forWidth(plan.student().architecture().dim());
                var off = GradMode.off()) {
            var report = training.take(plan.course().steps() / 2, piece -> batch);
            var numbers = new LinkedHashMap<>(report.terms().named());
            numbers.putAll(report.norms());
            return numbers;
        }
    }

    /** Whether what {@link #take} names is a term of the loss, not the norm of a gradient. */
    public boolean isTerm(String what) {
        return !pair.student().subNetworks().containsKey(what);
    }

    public int prototypes() {
        return plan.heads().dino().prototypes();
    }

    public int images() {
        return plan.course().batch();
    }

    /** Writes everything the same step needs elsewhere: {@code step.json}, {@code weights} and {@code views.safetensors}. */
    public void write(Path folder) {
        var weights = new LinkedHashMap<String, StoredTensor>();
        pair.student().subNetworks().forEach((part, p) -> p.stored()
                .forEach((name, tensor) -> weights.put(part + "." + name, tensor)));
        SafetensorsFile.write(folder.resolve("weights.safetensors"), weights, Map.of());
        SafetensorsFile.write(folder.resolve("views.safetensors"), tensors(), Map.of());
        try {
            Files.writeString(folder.resolve("step.json"), json().toString());
        } catch (IOException e) {
            throw new UncheckedIOException("The step cannot be written to " + folder + ".", e);
        }
    }

    private Map<String, StoredTensor> tensors() {
        long crops = batch.masks().length;
        long global = plan.views().global().size();
        long local = plan.views().local().size();
        var masks = new float[batch.masks().length * batch.masks()[0].length];
        for (int i = 0; i < masks.length; i++) {
            masks[i] = batch.masks()[i / batch.masks()[0].length][i % batch.masks()[0].length] ? 1 : 0;
        }
        return Map.of(
                "globals",
                StoredTensor.of(batch.globals(), crops, 3, global, global),
                "locals",
                StoredTensor.of(batch.locals(), batch.locals().length / (3 * local * local), 3, local, local),
                "masks",
                StoredTensor.of(masks, crops, masks.length / crops));
    }

    private JsonObject json() {
        var rates = plan.schedules().at(plan.course().steps() / 2);
        var json = shape(plan.student().architecture());
        teacher().ifPresent(forms -> distillation(json, forms));
        json.addProperty("teacherTemperature", rates.teacherTemperature());
        json.addProperty("studentTemperature", plan.losses().studentTemperature());
        var losses = new JsonObject();
        losses.addProperty("dino", plan.losses().dino());
        losses.addProperty("koleo", plan.losses().koleo());
        losses.addProperty("ibot", plan.losses().ibot());
        json.add("losses", losses);
        json.addProperty("clip", plan.optimizer().clip());
        json.addProperty("momentum", rates.momentum());
        var betas = new JsonArray();
        betas.add(plan.optimizer().betas().first());
        betas.add(plan.optimizer().betas().second());
        json.add("betas", betas);
        json.add("factors", factors(rates));
        return json;
    }

    /** What the frozen teacher of a distillation computes in. */
    public Optional<Forms> teacher() {
        return pair.teaching()
                .provenance()
                .map(teacher -> Forms.read(teacher.get("forms").getAsString()).orElseThrow());
    }

    private void distillation(JsonObject json, Forms forms) {
        var architecture = ModelFacts.of(plan.distillation().teacher()).architecture();
        var teacher = shape(architecture);
        teacher.addProperty("precision", forms.precision().text());
        json.add("teacher", teacher);
        if (plan.distillation().method() == DistillationSettings.Method.FEATURES) {
            var features = new JsonObject();
            features.addProperty("width", architecture.dim());
            features.addProperty("loss", plan.distillation().featureLoss().name());
            json.add("features", features);
        }
    }

    private JsonObject shape(Architecture architecture) {
        var json = new JsonObject();
        json.addProperty("dim", architecture.dim());
        json.addProperty("depth", architecture.depth());
        json.addProperty("heads", architecture.heads());
        json.addProperty("patch", architecture.patch());
        json.addProperty("grid", architecture.grid());
        json.addProperty("separate", plan.heads().separate());
        json.add("dino", head(plan.heads().dino()));
        json.add("ibot", head(plan.heads().ibot()));
        return json;
    }

    private static JsonObject head(HeadSettings.Head head) {
        var json = new JsonObject();
        json.addProperty("hidden", head.hidden());
        json.addProperty("bottleneck", head.bottleneck());
        json.addProperty("prototypes", head.prototypes());
        json.addProperty("layers", head.layers());
        return json;
    }

    private JsonObject factors(Rates rates) {
        var all = new JsonObject();
        var depth = plan.student().architecture().depth();
        for (var name : pair.student().named().keySet()) {
            var factors = AdamW.Factors.of(name, depth, plan.optimizer());
            var rate = factors.of().rate(rates);
            var json = new JsonObject();
            json.addProperty("rate", rate * factors.rate());
            json.addProperty("weightDecay", rates.weightDecay() * factors.weightDecay());
            all.add(name, json);
        }
        return all;
    }

    /** Normal numbers for pixels; every other crop is masked, by shares that rise from a tenth to a half. */
    private static ViewBatch views(Plan plan) {
        var random = new SplittableRandom(1);
        var images = plan.course().batch();
        var settings = plan.views();
        var side = settings.global().size() / plan.student().architecture().patch();
        var masks = new boolean[2 * images][side * side];
        for (int crop = 0; crop < masks.length; crop += 2) {
            var count = (int) (side * side * (0.1 + 0.4 * crop / masks.length));
            for (int i = 0; i < Math.max(count, 1); i++) {
                masks[crop][random.nextInt(side * side)] = true;
            }
        }
        return new ViewBatch(
                images,
                pixels(2 * images, settings.global().size(), random),
                pixels(settings.local().count() * images, settings.local().size(), random),
                masks);
    }

    private static float[] pixels(int crops, int side, SplittableRandom random) {
        var values = new float[crops * 3 * side * side];
        for (int i = 0; i < values.length; i++) {
            values[i] = (float) random.nextGaussian();
        }
        return values;
    }

    @Override
    public void close() {
        pair.teaching().close();
        device.close();
    }
}
