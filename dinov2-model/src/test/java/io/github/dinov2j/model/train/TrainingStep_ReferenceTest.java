package io.github.dinov2j.model.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import ai.djl.ndarray.NDArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import io.github.dinov2j.data.views.ViewBatch;
import io.github.dinov2j.data.views.ViewSettings;
import io.github.dinov2j.model.Reference;
import io.github.dinov2j.model.backbone.Architecture;
import io.github.dinov2j.model.backbone.FeedForward;
import io.github.dinov2j.model.backbone.Initialization;
import io.github.dinov2j.model.backbone.PositionResampling;
import io.github.dinov2j.model.head.HeadSettings;
import io.github.dinov2j.model.loss.Centering;
import io.github.dinov2j.model.loss.SinkhornKnopp;
import io.github.dinov2j.model.loss.Targets;
import io.github.dinov2j.model.torch.GradMode;
import io.github.dinov2j.model.torch.StepScope;
import io.github.dinov2j.model.torch.TorchDevice;
import java.util.Arrays;
import java.util.random.RandomGenerator;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Whole training steps against the reference's: losses, gradient norms, gradients, weights of both networks, centres. */
class TrainingStep_ReferenceTest {
    private static JsonObject all() {
        return Reference.json(Reference.place("dinov2j.golden.steps", "../shared/spec/training-step.json"));
    }

    static Stream<String> cases() {
        var names = all().keySet().stream().filter(k -> !k.startsWith("_")).toList();
        assertThat(names).as("cases in the file").isNotEmpty();
        return names.stream();
    }

    @ParameterizedTest
    @MethodSource("cases")
    void stepsEqualTheReferences(String name) {
        steps(name, 0, new StudentTokens.Way(false, false));
    }

    @ParameterizedTest
    @MethodSource("cases")
    void stepsInPiecesOfOneImageEqualTheReferences(String name) {
        steps(name, 1, new StudentTokens.Way(false, false));
    }

    @ParameterizedTest
    @MethodSource("cases")
    void stepsThatRecomputeEqualTheReferences(String name) {
        steps(name, 0, new StudentTokens.Way(true, false));
    }

    @ParameterizedTest
    @MethodSource("cases")
    void stepsWithPackedCropsEqualTheReferences(String name) {
        steps(name, 0, new StudentTokens.Way(false, true));
    }

    /** In pieces of so many images; 0 = all at once. */
    private static void steps(String name, int microBatch, StudentTokens.Way way) {
        try (var device = TorchDevice.open("cpu");
                var off = GradMode.off()) {
            var entry = all().getAsJsonObject(name);
            var config = entry.getAsJsonObject("config");
            var pair = pair(config, device, way);
            var pieces = microBatch == 0 ? 1 : integer(config, "B") / microBatch;
            generate(pair.student(), entry, 0);
            generate(pair.teacher(), entry, 1000);
            for (int t = 0; t < entry.getAsJsonArray("steps").size(); t++) {
                step(pair, config, t, entry.getAsJsonArray("steps").get(t).getAsJsonObject(), pieces, device);
            }
            pair.student().named().forEach((n, a) -> closeAfter(n, a, entry.getAsJsonObject("student_after")));
            pair.teacher().named().forEach((n, a) -> closeAfter(n, a, entry.getAsJsonObject("teacher_after")));
            center(java.util.Objects.requireNonNull(pair.teaching().targets().get("dino")), entry.get("dino_center"));
            center(java.util.Objects.requireNonNull(pair.teaching().targets().get("ibot")), entry.get("ibot_center"));
        }
    }

    private static StudentTeacher pair(JsonObject c, TorchDevice device, StudentTokens.Way way) {
        var swiglu = c.get("ffn").getAsString().startsWith("swiglu");
        var architecture = new Architecture(
                        integer(c, "dim"),
                        integer(c, "depth"),
                        integer(c, "heads"),
                        14,
                        integer(c, "global"),
                        swiglu ? FeedForward.SWIGLU : FeedForward.MLP,
                        0,
                        PositionResampling.OFFSET)
                .withRegisters(integer(c, "registers"));
        var heads = new HeadSettings(
                new HeadSettings.Head(integer(c, "K"), integer(c, "hidden"), integer(c, "bottleneck"), 3),
                c.get("separate").getAsBoolean(),
                new HeadSettings.Head(integer(c, "K2"), integer(c, "hidden"), integer(c, "bottleneck2"), 3));
        var random = RandomGenerator.of("L64X128MixRandom");
        var student = Network.initial(
                StudentSettings.fresh(architecture, Initialization.dinov2(), 0.02, 0),
                heads,
                device.ops(),
                device.manager(),
                random);
        var centering = c.get("centering").getAsString().equals("centering");
        var k2 = heads.ofPatches().prototypes();
        var objective = new Objective(
                LossSettings.dinov2(),
                centering
                        ? new Centering(heads.dino().prototypes(), device.manager())
                        : new SinkhornKnopp(device.manager()),
                centering ? new Centering(k2, device.manager()) : new SinkhornKnopp(device.manager()));
        var optimizer = new OptimizerSettings(
                1,
                0,
                0,
                0,
                new OptimizerSettings.Range(0, 0),
                new OptimizerSettings.RateFactors(c.get("layerwise_decay").getAsDouble(), 0.2),
                OptimizerSettings.Betas.usual(),
                c.get("clip").getAsDouble());
        var teacher = student.copy(device.ops(), device.manager());
        return new StudentTeacher(
                student,
                teacher,
                PrototypeTeaching.by(teacher, objective),
                objective.settings(),
                optimizer,
                Learning.all(),
                LossScaler.resting(),
                way,
                device.ops(),
                device.manager());
    }

