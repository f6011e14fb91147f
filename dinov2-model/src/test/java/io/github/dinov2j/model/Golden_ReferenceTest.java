package io.github.dinov2j.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import io.github.dinov2j.data.Preprocessing;
import io.github.dinov2j.data.StoredTensor;
import io.github.dinov2j.model.backbone.Architecture;
import io.github.dinov2j.model.backbone.BackboneFile;
import io.github.dinov2j.model.backbone.FeedForward;
import io.github.dinov2j.model.backbone.Initialization;
import io.github.dinov2j.model.backbone.PositionResampling;
import io.github.dinov2j.model.backbone.VisionTransformer;
import io.github.dinov2j.model.head.ProjectionHead;
import io.github.dinov2j.model.loss.BatchTargets;
import io.github.dinov2j.model.loss.Centering;
import io.github.dinov2j.model.loss.CrossEntropy;
import io.github.dinov2j.model.loss.KoLeo;
import io.github.dinov2j.model.loss.LogitBlocks;
import io.github.dinov2j.model.loss.SinkhornKnopp;
import io.github.dinov2j.model.loss.Targets;
import io.github.dinov2j.model.torch.GradMode;
import io.github.dinov2j.model.torch.Parameters;
import io.github.dinov2j.model.torch.Tensors;
import io.github.dinov2j.model.torch.TorchDevice;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.random.RandomGenerator;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Backbone, heads and losses against numbers made by running the reference (golden.json). */
class Golden_ReferenceTest {
    private static final double TOLERANCE = 1e-5;

    private final TorchDevice device = TorchDevice.open("cpu");
    private final NDManager manager = device.manager();
    private final GradMode gradMode = GradMode.off();

    @BeforeEach
    void golden() {
        Reference.place("dinov2j.golden", "../shared/spec/golden.json");
    }

    @AfterEach
    void close() {
        gradMode.close();
        device.close();
    }

    private static JsonObject all() {
        return Reference.json(Reference.place("dinov2j.golden", "../shared/spec/golden.json"));
    }

    private static JsonObject entry(String name) {
        return value(name).getAsJsonObject();
    }

    /** A file of other cases may lack this one. */
    private static JsonElement value(String name) {
        var value = all().get(name);
        assumeTrue(value != null, "skipped: the file has no case " + name);
        return value;
    }

    private static String named(String prefix) {
        var name = all().keySet().stream().filter(k -> k.startsWith(prefix)).findFirst();
        assumeTrue(name.isPresent(), "skipped: the file has no case " + prefix + "...");
        return name.orElseThrow();
    }

    private static double temperature(String name) {
        var found = Pattern.compile("_T([\\d.]+)").matcher(name);
        assertThat(found.find()).as("a temperature in " + name).isTrue();
        return Double.parseDouble(found.group(1));
    }

    @Test
    void theFileHasCases() {
        assertThat(all().keySet())
                .anyMatch(k -> k.matches(
                        "(posembed|tinyvit|sk|centering|dino_loss|ibot|koleo|dino_head|schedules|pil_bicubic)/.*"));
    }

    static Stream<String> backbones() {
        return all().keySet().stream().filter(k -> k.startsWith("tinyvit/"));
    }

    static Stream<String> positions() {
        return all().keySet().stream().filter(k -> k.startsWith("posembed/"));
    }

    @ParameterizedTest(allowZeroInvocations = true)
    @MethodSource("positions")
    void positionTableIsResampledAsTheReference(String name) {
        var size = Pattern.compile("(\\d+)x(\\d+)/(\\w+)").matcher(name);
        assertThat(size.find()).isTrue();
        var variant = Map.of(
                        "offset01_noaa", PositionResampling.OFFSET,
                        "size_aa", PositionResampling.ANTIALIAS,
                        "size_noaa", PositionResampling.SIZE)
                .get(size.group(3));
        var architecture = new Architecture(
                1, 1, 1, 14, 518, FeedForward.MLP, 0, variant == null ? PositionResampling.SIZE : variant);
        int height = Integer.parseInt(size.group(1));
        int width = Integer.parseInt(size.group(2));
        close(positionsOf(architecture, height, width), entry(name));
        if (height == width) {
            close(storedFor(architecture, height), entry(name));
        }
    }

    private static void close(float[] grid, JsonObject expected) {
        close(Arrays.copyOf(grid, 6), expected, "first6_row0", 1e-5);
        close(Arrays.copyOfRange(grid, grid.length - 3, grid.length), expected, "last3_lastrow", 1e-5);
        double sum = 0;
        for (var v : grid) {
            sum += v;
        }
        assertThat(sum)
                .isCloseTo(
                        expected.get("sum").getAsDouble(),
                        within(1e-5 * expected.get("sumabs").getAsDouble()));
    }

