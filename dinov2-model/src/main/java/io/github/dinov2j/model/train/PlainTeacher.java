package io.github.dinov2j.model.train;

import ai.djl.ndarray.NDArray;
import io.github.dinov2j.model.backbone.TokenBatch;

/** A frozen teacher as it is shown plain images before the first step, to find out what it makes of the data. */
interface PlainTeacher {
    /** Tokens of images [B,3,S,S] of the size of the student's global crops, on the student's grid; without gradients. */
    TokenBatch plain(NDArray imagesBCHW);

    /** Width of its tokens. */
    int width();

    /** Of its file. */
    String sha256();
}
