package io.github.dinov2j.model.extraction;

import io.github.dinov2j.data.FeatureBlock;
import java.nio.ByteBuffer;
import java.util.Map;

/** What makes tokens of prepared images. */
@FunctionalInterface
public interface TokenMaker {
    /** Blocks of images [n,3,height,width], row-major in native order; named as in a features folder. */
    Map<String, FeatureBlock> tokens(ByteBuffer images, int n, int height, int width);
}
