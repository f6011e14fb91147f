package io.github.dinov2j.model.train;

import io.github.dinov2j.data.views.ViewBatch;
import io.github.dinov2j.model.backbone.Architecture;
import io.github.dinov2j.model.backbone.NaiveBackbone;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/**
 * The oracle: a step of distillation in plain loops of doubles, written from spec sections 2, 3, 6 and 7.2. Images are
 * squares of whole patches at the grid that positions are stored for.
 */
final class NaiveDistillation {
    private static final double DIFFERENCE = 1e-5;

    private final Plan plan;
    private final Net teacher;
    private final double[] clsCenter;
    private final double[] patchCenter;

    /** A network by the full names of its parameters. */
    record Net(Architecture architecture, Map<String, double[]> parameters) {
        Net with(Map<String, double[]> others) {
            return new Net(architecture, others);
        }

        /** Tokens of an image [3,side,side]. */
        double[][] tokens(double[] image, int side) {
            return new NaiveBackbone(architecture, under("backbone.")).forward(image, side, side);
        }

        /** Logits of a token, and with them the head's. */
        double[] logits(boolean patch, double[] token) {
            var separate = parameters.containsKey("ibot_head.mlp.0.weight");
            return head(under(patch && separate ? "ibot_head." : "dino_head."), token);
        }

        private Map<String, double[]> under(String prefix) {
            var part = new HashMap<String, double[]>();
            parameters.forEach((name, values) -> {
                if (name.startsWith(prefix)) {
                    part.put(name.substring(prefix.length()), values);
                }
            });
            return part;
        }
    }

    /** Targets of class tokens [2B][K], and of the compared patches, by crop and patch. */
    record Lesson(double[][] cls, Map<List<Integer>, double[]> patches) {}

    /** The teacher before the first step; centres are zero. */
    NaiveDistillation(Plan plan, Net teacher) {
        this.plan = plan;
        this.teacher = teacher;
        clsCenter = new double[plan.heads().dino().prototypes()];
        patchCenter = new double[plan.heads().ofPatches().prototypes()];
    }

    private int global() {
        return plan.views().global().size();
    }

    private int local() {
        return plan.views().local().size();
    }

    /** What the teacher says of a batch; moves its centres where it has some. */
    Lesson lesson(ViewBatch views, double temperature) {
        var cls = new ArrayList<double[]>();
        var patches = new ArrayList<double[]>();
        var places = new ArrayList<List<Integer>>();
        var side = global()
                / plan.student().architecture().patch()
                * teacher.architecture().patch();
        for (int crop = 0; crop < 2 * views.images(); crop++) {
            var seen = resized(image(views.globals(), crop, global()), global(), side);
            var tokens = teacher.tokens(seen, side);
            cls.add(teacher.logits(false, tokens[0]));
            for (int patch : compared(views, crop)) {
                patches.add(teacher.logits(true, patch(teacher, tokens, patch)));
                places.add(List.of(crop, patch));
            }
        }
        var targets = targets(patches, temperature, patchCenter);
        var byPlace = new HashMap<List<Integer>, double[]>();
        for (int i = 0; i < places.size(); i++) {
            byPlace.put(places.get(i), targets[i]);
        }
        return new Lesson(targets(cls, temperature, clsCenter), byPlace);
    }

    private static double[] patch(Net net, double[][] tokens, int patch) {
        return tokens[1 + net.architecture().registers() + patch];
    }

    private List<Integer> compared(ViewBatch views, int crop) {
        var all = plan.distillation().ibotTokens() == DistillationSettings.IbotTokens.ALL;
        var found = new ArrayList<Integer>();
        for (int i = 0; i < views.masks()[crop].length; i++) {
            if (all || views.masks()[crop][i]) {
                found.add(i);
            }
        }
        return found;
    }

