package io.github.dinov2j.model.backbone;

import org.jspecify.annotations.Nullable;

/**
 * What is inside a block, and how it knows where patches are: options beside DINOv2's own choices ({@code docs/variants.md}).
 *
 * @param feedForward MLP or SwiGLU
 * @param hidden hidden width of that branch; 0 = the usual one for the token width
 * @param positionEncoding absolute or relative positions
 * @param normPlace before or after the branches
 * @param norm LayerNorm or RMSNorm
 * @param layerScale whether every branch ends in a learned factor a channel
 * @param biases which linear layers of a block have a bias
 */
public record Variant(
        FeedForward feedForward,
        int hidden,
        PositionEncoding positionEncoding,
        NormPlace normPlace,
        NormKind norm,
        boolean layerScale,
        Biases biases) {
    public Variant {
        present("feedForward", feedForward);
        present("positionEncoding", positionEncoding);
        present("normPlace", normPlace);
        present("norm", norm);
        if (hidden < 0) {
            throw new IllegalArgumentException(
                    "Architecture: hidden is " + hidden + "; expected 1 or more, or 0 for the usual width.");
        }
    }

    /** Gson leaves out what a file leaves out, and names it does not know. */
    private static void present(String field, @Nullable Object value) {
        if (value == null) {
            throw new IllegalArgumentException("Architecture: " + field + " is missing or unknown.");
        }
    }

    /** As in the released models: absolute positions, LayerNorm before the branches, LayerScale. */
    public static Variant released(FeedForward feedForward) {
        return new Variant(
                feedForward, 0, PositionEncoding.ABSOLUTE, NormPlace.PRE, NormKind.LAYER_NORM, true, Biases.all());
    }

    public Variant withFeedForward(FeedForward branch, int width) {
        return new Variant(branch, width, positionEncoding, normPlace, norm, layerScale, biases);
    }

    public Variant withPositionEncoding(PositionEncoding encoding) {
        return new Variant(feedForward, hidden, encoding, normPlace, norm, layerScale, biases);
    }

    public Variant withNormPlace(NormPlace place) {
        return new Variant(feedForward, hidden, positionEncoding, place, norm, layerScale, biases);
    }

    public Variant withNorm(NormKind kind) {
        return new Variant(feedForward, hidden, positionEncoding, normPlace, kind, layerScale, biases);
    }

    public Variant withLayerScale(boolean scaled) {
        return new Variant(feedForward, hidden, positionEncoding, normPlace, norm, scaled, biases);
    }

    public Variant withBiases(Biases wanted) {
        return new Variant(feedForward, hidden, positionEncoding, normPlace, norm, layerScale, wanted);
    }

    /** Whether this is a released one, at whatever hidden width. */
    boolean isStandard() {
        return equals(released(feedForward).withFeedForward(feedForward, hidden));
    }

    boolean isRelative() {
        return positionEncoding != PositionEncoding.ABSOLUTE;
    }

    /** Whether a norm follows the last block. */
    boolean hasFinalNorm() {
        return normPlace != NormPlace.POST;
    }
}
