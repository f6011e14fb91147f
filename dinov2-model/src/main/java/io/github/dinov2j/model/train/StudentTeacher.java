package io.github.dinov2j.model.train;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import io.github.dinov2j.model.backbone.Initialization;
import io.github.dinov2j.model.torch.NotFinite;
import io.github.dinov2j.model.torch.Ops;
import io.github.dinov2j.model.torch.Parameters;
import io.github.dinov2j.model.torch.TorchDevice;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The pair that training moves: the student by gradients, the teacher by exponential mean. In distillation the targets come
 * from another model, and the teacher here is what is delivered (spec section 7.2). One step is {@link #backward},
 * {@link #gradients}, {@link #clip}, {@link #update} (spec section 6.3). Tensors live as long as the manager given.
 */
final class StudentTeacher {
    private final Network student;
    private final Network teacher;
    private final Teaching teaching;
    private final LossSettings losses;
    private final AdamW optimizer;
    private final LossScaler scaler;
    private final StudentTokens.Way way;
    private final Ops ops;

    StudentTeacher(
            Network student,
            Network teacher,
            Teaching teaching,
            LossSettings losses,
            OptimizerSettings s,
            LossScaler scaler,
            StudentTokens.Way way,
            Ops ops,
            NDManager m) {
        this.student = student;
        this.teacher = teacher;
        this.teaching = teaching;
        this.losses = losses;
        this.scaler = scaler;
        this.way = way;
        this.ops = ops;
        student.subNetworks().values().forEach(Parameters::trainable);
        optimizer = new AdamW(student.named(), student.backbone().architecture().depth(), s, ops, m);
    }

    /** A plan's pair before its first step: fresh weights, the teacher equal to the student. */
    static StudentTeacher of(Plan plan, TorchDevice device) {
        var ops = device.ops();
        var manager = device.manager();
        var random = Initialization.random(plan.course().seed());
        var student = Network.initial(plan, ops, manager, random);
        var teacher = student.copy(ops, manager);
        student.trainIn(plan.course().precision());
        teacher.trainIn(plan.course().precision());
        if (plan.student().architecture().isStandard()
                && plan.course().pieces() == 1
                && plan.student().dropPath() == 0
                && !plan.student().recompute()) {
            device.halves(plan.student().architecture().dim()).ifPresent(two -> {
                student.sideBySide(two);
                teacher.sideBySide(two);
            });
        }
        return new StudentTeacher(
                student,
                teacher,
                Teachings.of(plan, teacher, device),
                plan.losses(),
                plan.optimizer(),
                LossScaler.of(plan.course()),
                StudentTokens.Way.of(plan.student()),
                ops,
                manager);
    }

    Network student() {
        return student;
    }

    Network teacher() {
        return teacher;
    }

    Teaching teaching() {
        return teaching;
    }

    AdamW optimizer() {
        return optimizer;
    }

    LossScaler scaler() {
        return scaler;
    }

    /** Losses and gradients of one effective batch; what they need until the update lives in {@code step}. */
    Accumulation.Losses backward(Batch batch, double teacherTemperature, DropPaths dropPaths, NDManager step) {
        return new Accumulation(student, teaching, losses, scaler.scale(), way)
                .of(batch, teacherTemperature, dropPaths, step);
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
        if (scaler.active()) {
            ops.scale(List.copyOf(all.values()), 1 / scaler.scale());
        }
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

    /** AdamW on the student, the teacher's exponential mean, the centres; gradients are zero afterwards. */
    void update(Accumulation.Losses losses, Map<String, NDArray> gradients, Rates rates) {
        optimizer.step(gradients, rates);
        follow(rates);
        losses.lesson().settle();
        scaler.taken();
    }

    /**
     * Leaves the student as it is after a step whose scaled gradients overflowed. The teacher moves towards the student all
     * the same, and centres count the batch where its losses were finite, as in Meta's code.
     */
    void skip(Accumulation.Losses losses, Rates rates) {
        follow(rates);
        if (losses.terms().isFinite()) {
            losses.lesson().settle();
        }
        scaler.skipped();
    }

    private void follow(Rates rates) {
        ops.lerp(
                List.copyOf(teacher.named().values()),
                List.copyOf(student.named().values()),
                1 - rates.momentum());
        forgetGradients();
    }

    /** Which weights, moments or centres are NaN or infinite; a state that has some is not worth keeping. */
    Optional<NotFinite> notFinite() {
        var all = new LinkedHashMap<String, NDArray>();
        student.named().forEach((name, array) -> all.put("student " + name, array));
        teacher.named().forEach((name, array) -> all.put("teacher " + name, array));
        optimizer.tensors().forEach((name, array) -> all.put("optimizer " + name, array));
        teaching.targets()
                .forEach((head, targets) ->
                        targets.state().asMap().forEach((name, array) -> all.put(head + " " + name, array)));
        return NotFinite.in(all);
    }

    void forgetGradients() {
        student.subNetworks().values().forEach(Parameters::zeroGradients);
    }
}