    /** The four weighted terms by their names in the log. */
    Map<String, Double> losses(Net student, ViewBatch views, Lesson lesson) {
        int b = views.images();
        int locals = plan.views().local().count();
        var settings = plan.losses();
        double dinoGlobal = 0;
        double dinoLocal = 0;
        double ibot = 0;
        var cls = new double[2 * b][];
        for (int crop = 0; crop < 2 * b; crop++) {
            var tokens = student.tokens(image(views.globals(), crop, global()), global());
            cls[crop] = tokens[0];
            dinoGlobal += crossEntropy(student.logits(false, tokens[0]), lesson.cls()[(crop + b) % (2 * b)]) / (2 * b);
            var compared = compared(views, crop);
            for (int patch : compared) {
                var target = Objects.requireNonNull(lesson.patches().get(List.of(crop, patch)));
                var logits = student.logits(true, patch(student, tokens, patch));
                ibot += crossEntropy(logits, target) / compared.size() / (2 * b);
            }
        }
        for (int crop = 0; crop < locals * b; crop++) {
            var logits = student.logits(false, student.tokens(image(views.locals(), crop, local()), local())[0]);
            for (int other = 0; other < 2; other++) {
                dinoLocal += crossEntropy(logits, lesson.cls()[other * b + crop % b]) / b;
            }
        }
        var pairs = 2 + 2 * locals;
        var terms = new LinkedHashMap<String, Double>();
        terms.put("dino_local", settings.dino() * dinoLocal / pairs);
        terms.put("dino_global", settings.dino() * 2 * dinoGlobal / pairs);
        terms.put("koleo", settings.koleo() * (koleo(cls, 0, b) + koleo(cls, b, 2 * b)));
        terms.put("ibot", settings.ibot() * ibot);
        return terms;
    }

    /** The gradient of every parameter of the student, by central differences. */
    Map<String, double[]> gradients(Net student, ViewBatch views, Lesson lesson) {
        var gradients = new LinkedHashMap<String, double[]>();
        student.parameters().forEach((name, values) -> {
            var gradient = new double[values.length];
            for (int i = 0; i < values.length; i++) {
                var before = values[i];
                values[i] = before + DIFFERENCE;
                var more = total(student, views, lesson);
                values[i] = before - DIFFERENCE;
                gradient[i] = (more - total(student, views, lesson)) / (2 * DIFFERENCE);
                values[i] = before;
            }
            gradients.put(name, gradient);
        });
        return gradients;
    }

    private double total(Net student, ViewBatch views, Lesson lesson) {
        return losses(student, views, lesson).values().stream()
                .mapToDouble(Double::doubleValue)
                .sum();
    }

    private double crossEntropy(double[] logits, double[] targets) {
        var log = Math.log(sum(exponentials(logits, plan.losses().studentTemperature(), new double[logits.length])));
        double loss = 0;
        for (int k = 0; k < logits.length; k++) {
            loss -= targets[k] * (logits[k] / plan.losses().studentTemperature() - log);
        }
        return loss;
    }

    private static double[] exponentials(double[] logits, double temperature, double[] center) {
        var values = new double[logits.length];
        for (int k = 0; k < values.length; k++) {
            values[k] = Math.exp((logits[k] - center[k]) / temperature);
        }
        return values;
    }

    private static double sum(double[] values) {
        double sum = 0;
        for (var value : values) {
            sum += value;
        }
        return sum;
    }

    private double[][] targets(List<double[]> logits, double temperature, double[] center) {
        var targets = new double[logits.size()][];
        for (int i = 0; i < targets.length; i++) {
            targets[i] = exponentials(logits.get(i), temperature, center);
        }
        if (plan.teacher().targets() == TeacherSettings.TargetMethod.SINKHORN_KNOPP) {
            for (int round = 0; round < 3; round++) {
                balance(targets);
            }
            return targets;
        }
        for (var row : targets) {
            divide(row, sum(row));
        }
        for (int k = 0; k < center.length && targets.length > 0; k++) {
            double mean = 0;
            for (var row : logits) {
                mean += row[k] / logits.size();
            }
            center[k] = 0.9 * center[k] + 0.1 * mean;
        }
        return targets;
    }

    /** Columns to equal shares, then rows to 1. */
    private static void balance(double[][] q) {
        for (int k = 0; q.length > 0 && k < q[0].length; k++) {
            double sum = 0;
            for (var row : q) {
                sum += row[k];
            }
            for (var row : q) {
                row[k] /= sum;
            }
        }
        for (var row : q) {
            divide(row, sum(row));
        }
    }

