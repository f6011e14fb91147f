package io.github.dinov2j.model.backbone;

import java.util.HashMap;
import java.util.Map;
import java.util.Objects;

/**
 * The oracle: a backbone in plain loops of doubles, written from spec sections 1 and 11, one image at a time. Absolute
 * positions only at the stored grid.
 */
public final class NaiveBackbone {
    private final Architecture a;
    private final Variant v;
    private final Map<String, double[]> parameters;
    private final Map<String, Double> known = new HashMap<>();
    private int rows;
    private int columns;

    public NaiveBackbone(Architecture architecture, Map<String, double[]> parameters) {
        a = architecture;
        v = architecture.variant();
        this.parameters = parameters;
    }

    /** Tokens [T][D] after the final norm of an image [3,height,width]. */
    public double[][] forward(double[] image, int height, int width) {
        rows = height / a.patch();
        columns = width / a.patch();
        var x = embed(image, height, width);
        for (int i = 0; i < a.depth(); i++) {
            var block = "blocks." + i + ".";
            x = branch(x, block, 1, i);
            x = branch(x, block, 2, i);
        }
        return v.normPlace() == NormPlace.POST ? x : norm(x, "norm");
    }

    /** Softmax of the scores of block 0 [H][T][T] for the tokens that enter it. */
    double[][][] firstAttention(double[] image, int height, int width) {
        rows = height / a.patch();
        columns = width / a.patch();
        var x = embed(image, height, width);
        var input = v.normPlace() == NormPlace.PRE ? norm(x, "blocks.0.norm1") : x;
        var qkv = linear(input, "blocks.0.attn.qkv", 3 * a.dim());
        var maps = new double[a.heads()][][];
        for (int h = 0; h < a.heads(); h++) {
            maps[h] = attention(qkv, h, 0);
        }
        return maps;
    }

    private double[] get(String name) {
        return Objects.requireNonNull(parameters.get(name), name);
    }

    private double[][] embed(double[] image, int height, int width) {
        var first = 1 + a.registers();
        var x = new double[first + rows * columns][a.dim()];
        var weight = get("patch_embed.proj.weight");
        var bias = get("patch_embed.proj.bias");
        var p = a.patch();
        for (int d = 0; d < a.dim(); d++) {
            x[0][d] = get("cls_token")[d];
            if (!v.isRelative()) {
                x[0][d] += get("pos_embed")[d];
            }
            for (int r = 0; r < a.registers(); r++) {
                x[1 + r][d] = get("register_tokens")[r * a.dim() + d];
            }
            for (int n = 0; n < rows * columns; n++) {
                double sum = bias[d];
                for (int c = 0; c < 3; c++) {
                    for (int y = 0; y < p; y++) {
                        for (int z = 0; z < p; z++) {
                            var pixel = (c * height + n / columns * p + y) * width + n % columns * p + z;
                            sum += weight[((d * 3 + c) * p + y) * p + z] * image[pixel];
                        }
                    }
                }
                x[first + n][d] = v.isRelative() ? sum : sum + get("pos_embed")[(1 + n) * a.dim() + d];
            }
        }
        return x;
    }

    private double[][] branch(double[][] x, String block, int which, int index) {
        var name = block + "norm" + which;
        var pre = v.normPlace() == NormPlace.PRE;
        var input = pre ? norm(x, name) : x;
        var f = which == 1 ? attention(input, block, index) : feedForward(input, block);
        if (v.normPlace() == NormPlace.RES_POST) {
            f = norm(f, name);
        }
        var sum = new double[x.length][a.dim()];
        for (int d = 0; d < a.dim(); d++) {
            var gamma = v.layerScale() ? get(block + "ls" + which + ".gamma")[d] : 1;
            for (int t = 0; t < x.length; t++) {
                sum[t][d] = x[t][d] + gamma * f[t][d];
            }
        }
        return v.normPlace() == NormPlace.POST ? norm(sum, name) : sum;
    }

    private double[][] attention(double[][] x, String block, int index) {
        var qkv = linear(x, block + "attn.qkv", 3 * a.dim());
        var width = a.dim() / a.heads();
        var mixed = new double[x.length][a.dim()];
        for (int h = 0; h < a.heads(); h++) {
            var weights = attention(qkv, h, index);
            for (int query = 0; query < x.length; query++) {
                for (int key = 0; key < x.length; key++) {
                    for (int e = h * width; e < (h + 1) * width; e++) {
                        mixed[query][e] += weights[query][key] * qkv[key][2 * a.dim() + e];
                    }
                }
            }
        }
        return linear(mixed, block + "attn.proj", a.dim());
    }

    private double[][] attention(double[][] qkv, int head, int block) {
        var width = a.dim() / a.heads();
        var weights = new double[qkv.length][qkv.length];
        for (int query = 0; query < qkv.length; query++) {
            double sum = 0;
            for (int key = 0; key < qkv.length; key++) {
                double score = 0;
                for (int e = head * width; e < (head + 1) * width; e++) {
                    score += qkv[query][e] * qkv[key][a.dim() + e];
                }
                weights[query][key] = Math.exp(score / Math.sqrt(width) + bias(block, head, query, key));
                sum += weights[query][key];
            }
            for (int key = 0; key < qkv.length; key++) {
                weights[query][key] /= sum;
            }
        }
        return weights;
    }

