package io.github.dinov2j.data;

/** Which tokens of an image make the vector that a probe sees. */
public enum Tokens {
    /** The class token: width D. */
    CLASS("cls"),
    /** The class token, then the mean of the patch tokens: width 2D. Source: the released linear heads (spec section 1.6). */
    CLASS_AND_MEAN("cls+mean"),
    /** The class token, then every patch token, row by row: width (1 + h w) D. */
    CLASS_AND_PATCHES("cls+patch"),
    /** No tokens at all: the block {@code pixels}, the floor that features are measured against. */
    RAW("pixels");

    private final String label;

    Tokens(String label) {
        this.label = label;
    }

    /** The word of tables and JSON rows. */
    public String label() {
        return label;
    }
}
