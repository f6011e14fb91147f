package io.github.dinov2j.model.torch;

import static org.assertj.core.api.Assertions.assertThat;

import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import ai.djl.pytorch.engine.PtNDArray;
import ai.djl.pytorch.jni.JniUtils;
import java.util.List;
import org.junit.jupiter.api.Test;

class OpsTest {
    @Test
    void everythingLoadsAndRuns() {
        try (var m = NDManager.newBaseManager("PyTorch")) {
            var ops = new Ops(m);
            JniUtils.setGradMode(true);
            var q = m.randomNormal(new Shape(2, 3, 5, 4));
            q.setRequiresGradient(true);
            var y = ops.attention(q, q, q);
            var s = y.sum();
            JniUtils.backward((PtNDArray) s, (PtNDArray) s.onesLike(), false, false);
            assertThat(q.getGradient().getShape()).isEqualTo(new Shape(2, 3, 5, 4));
            System.out.println(q.getGradient().abs().sum().getFloat());
            var p = m.ones(new Shape(3));
            p.setRequiresGradient(true);
            var g = m.create(new float[] {3, 4, 0});
            System.out.println("norm " + ops.clip(List.of(g), 1.0) + " " + g);
            var a = m.zeros(new Shape(3));
            var b = m.zeros(new Shape(3));
            var st = m.create(0f);
            ops.adamw(
                    new Ops.AdamwGroup(List.of(p), List.of(g), List.of(a), List.of(b), List.of(st)),
                    0.1,
                    0.04,
                    0.9,
                    0.999,
                    1e-8);
            System.out.println(p + " " + st);
            ops.lerp(List.of(a), List.of(p), 0.5);
            System.out.println(a);
            JniUtils.setGradMode(false);
            var x = m.randomNormal(new Shape(2, 5, 8));
            var w = m.randomNormal(new Shape(16, 8));
            var bias = m.randomNormal(new Shape(16));
            var packed = ops.pack(w, 10);
            System.out.println(ops.packedLinear(x, packed, bias, "gelu").sum() + " "
                    + JniUtils.gelu(JniUtils.linear((PtNDArray) x, (PtNDArray) w, (PtNDArray) bias))
                            .sum());
            System.out.println(ops.addRows(x, m.create(new long[] {1}), m.ones(new Shape(1, 5, 8)))
                    .get("1,0")
                    .sub(x.get("1,0")));
            System.out.println(
                    ops.weightNorm(w, m.ones(new Shape(16, 1))).square().sum(new int[] {1}));
        }
    }
}
