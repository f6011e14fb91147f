package io.github.dinov2j.data;

import org.jspecify.annotations.Nullable;

/** A sentence of ours about an image, told apart from the exceptions of ImageIO's readers. */
final class RefusedImage extends IllegalArgumentException {
    private static final long serialVersionUID = 1L;

    RefusedImage(String sentence, @Nullable Exception cause) {
        super(sentence, cause);
    }
}
