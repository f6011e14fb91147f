package io.github.dinov2j.model.loss;

import ai.djl.ndarray.NDArray;
import io.github.dinov2j.model.torch.StepScope;
import io.github.dinov2j.model.torch.Tensors;

/**
 * Kozachenko-Leonenko term: minus the mean log distance of each normalised class token to its nearest neighbour in the
 * crop group, so that features spread. float32 only: in float16 its eps underflows. Source: dinov2/loss/koleo_loss.py.
 */
public final class KoLeo {
    private static final float EPS = 1e-8f;
    /** Dot products held at once: 64 MB. */
    private static final int DOTS = 1 << 24;

    private KoLeo() {}

    /** The term for one crop group of class tokens [B,D] before the head. */
    public static NDArray of(NDArray tokensBD) {
        return of(tokensBD, DOTS);
    }

    /** The same with so many dot products at once, or a row of them where that is more. */
    static NDArray of(NDArray tokensBD, int dots) {
        var x = Tensors.normalize(tokensBD, EPS);
        var nearest = Tensors.gather(x, nearest(x.stopGradient(), dots));
        var distance = x.sub(nearest).add(EPS).square().sum(new int[] {1}).sqrt();
        return distance.add(EPS).log().mean().neg();
    }

    /** Index [B] of the largest dot product, with the diagonal set to -1, found in blocks of rows. */
    private static NDArray nearest(NDArray xBD, int dots) {
        var b = Math.toIntExact(xBD.getShape().get(0));
        var rows = Math.max(1, dots / b);
        var parts = new NDArray[(b + rows - 1) / rows];
        for (int i = 0; i < parts.length; i++) {
            parts[i] = nearest(xBD, i * rows, Math.min(b, (i + 1) * rows));
        }
        return Tensors.concat(0, parts);
    }

    private static NDArray nearest(NDArray xBD, int from, int to) {
        return StepScope.within(() -> {
            var manager = xBD.getManager();
            var b = Math.toIntExact(xBD.getShape().get(0));
            var dots = Tensors.rows(xBD, from, to).matMul(xBD.transpose()); // [r,B]
            var self = manager.arange(from, to).reshape(-1, 1).eq(manager.arange(b)); // [r,B]
            return Tensors.where(self, manager.create(-1f), dots).argMax(1);
        });
    }
}
