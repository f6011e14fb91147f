package io.github.dinov2j.benchmarks;

import com.google.gson.JsonArray;
import com.google.gson.JsonObject;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.stream.LongStream;

/** A safetensors file with the names and shapes of a released backbone and random numbers, written window by window. */
final class RandomWeights {
    private static final int WINDOW = 1 << 20;

    private final Map<String, long[]> shapes = new LinkedHashMap<>();

    /** ViT-g/14: 1.1 billion numbers, 4.5 GB. */
    static RandomWeights giant() {
        return new RandomWeights(1536, 40, 4096, true);
    }

    /** ViT-S/14: 22 million numbers, 88 MB. */
    static RandomWeights small() {
        return new RandomWeights(384, 12, 1536, false);
    }

    private RandomWeights(long dim, int depth, long hidden, boolean swiGlu) {
        add("cls_token", 1, 1, dim);
        add("pos_embed", 1, 37 * 37 + 1, dim);
        add("mask_token", 1, dim);
        add("patch_embed.proj.weight", dim, 3, 14, 14);
        add("patch_embed.proj.bias", dim);
        for (int i = 0; i < depth; i++) {
            var block = "blocks." + i + ".";
            add(block + "norm1.weight", dim);
            add(block + "norm1.bias", dim);
            linear(block + "attn.qkv", 3 * dim, dim);
            linear(block + "attn.proj", dim, dim);
            add(block + "ls1.gamma", dim);
            add(block + "norm2.weight", dim);
            add(block + "norm2.bias", dim);
            linear(block + (swiGlu ? "mlp.w12" : "mlp.fc1"), swiGlu ? 2 * hidden : hidden, dim);
            linear(block + (swiGlu ? "mlp.w3" : "mlp.fc2"), dim, hidden);
            add(block + "ls2.gamma", dim);
        }
        add("norm.weight", dim);
        add("norm.bias", dim);
    }

    private void linear(String name, long out, long in) {
        add(name + ".weight", out, in);
        add(name + ".bias", out);
    }

    private void add(String name, long... shape) {
        shapes.put(name, shape);
    }

    private static long bytes(long[] shape) {
        return 4 * LongStream.of(shape).reduce(1, (a, b) -> a * b);
    }

    void write(Path file) {
        try (var channel = FileChannel.open(file, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE)) {
            fully(channel, header());
            var window = window();
            for (long left = shapes.values().stream()
                            .mapToLong(RandomWeights::bytes)
                            .sum();
                    left > 0;
                    left -= WINDOW) {
                fully(channel, window.duplicate().limit((int) Math.min(WINDOW, left)));
            }
            channel.force(true);
        } catch (IOException e) {
            throw new UncheckedIOException(file + " cannot be written.", e);
        }
    }

    private ByteBuffer header() {
        var header = new JsonObject();
        long end = 0;
        for (var each : shapes.entrySet()) {
            var entry = new JsonObject();
            entry.addProperty("dtype", "F32");
            var shape = new JsonArray();
            LongStream.of(each.getValue()).forEach(shape::add);
            entry.add("shape", shape);
            var offsets = new JsonArray();
            offsets.add(end);
            end += bytes(each.getValue());
            offsets.add(end);
            entry.add("data_offsets", offsets);
            header.add(each.getKey(), entry);
        }
        var json = header.toString().getBytes(StandardCharsets.UTF_8);
        return ByteBuffer.allocate(8 + json.length)
                .order(ByteOrder.LITTLE_ENDIAN)
                .putLong(json.length)
                .put(json)
                .flip();
    }

    private static ByteBuffer window() {
        var random = new SplittableRandom(7);
        var window = ByteBuffer.allocateDirect(WINDOW).order(ByteOrder.LITTLE_ENDIAN);
        while (window.hasRemaining()) {
            window.putFloat((float) random.nextDouble(-0.05, 0.05));
        }
        return window.flip();
    }

    private static void fully(FileChannel channel, ByteBuffer bytes) throws IOException {
        while (bytes.hasRemaining()) {
            channel.write(bytes);
        }
    }
}