    /** Positions as a file has them that is stored for another image size. */
    private static float[] storedFor(Architecture a, int size) {
        var file = new BackboneFile(
                a, Preprocessing.released(), Map.of("pos_embed", StoredTensor.of(table(), 1, 1370, 1)));
        var table = Objects.requireNonNull(file.withImageSize(size).tensors().get("pos_embed"));
        return Arrays.copyOfRange(table.floats(), 1, table.size());
    }

    private static float[] table() {
        var table = new float[1370];
        System.arraycopy(Reference.values(1, 1369, 0, 1), 0, table, 1, 1369);
        return table;
    }

    /** Positions as the backbone adds them: everything else in it is set to zero and read before the first block. */
    private float[] positionsOf(Architecture a, int height, int width) {
        var parameters = Initialization.dinov2().backbone(a, manager, RandomGenerator.of("L64X128MixRandom"));
        for (var name : parameters.names()) {
            parameters.get(name).set(new float[(int) parameters.get(name).size()]);
        }
        parameters.get("pos_embed").set(table());
        var tokens = new VisionTransformer(a, parameters, device.ops())
                .forward(manager.zeros(new Shape(1, 3, height, width)))
                .prenormBTD();
        return Arrays.copyOfRange(tokens.toFloatArray(), 1, (int) tokens.size());
    }

    @ParameterizedTest(allowZeroInvocations = true)
    @MethodSource("backbones")
    void backboneGivesTheReferencesTokens(String name) {
        var expected = entry(name);
        var size = Pattern.compile("(\\d+)(?:x(\\d+))?$").matcher(name);
        assertThat(size.find()).isTrue();
        int height = Integer.parseInt(size.group(1));
        int width = size.group(2) == null ? height : Integer.parseInt(size.group(2));
        var swiglu = name.contains("swiglu");
        var a = new Architecture(
                        32, 3, 2, 14, 56, swiglu ? FeedForward.SWIGLU : FeedForward.MLP, 0, PositionResampling.OFFSET)
                .withRegisters(registers(name));
        assertThat(a.parameters()).isEqualTo(expected.get("params").getAsLong());
        var backbone = new VisionTransformer(a, generated(a, 0), device.ops());
        var images = manager.create(Reference.values(99, 2 * 3 * height * width, 0, 2), new Shape(2, 3, height, width));
        var masked = expected.get("masked").getAsBoolean();
        var tokens = backbone.forward(
                images, masked ? thirds(height * width / 196) : null, io.github.dinov2j.model.backbone.DropPath.none());
        closeRelative(first(tokens.cls().get(0), 8), expected, "cls_img0_first8");
        closeRelative(first(tokens.cls().get(1), 8), expected, "cls_img1_first8");
        closeRelative(first(tokens.patches().get("0,0"), 8), expected, "patch0_img0_first8");
        var last = tokens.patches().getShape().get(1) - 1;
        closeRelative(first(tokens.patches().get("1," + last), 8), expected, "lastpatch_img1_first8");
        var sumsq = expected.get("prenorm_sumsq").getAsDouble();
        assertThat((double) tokens.prenormBTD().square().sum().getFloat()).isCloseTo(sumsq, within(2e-5 * sumsq));
        var inter = backbone.intermediate(images, Set.of(1, 2)).get(1);
        assertThat(inter).isNotNull();
        closeRelative(first(inter.cls().get(0), 4), expected, "inter_n2_layer0_cls_img0_first4");
        closeRelative(
                first(inter.patches().get(0).mean(new int[] {0}), 4),
                expected,
                "inter_n2_layer0_patch_mean_img0_first4");
        var last2 = backbone.intermediate(images, Set.of(2)).get(2);
        assertThat(last2).isNotNull();
        if (!masked) { // x_prenorm; the inner blocks were run without the mask
            var prenorm = last2.unnormed();
            assertThat((double) prenorm.cls().square().sum().getFloat()
                            + prenorm.registerTokens().square().sum().getFloat()
                            + prenorm.patches().square().sum().getFloat())
                    .isCloseTo(sumsq, within(2e-5 * sumsq));
        }
    }

    private static int registers(String name) {
        var count = Pattern.compile("_reg(\\d+)").matcher(name);
        return count.find() ? Integer.parseInt(count.group(1)) : 0;
    }

    private Parameters generated(Architecture a, int from) {
        var parameters = Initialization.dinov2().backbone(a, manager, RandomGenerator.of("L64X128MixRandom"));
        int k = from;
        for (var name : parameters.names()) {
            var base = Reference.baseAndAmplitude(name);
            var array = parameters.get(name);
            array.set(Reference.values(k++, (int) array.size(), base[0], base[1]));
        }
        return parameters;
    }

    /** Image 0 masks patches 0, 3, 6, ...; image 1 none. */
    private NDArray thirds(int patches) {
        var mask = new boolean[2 * patches];
        for (int i = 0; i < patches; i += 3) {
            mask[i] = true;
        }
        return manager.create(mask, new Shape(2, patches));
    }

