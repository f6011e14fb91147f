package io.github.dinov2j.model.train;

import io.github.dinov2j.model.backbone.TokenBatch;

/** Where a teacher's tokens of the global crops of a piece come from, without gradients. */
@FunctionalInterface
interface TokenSource {
    /** Tokens [2m,T,D]: a class token, registers or none, and a patch token for every patch of the student's grid. */
    TokenBatch of(Crops crops);
}
