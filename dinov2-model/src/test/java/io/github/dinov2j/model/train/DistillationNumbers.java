package io.github.dinov2j.model.train;

import com.google.gson.GsonBuilder;
import com.google.gson.JsonArray;
import com.google.gson.JsonObject;
import io.github.dinov2j.data.views.ViewBatch;
import io.github.dinov2j.model.Reference;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;

/**
 * Makes distillation-steps.json: three steps of distillation, with AdamW, clipping and the exponential mean, in plain loops
 * of doubles and gradients by central differences. Its inputs follow from {@link Reference#u}, so that any program can make
 * them. Run its main with the file to write when the mathematics of a step is meant to change.
 */
final class DistillationNumbers {
    static final int STEPS = 3;
    static final Rates RATES = new Rates(0.01, 0.01, 0.04, 0.9, 0.07);
    private static final double CLIP = 0.5;
    private static final double DECAY = 0.9;
    private static final double PATCH_EMBED = 0.2;

    private DistillationNumbers() {}

    /** What is different in a case. */
    record Case(String name, Plan student, Plan teacher) {
        /** The plan with its teacher at rest. */
        Plan plan(Path folder) {
            var file = Teachers.write(folder.resolve(name + ".safetensors"), teacher, parameters(1000));
            return student.with("distillation.teacher", file.toString());
        }
    }

    static List<Case> cases() {
        var student = DistillationStepOracleTest.student()
                .with("optimizer.clip", Double.toString(CLIP))
                .with("optimizer.rateFactors.layerDecay", Double.toString(DECAY))
                .with("optimizer.rateFactors.patchEmbed", Double.toString(PATCH_EMBED));
        var teacher = DistillationStepOracleTest.teacher(student);
        var large = Map.of(
                "student.architecture.patch", "6",
                "student.architecture.imageSize", "12",
                "views.global.size", "12",
                "views.local.size", "12");
        return List.of(
                new Case(
                        "all patches, separate heads, another patch",
                        student.with("heads.separate", "true"),
                        teacher.with("heads.separate", "true").with(large)),
                new Case(
                        "sampled patches, a shared head, centering, registers",
                        student.with("distillation.ibotTokens", "SAMPLED")
                                .with("teacher.targets", "CENTERING")
                                .with("student.architecture.registers", "1"),
                        teacher));
    }

    /** The value of every parameter by its place among the names and its index: from {@code from} on. */
    static Teachers.Values parameters(int from) {
        return (place, name, count) -> {
            var base = Reference.baseAndAmplitude(name);
            return Reference.values(from + place, count, base[0], name.endsWith("weight_g") ? 0.1 : 3 * base[1]);
        };
    }

    static ViewBatch views(Plan plan, int step) {
        var b = plan.course().batch();
        var pixels = 3 * plan.views().global().size() * plan.views().global().size();
        var masks = new boolean[2 * b][4];
        for (int crop = 0; crop < 2 * b; crop += 2) {
            masks[crop][(crop + step) % 4] = true;
            masks[crop][(2 * crop + step + 1) % 4] = true;
        }
        return new ViewBatch(
                b,
                Reference.values(3000 + step, 2 * b * pixels, 0, 2),
                Reference.values(4000 + step, plan.views().local().count() * b * pixels, 0, 2),
                masks);
    }

    /** The file to write. */
    public static void main(String[] arguments) throws IOException {
        var all = new JsonObject();
        all.addProperty(
                "_generator",
                "DistillationNumbers: parameters base + amplitude u(k, i), k the place of the name (teacher: 1000 + k);"
                        + " crops 2 u(3000 + step, i) and 2 u(4000 + step, i); l2 and sum are of the values after "
                        + STEPS + " steps");
        var folder = Files.createTempDirectory("teachers");
        for (var each : cases()) {
            all.add(each.name(), steps(each, folder));
        }
        Files.writeString(
                Path.of(arguments[0]),
                new GsonBuilder().setPrettyPrinting().create().toJson(all) + "\n");
    }

