package io.github.dinov2j.model.train;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import io.github.dinov2j.model.backbone.DropPath;
import io.github.dinov2j.model.torch.GradMode;
import io.github.dinov2j.model.torch.Ops;
import io.github.dinov2j.model.torch.Parameters;
import io.github.dinov2j.model.torch.Tensors;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The pair that training moves: the student by gradients, the teacher by exponential mean. One step is {@link #backward},
 * {@link #clip}, {@link #update} (spec section 6.3). Tensors live as long as the manager given.
 */
final class StudentTeacher {
    private final Network student;
    private final Network teacher;
    private final Objective objective;
    private final AdamW optimizer;
    private final Ops ops;

    StudentTeacher(Network student, Network teacher, Objective objective, OptimizerSettings s, Ops ops, NDManager m) {
        this.student = student;
        this.teacher = teacher;
        this.objective = objective;
        this.ops = ops;
        student.subNetworks().values().forEach(Parameters::trainable);
        optimizer = new AdamW(student.named(), student.backbone().architecture().depth(), s, ops, m);
    }

    Network student() {
        return student;
    }

    Network teacher() {
        return teacher;
    }

    Objective objective() {
        return objective;
    }

    AdamW optimizer() {
        return optimizer;
    }

    /** Losses and gradients of one batch. */
    LossTerms backward(Crops crops, double teacherTemperature, DropPath dropPath) {
        try (var on = GradMode.on()) {
            var terms = objective.terms(student, teacher, crops, teacherTemperature, dropPath);
            var total = terms.total();
            var values = terms.values(total).checked();
            Tensors.backward(total);
            return values;
        }
    }

    /** The gradients of the last backward pass, by full parameter name, until {@code step} closes. */
    Map<String, NDArray> gradients(NDManager step) {
        var all = new LinkedHashMap<String, NDArray>();
        student.subNetworks().forEach((part, p) -> {
            var gradients = p.gradients(step);
            for (int i = 0; i < gradients.size(); i++) {
                all.put(part + "." + p.names().get(i), gradients.get(i));
            }
        });
        return all;
    }

    /** Bounds the gradient of every sub-network by itself, in place; returns the norms before. */
    Map<String, Double> clip(Map<String, NDArray> gradients, double bound) {
        var norms = new LinkedHashMap<String, Double>();
        for (var part : student.subNetworks().keySet()) {
            var list = new ArrayList<NDArray>();
            gradients.forEach((name, gradient) -> {
                if (name.startsWith(part + ".")) {
                    list.add(gradient);
                }
            });
            norms.put(part, (double) ops.clip(list, bound));
        }
        return norms;
    }

    /** AdamW on the student, then the teacher's exponential mean; gradients are zero afterwards. */
    void update(Map<String, NDArray> gradients, Rates rates) {
        optimizer.step(gradients, rates);
        ops.lerp(
                List.copyOf(teacher.named().values()),
                List.copyOf(student.named().values()),
                1 - rates.momentum());
        student.subNetworks().values().forEach(Parameters::zeroGradients);
    }
}