    private static void generate(Network network, JsonObject entry, int from) {
        var named = network.named();
        var order = entry.getAsJsonArray("parameter_order");
        assertThat(named).hasSize(order.size());
        for (int k = 0; k < order.size(); k++) {
            var name = order.get(k).getAsString();
            var array = named.get(name);
            assertThat(array).as(name).isNotNull();
            var base = Reference.baseAndAmplitude(name);
            array.set(Reference.values(from + k, (int) array.size(), base[0], base[1]));
        }
    }

    private static void step(
            StudentTeacher pair, JsonObject config, int t, JsonObject expected, int pieces, TorchDevice device) {
        var settings = config.getAsJsonArray("steps").get(t).getAsJsonObject();
        try (var scope = new StepScope(device)) {
            var batch = Cut.of(views(config, settings, t), size(config), pieces);
            var losses =
                    pair.backward(batch, settings.get("teacher_temp").getAsDouble(), DropPaths.none(), scope.manager());
            var terms = losses.terms();
            relative(terms.of("dino_local"), expected, "dino_local");
            relative(terms.of("dino_global"), expected, "dino_global");
            relative(terms.of("koleo"), expected, "koleo");
            relative(terms.of("ibot"), expected, "ibot");
            relative(terms.total(), expected, "total");
            var gradients = pair.gradients(scope.manager());
            var norms = pair.clip(gradients, config.get("clip").getAsDouble());
            var expectedNorms = expected.getAsJsonObject("grad_norm_before_clip");
            assertThat(norms).hasSameSizeAs(expectedNorms.keySet());
            norms.forEach((part, norm) -> relative(norm, expectedNorms, part));
            if (expected.has("grad_after_clip")) {
                gradients.forEach((n, g) -> closeTensor(n, g, expected.getAsJsonObject("grad_after_clip")));
            }
            pair.update(losses, gradients, rates(settings));
        }
    }

    private static Rates rates(JsonObject s) {
        return new Rates(
                s.get("lr").getAsDouble(),
                s.get("last_layer_lr").getAsDouble(),
                s.get("wd").getAsDouble(),
                s.get("momentum").getAsDouble(),
                s.get("teacher_temp").getAsDouble());
    }

    private static ViewSettings size(JsonObject config) {
        return ViewSettings.dinov2(integer(config, "global"), integer(config, "local"), integer(config, "locals"));
    }

    private static ViewBatch views(JsonObject config, JsonObject settings, int t) {
        int b = integer(config, "B");
        int global = integer(config, "global");
        int local = integer(config, "local");
        int locals = integer(config, "locals") * b;
        var masks = new boolean[2 * b][(global / 14) * (global / 14)];
        var list = settings.getAsJsonArray("masks");
        for (int crop = 0; crop < masks.length; crop++) {
            for (var index : list.get(crop).getAsJsonArray()) {
                masks[crop][index.getAsInt()] = true;
            }
        }
        return new ViewBatch(
                b,
                Reference.values(3000 + t, 2 * b * 3 * global * global, 0, 2),
                Reference.values(4000 + t, locals * 3 * local * local, 0, 2),
                masks);
    }

    private static void relative(double actual, JsonObject expected, String key) {
        var value = expected.get(key).getAsDouble();
        assertThat(actual).as(key).isCloseTo(value, within(1e-5 * Math.abs(value)));
    }

    private static void closeAfter(String name, NDArray array, JsonObject expected) {
        if (!name.endsWith("attn.qkv.bias")) {
            closeTensor(name, array, expected);
        }
    }

    private static void closeTensor(String name, NDArray array, JsonObject all) {
        assertThat(all.has(name)).as(name).isTrue();
        var expected = all.getAsJsonObject(name);
        var values = array.toFloatArray();
        double sum = 0;
        double squares = 0;
        for (var v : values) {
            sum += v;
            squares += (double) v * v;
        }
        var l2 = expected.get("l2").getAsDouble();
        assertThat(Math.sqrt(squares)).as(name + " l2").isCloseTo(l2, within(1e-4 * l2));
        assertThat(sum)
                .as(name + " sum")
                .isCloseTo(expected.get("sum").getAsDouble(), within(1e-4 * l2 * Math.sqrt(values.length)));
        if (expected.has("first4")) {
            var first = Reference.floats(expected.get("first4"));
            assertThat(Arrays.copyOf(values, first.length)).as(name).containsExactly(first, within(1e-4f));
        }
    }

    private static void center(Targets targets, JsonElement expected) {
        if (expected != null) {
            closeTensor(
                    "center",
                    targets.state().get("center"),
                    withSum(expected.getAsJsonObject(), targets.state().get("center")));
        }
    }

    /** The file gives no sum for centres. */
    private static JsonObject withSum(JsonObject expected, NDArray actual) {
        var copy = expected.deepCopy();
        copy.addProperty("sum", actual.sum().getFloat());
        var all = new JsonObject();
        all.add("center", copy);
        return all;
    }

    private static int integer(JsonObject o, String key) {
        return o.get(key).getAsInt();
    }
}