    private static void divide(double[] row, double by) {
        for (int k = 0; k < row.length; k++) {
            row[k] /= by;
        }
    }

    private static double koleo(double[][] cls, int from, int to) {
        double sum = 0;
        for (int i = from; i < to; i++) {
            int nearest = -1;
            double most = Double.NEGATIVE_INFINITY;
            for (int j = from; j < to; j++) {
                var dot = dot(normalized(cls[i]), normalized(cls[j]));
                if (j != i && dot > most) {
                    nearest = j;
                    most = dot;
                }
            }
            double squares = 0;
            for (int d = 0; d < cls[i].length; d++) {
                var difference = normalized(cls[i])[d] - normalized(cls[nearest])[d] + 1e-8;
                squares += difference * difference;
            }
            sum -= Math.log(Math.sqrt(squares) + 1e-8) / (to - from);
        }
        return sum;
    }

    private static double dot(double[] a, double[] b) {
        double sum = 0;
        for (int d = 0; d < a.length; d++) {
            sum += a[d] * b[d];
        }
        return sum;
    }

    private static double[] normalized(double[] x) {
        var unit = x.clone();
        divide(unit, Math.sqrt(dot(x, x)));
        return unit;
    }

    /** Layers with GELU in between, unit length, prototypes of unit direction and learnt length. */
    private static double[] head(Map<String, double[]> p, double[] token) {
        var x = token;
        for (int layer = 0; p.containsKey("mlp." + layer + ".weight"); layer += 2) {
            if (layer > 0) {
                for (int i = 0; i < x.length; i++) {
                    x[i] = x[i] * (1 + NaiveBackbone.erf(x[i] / Math.sqrt(2))) / 2;
                }
            }
            var weight = Objects.requireNonNull(p.get("mlp." + layer + ".weight"));
            var y = Objects.requireNonNull(p.get("mlp." + layer + ".bias")).clone();
            for (int o = 0; o < y.length; o++) {
                for (int i = 0; i < x.length; i++) {
                    y[o] += weight[o * x.length + i] * x[i];
                }
            }
            x = y;
        }
        x = normalized(x);
        var directions = Objects.requireNonNull(p.get("last_layer.weight_v"));
        var lengths = Objects.requireNonNull(p.get("last_layer.weight_g"));
        var logits = new double[lengths.length];
        for (int k = 0; k < logits.length; k++) {
            var direction = java.util.Arrays.copyOfRange(directions, k * x.length, (k + 1) * x.length);
            logits[k] = lengths[k] * dot(normalized(direction), x);
        }
        return logits;
    }

    private static double[] image(float[] crops, int crop, int side) {
        var image = new double[3 * side * side];
        for (int i = 0; i < image.length; i++) {
            image[i] = crops[crop * image.length + i];
        }
        return image;
    }

    /** Bicubic with a = -0.5, its kernel stretched where the image shrinks. */
    static double[] resized(double[] image, int from, int to) {
        if (from == to) {
            return image;
        }
        var resized = new double[3 * to * to];
        for (int c = 0; c < 3; c++) {
            for (int y = 0; y < to; y++) {
                for (int x = 0; x < to; x++) {
                    double sum = 0;
                    double weights = 0;
                    for (int v = 0; v < from; v++) {
                        for (int u = 0; u < from; u++) {
                            var weight = kernel(v, y, from, to) * kernel(u, x, from, to);
                            sum += weight * image[(c * from + v) * from + u];
                            weights += weight;
                        }
                    }
                    resized[(c * to + y) * to + x] = sum / weights;
                }
            }
        }
        return resized;
    }

    private static double kernel(int source, int target, int from, int to) {
        var ratio = (double) from / to;
        var x = Math.abs((source + 0.5 - ratio * (target + 0.5)) / Math.max(ratio, 1));
        if (x < 1) {
            return (1.5 * x - 2.5) * x * x + 1;
        }
        return x < 2 ? ((-0.5 * x + 2.5) * x - 4) * x + 2 : 0;
    }
}
