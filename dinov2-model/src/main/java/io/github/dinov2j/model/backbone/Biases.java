package io.github.dinov2j.model.backbone;

/**
 * Which linear layers of a block have a bias; all of them in the released models.
 *
 * @param qkv the layer that makes queries, keys and values
 * @param proj the layer after attention
 * @param ffn both layers of the feed-forward branch
 */
public record Biases(boolean qkv, boolean proj, boolean ffn) {
    /** As released. */
    public static Biases all() {
        return new Biases(true, true, true);
    }

    /** Whether the layer of this name has one: attn.qkv, attn.proj, mlp.fc1, mlp.w3, ... */
    boolean of(String layer) {
        if (layer.endsWith("attn.qkv")) {
            return qkv;
        }
        return layer.endsWith("attn.proj") ? proj : ffn;
    }
}
