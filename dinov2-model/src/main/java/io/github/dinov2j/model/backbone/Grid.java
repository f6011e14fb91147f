package io.github.dinov2j.model.backbone;

/** The patches of an image: {@code height} rows of {@code width}. */
public record Grid(int height, int width) {
    int patches() {
        return height * width;
    }
}
