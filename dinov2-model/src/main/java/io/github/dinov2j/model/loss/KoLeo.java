package io.github.dinov2j.model.loss;

import ai.djl.ndarray.NDArray;
import io.github.dinov2j.model.torch.Tensors;

/**
 * Kozachenko-Leonenko term: minus the mean log distance of each normalised class token to its nearest neighbour in the
 * crop group, so that features spread. float32 only: in float16 its eps underflows. Source: dinov2/loss/koleo_loss.py.
 */
public final class KoLeo {
    private static final float EPS = 1e-8f;

    private KoLeo() {}

    /** The term for one crop group of class tokens [B,D] before the head. */
    public static NDArray of(NDArray tokensBD) {
        var x = Tensors.normalize(tokensBD, EPS);
        var nearest = Tensors.gather(x, nearest(x.stopGradient()));
        var distance = x.sub(nearest).add(EPS).square().sum(new int[] {1}).sqrt();
        return distance.add(EPS).log().mean().neg();
    }

    /** Index [B] of the largest dot product, with the diagonal set to -1. */
    private static NDArray nearest(NDArray xBD) {
        var b = Math.toIntExact(xBD.getShape().get(0));
        var self = xBD.getManager().eye(b);
        var dots = xBD.matMul(xBD.transpose());
        return dots.sub(dots.mul(self)).sub(self).argMax(1);
    }
}