    @Test
    void sinkhornKnoppAgrees() {
        var name = named("sk/dino_8x6_T");
        var q = targets(new SinkhornKnopp(manager), temperature(name)).block(0);
        var expected = entry(name);
        closeRelative(first(q.get(0), 6), expected, "row0");
        closeRelative(first(q.get(7), 6), expected, "row7");
        closeRelative(q.sum(new int[] {0}).toFloatArray(), expected, "colsum");
        closeRelative(q.sum(new int[] {1}).toFloatArray(), expected, "rowsum");
    }

    @Test
    void centeringAgreesAndLearnsItsCentreAfterwards() {
        var centering = new Centering(6, manager);
        var name = named("centering/softmax_T");
        var expected = entry(name);
        var batch = targets(centering, temperature(name));
        closeRelative(first(batch.block(0).get(0), 6), expected, "row0");
        batch.settle();
        closeRelative(centering.state().get("center").toFloatArray(), expected, "center_after_first_update");
    }

    private BatchTargets targets(Targets targets, double temperature) {
        return targets.of(LogitBlocks.whole(teacherLogits()), temperature);
    }

    @Test
    void dinoLossAgrees() {
        var targets = targets(new SinkhornKnopp(manager), 0.07).block(0).reshape(2, 4, 6);
        var loss = new CrossEntropy(0.1, device.ops());
        var local = loss.allPairs(array(5, 0.7, 12, 6), targets).getFloat();
        var global = loss.aligned(array(4, 0.7, 8, 6), targets.reshape(8, 6)).getFloat();
        assertThat(local).isCloseTo(number("dino_loss/local3crops_sum_over_pairs"), within(20 * 1e-6f));
        assertThat(global).isCloseTo(number("dino_loss/global_flat"), within(5 * 1e-6f));
    }

    @Test
    void ibotLossAgrees() {
        var targets = Tensors.softmax(array(7, 0.5, 5, 6).div(0.07f));
        var weights = manager.create(new float[] {1 / 3f, 1 / 3f, 1 / 3f, 0.5f, 0.5f});
        var loss = new CrossEntropy(0.1, device.ops())
                .masked(array(6, 0.7, 5, 6), targets, weights, 4)
                .getFloat();
        assertThat(loss).isCloseTo(entry("ibot/forward_masked").get("loss").getAsFloat(), within(2e-6f * 10));
    }

    @Test
    void koleoAgreesAlsoWithDuplicateRows() {
        assertThat(KoLeo.of(array(8, 1, 6, 5)).getFloat()).isCloseTo(number("koleo/6x5"), within(1e-5f));
        var values = Reference.values(8, 30, 0, 1);
        System.arraycopy(values, 0, values, 5, 5);
        var duplicates = manager.create(values, new Shape(6, 5));
        assertThat(KoLeo.of(duplicates).getFloat()).isCloseTo(number("koleo/with_duplicate_rows"), within(6e-5f));
    }

    @Test
    void headAgrees() {
        var widths = new ProjectionHead.Widths(8, 12, 4, 10, 3);
        var parameters = ProjectionHead.initial(widths, 0.02, manager, RandomGenerator.of("L64X128MixRandom"));
        int k = 0;
        for (var name : List.of(
                "mlp.0.weight",
                "mlp.0.bias",
                "mlp.2.weight",
                "mlp.2.bias",
                "mlp.4.weight",
                "mlp.4.bias",
                "last_layer.weight_g",
                "last_layer.weight_v")) {
            var array = parameters.get(name);
            var g = name.endsWith("weight_g");
            array.set(Reference.values(k++, (int) array.size(), g ? 1 : 0, g ? 0 : 0.3));
        }
        var out = new ProjectionHead(parameters, device.ops()).forward(array(9, 1, 3, 8));
        var expected = value("dino_head/out_row0");
        assertThat(Reference.relative(first(out.get(0), 10), Reference.floats(expected)))
                .isLessThan(TOLERANCE);
    }

    private NDArray teacherLogits() {
        var values = new float[48];
        for (int j = 0; j < 48; j++) {
            values[j] = (float) (0.5 * Reference.u(3, j) * Reference.u(53, 47 - j));
        }
        return manager.create(values, new Shape(8, 6));
    }

    private NDArray array(int k, double amplitude, int rows, int columns) {
        return manager.create(Reference.values(k, rows * columns, 0, amplitude), new Shape(rows, columns));
    }

    private static float number(String name) {
        return value(name).getAsFloat();
    }

    private static float[] first(NDArray array, int n) {
        return Arrays.copyOf(array.toFloatArray(), n);
    }

    private static void close(float[] actual, JsonObject expected, String key, double absolute) {
        assertThat(actual).as(key).containsExactly(Reference.floats(expected.get(key)), within((float) absolute));
    }

    private static void closeRelative(float[] actual, JsonObject expected, String key) {
        assertThat(Reference.relative(actual, Reference.floats(expected.get(key))))
                .as(key)
                .isLessThan(TOLERANCE);
    }
}