    /** Many pairs share an offset. */
    private double network(int block, int head, int dy, int dx) {
        var key = block + " " + head + " " + dy + " " + dx;
        return known.computeIfAbsent(
                key, k -> network("blocks." + block + ".attn.", head, logSpaced(dy), logSpaced(dx)));
    }

    private double bias(int block, int head, int query, int key) {
        if (!v.isRelative()) {
            return 0;
        }
        var first = 1 + a.registers();
        var attn = "blocks." + block + ".attn.";
        var table = v.positionEncoding() == PositionEncoding.RELATIVE_TABLE;
        if (query < first || key < first) {
            var special = query < first && key < first ? 2 : query < first ? 0 : 1;
            var m = 2 * a.grid() - 1;
            return table
                    ? get(attn + "relative_position_bias_table")[(m * m + special) * a.heads() + head]
                    : 16 * sigmoid(get(attn + "cls_position_bias")[special * a.heads() + head]);
        }
        var dy = (query - first) / columns - (key - first) / columns;
        var dx = (query - first) % columns - (key - first) % columns;
        if (table) {
            var row = (dy + a.grid() - 1) * (2 * a.grid() - 1) + dx + a.grid() - 1;
            return get(attn + "relative_position_bias_table")[row * a.heads() + head];
        }
        return 16 * sigmoid(network(block, head, dy, dx));
    }

    private double network(String attn, int head, double y, double x) {
        double sum = 0;
        var weight = get(attn + "cpb_mlp.0.weight");
        var bias = get(attn + "cpb_mlp.0.bias");
        var contract = get(attn + "cpb_mlp.2.weight");
        for (int i = 0; i < 512; i++) {
            sum += contract[head * 512 + i] * Math.max(0, weight[2 * i] * y + weight[2 * i + 1] * x + bias[i]);
        }
        return sum;
    }

    private double logSpaced(int offset) {
        var x = 8.0 * offset / (a.grid() - 1);
        return Math.signum(x) * Math.log(Math.abs(x) + 1) / Math.log(2) / 3; // log2(8) = 3
    }

    private double[][] feedForward(double[][] x, String block) {
        var hidden = a.hidden();
        if (v.feedForward() == FeedForward.MLP) {
            var h = linear(x, block + "mlp.fc1", hidden);
            for (var row : h) {
                for (int i = 0; i < hidden; i++) {
                    row[i] = row[i] * (1 + erf(row[i] / Math.sqrt(2))) / 2;
                }
            }
            return linear(h, block + "mlp.fc2", a.dim());
        }
        var both = linear(x, block + "mlp.w12", 2 * hidden);
        var gated = new double[x.length][hidden];
        for (int t = 0; t < x.length; t++) {
            for (int i = 0; i < hidden; i++) {
                gated[t][i] = both[t][i] * sigmoid(both[t][i]) * both[t][hidden + i];
            }
        }
        return linear(gated, block + "mlp.w3", a.dim());
    }

    private double[][] linear(double[][] x, String name, int out) {
        var weight = get(name + ".weight");
        var wanted = name.endsWith("qkv")
                ? v.biases().qkv()
                : name.endsWith("attn.proj") ? v.biases().proj() : v.biases().ffn();
        var bias = wanted ? get(name + ".bias") : new double[out];
        var y = new double[x.length][out];
        for (int t = 0; t < x.length; t++) {
            for (int o = 0; o < out; o++) {
                y[t][o] = bias[o];
                for (int i = 0; i < x[t].length; i++) {
                    y[t][o] += weight[o * x[t].length + i] * x[t][i];
                }
            }
        }
        return y;
    }

    private double[][] norm(double[][] x, String name) {
        var weight = get(name + ".weight");
        var layer = v.norm() == NormKind.LAYER_NORM;
        var bias = layer ? get(name + ".bias") : new double[a.dim()];
        var y = new double[x.length][a.dim()];
        for (int t = 0; t < x.length; t++) {
            double mean = 0;
            double square = 0;
            for (var value : x[t]) {
                mean += layer ? value / a.dim() : 0;
            }
            for (var value : x[t]) {
                square += (value - mean) * (value - mean) / a.dim();
            }
            for (int d = 0; d < a.dim(); d++) {
                y[t][d] = (x[t][d] - mean) / Math.sqrt(square + 1e-6) * weight[d] + bias[d];
            }
        }
        return y;
    }

    private static double sigmoid(double x) {
        return 1 / (1 + Math.exp(-x));
    }

    /** By its power series near 0, else by the continued fraction of its complement. */
    public static double erf(double x) {
        if (Math.abs(x) > 3) {
            double fraction = Math.abs(x);
            for (int n = 80; n >= 1; n--) {
                fraction = Math.abs(x) + n / 2.0 / fraction;
            }
            return Math.signum(x) * (1 - Math.exp(-x * x) / Math.sqrt(Math.PI) / fraction);
        }
        double term = x;
        double sum = x;
        for (int n = 1; n < 20 + 6 * x * x; n++) {
            term *= -x * x / n;
            sum += term / (2 * n + 1);
        }
        return 2 / Math.sqrt(Math.PI) * sum;
    }
}