    private static JsonObject steps(Case one, Path folder) {
        var plan = one.plan(folder);
        Map<String, double[]> parameters;
        try (var steps = new Steps(plan)) {
            Teachers.set(steps.pair.student(), parameters(0));
            parameters = Teachers.doubles(steps.pair.student().stored());
        }
        var student = new NaiveDistillation.Net(plan.student().architecture(), parameters);
        var naive = new NaiveDistillation(
                plan, DistillationStepOracleTest.teacher(plan.distillation().teacher(), one.teacher()));
        var mean = copy(parameters);
        var first = zeros(parameters);
        var second = zeros(parameters);
        var lines = new JsonArray();
        for (int step = 0; step < STEPS; step++) {
            var views = views(plan, step);
            var lesson = naive.lesson(views, RATES.teacherTemperature());
            var line = new JsonObject();
            naive.losses(student, views, lesson).forEach(line::addProperty);
            var gradients = naive.gradients(student, views, lesson);
            line.add("grad_norm", clip(gradients));
            lines.add(line);
            for (var name : parameters.keySet()) {
                adamw(name, step + 1, plan.student().architecture().depth(), parameters, gradients, first, second);
                follow(mean.get(name), parameters.get(name));
            }
        }
        var made = new JsonObject();
        made.add("steps", lines);
        made.add("student_after", after(parameters));
        made.add("teacher_after", after(mean));
        return made;
    }

    /** Each sub-network by itself; the norms before. */
    private static JsonObject clip(Map<String, double[]> gradients) {
        var norms = new JsonObject();
        for (var part : List.of("backbone.", "dino_head.", "ibot_head.")) {
            var own = new ArrayList<double[]>();
            gradients.forEach((name, gradient) -> {
                if (name.startsWith(part)) {
                    own.add(gradient);
                }
            });
            var norm = Math.sqrt(own.stream().mapToDouble(g -> squares(g)).sum());
            if (!own.isEmpty()) {
                norms.addProperty(part.substring(0, part.length() - 1), norm);
            }
            for (var gradient : own) {
                for (int i = 0; i < gradient.length; i++) {
                    gradient[i] *= Math.min(1, CLIP / (norm + 1e-6));
                }
            }
        }
        return norms;
    }

    private static void adamw(
            String name,
            int step,
            int depth,
            Map<String, double[]> parameters,
            Map<String, double[]> gradients,
            Map<String, double[]> first,
            Map<String, double[]> second) {
        var p = of(parameters, name);
        var g = of(gradients, name);
        var m = of(first, name);
        var v = of(second, name);
        var rate = RATES.learningRate() * factor(name, depth);
        var plain = name.endsWith(".bias") || name.contains("norm") || name.contains("gamma");
        for (int i = 0; i < p.length; i++) {
            p[i] -= rate * (plain ? 0 : RATES.weightDecay()) * p[i];
            m[i] = 0.9 * m[i] + 0.1 * g[i];
            v[i] = 0.999 * v[i] + 0.001 * g[i] * g[i];
            p[i] -= rate * m[i] / (1 - Math.pow(0.9, step)) / (Math.sqrt(v[i] / (1 - Math.pow(0.999, step))) + 1e-8);
        }
    }

    private static double factor(String name, int depth) {
        if (name.startsWith("backbone.blocks.")) {
            return Math.pow(DECAY, depth - Integer.parseInt(name.split("\\.")[2]));
        }
        var embedding = name.startsWith("backbone.") && !name.startsWith("backbone.norm");
        return (embedding ? Math.pow(DECAY, depth + 1) : 1) * (name.contains("patch_embed") ? PATCH_EMBED : 1);
    }

    private static void follow(double[] mean, double[] parameter) {
        for (int i = 0; i < mean.length; i++) {
            mean[i] = RATES.momentum() * mean[i] + (1 - RATES.momentum()) * parameter[i];
        }
    }

    private static double[] of(Map<String, double[]> all, String name) {
        return Objects.requireNonNull(all.get(name), name);
    }

    private static double squares(double[] values) {
        return java.util.Arrays.stream(values).map(x -> x * x).sum();
    }

    private static Map<String, double[]> copy(Map<String, double[]> all) {
        var copy = new LinkedHashMap<String, double[]>();
        all.forEach((name, values) -> copy.put(name, values.clone()));
        return copy;
    }

    private static Map<String, double[]> zeros(Map<String, double[]> all) {
        var zeros = new LinkedHashMap<String, double[]>();
        all.forEach((name, values) -> zeros.put(name, new double[values.length]));
        return zeros;
    }

    private static JsonObject after(Map<String, double[]> parameters) {
        var all = new JsonObject();
        parameters.forEach((name, values) -> {
            if (!name.endsWith("attn.qkv.bias")) { // of which a third has no gradient: Adam divides noise by noise
                var numbers = new JsonObject();
                numbers.addProperty("l2", Math.sqrt(squares(values)));
                numbers.addProperty("sum", java.util.Arrays.stream(values).sum());
                all.add(name, numbers);
            }
        });
        return all;
    }

    static Stream<String> names() {
        return cases().stream().map(Case::name);
    }
}
