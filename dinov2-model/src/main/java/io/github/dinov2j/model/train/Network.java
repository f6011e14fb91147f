package io.github.dinov2j.model.train;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import io.github.dinov2j.data.StoredTensor;
import io.github.dinov2j.model.backbone.Precision;
import io.github.dinov2j.model.backbone.TokenBatch;
import io.github.dinov2j.model.backbone.VisionTransformer;
import io.github.dinov2j.model.head.HeadSettings;
import io.github.dinov2j.model.head.Heads;
import io.github.dinov2j.model.head.PrototypeHeads;
import io.github.dinov2j.model.head.TokenProjections;
import io.github.dinov2j.model.torch.Lanes;
import io.github.dinov2j.model.torch.Ops;
import io.github.dinov2j.model.torch.Parameters;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.random.RandomGenerator;

/** A backbone with its heads: the student, or its exponential mean. Its sub-networks are the backbone and those of the heads. */
final class Network {
    private final VisionTransformer backbone;
    private final Heads heads;
    private final Ops ops;
    private Optional<Lanes> lanes = Optional.empty();

    Network(VisionTransformer backbone, Heads heads, Ops ops) {
        this.ops = ops;
        this.backbone = backbone;
        this.heads = heads;
    }

    /** A plan's student before its first step: with prototypes, or with maps to the width of the teacher whose tokens it learns. */
    static Network initial(Plan plan, Ops ops, NDManager manager, RandomGenerator random) {
        if (!plan.distillation().learnsFeatures()) {
            return initial(plan.student(), plan.heads(), ops, manager, random);
        }
        var student = plan.student();
        var backbone = fresh(student, ops, manager, random);
        var dim = student.architecture().dim();
        var teacher = TeacherFile.of(plan.distillation().teacher()).backbone().architecture();
        return new Network(
                backbone, TokenProjections.initial(dim, teacher.dim(), student.headStd(), ops, manager, random), ops);
    }

    static Network initial(
            StudentSettings student, HeadSettings heads, Ops ops, NDManager manager, RandomGenerator random) {
        var backbone = fresh(student, ops, manager, random);
        var dim = student.architecture().dim();
        return new Network(backbone, PrototypeHeads.initial(dim, heads, student.headStd(), ops, manager, random), ops);
    }

    private static VisionTransformer fresh(
            StudentSettings student, Ops ops, NDManager manager, RandomGenerator random) {
        var parameters = student.initialization().backbone(student.architecture(), manager, random);
        return new VisionTransformer(student.architecture(), parameters, ops);
    }

    /** A second network with the same values. */
    Network copy(Ops ops, NDManager manager) {
        var parameters = backbone.parameters().copy(manager);
        return new Network(
                new VisionTransformer(backbone.architecture(), parameters, ops), heads.copy(ops, manager), ops);
    }

    /** What its passes compute in from now on; parameters and their gradients stay float32. */
    void trainIn(Precision precision) {
        backbone.trainIn(precision);
        heads.trainIn(precision);
    }

    /** Its backbone computes in two halves side by side from now on; only where no drop path looks across the batch. */
    void sideBySide(Lanes two) {
        lanes = Optional.of(two);
    }

    Optional<Lanes> lanes() {
        return lanes;
    }

    /** Tokens of images [B,3,H,W] without gradients. */
    TokenBatch tokens(NDArray imagesBCHW) {
        return lanes.isPresent()
                ? SideBySide.tokens(backbone, lanes.get(), 2, imagesBCHW)
                : backbone.forward(imagesBCHW);
    }

    VisionTransformer backbone() {
        return backbone;
    }

    /** Its heads, where they have prototypes. */
    PrototypeHeads prototypes() {
        if (heads instanceof PrototypeHeads prototypes) {
            return prototypes;
        }
        throw new IllegalStateException("This network has no prototypes.");
    }

    /** Its heads, where they map tokens to a teacher's width. */
    TokenProjections projections() {
        if (heads instanceof TokenProjections projections) {
            return projections;
        }
        throw new IllegalStateException("This network does not project its tokens.");
    }

    Ops ops() {
        return ops;
    }

    Map<String, Parameters> subNetworks() {
        var parts = new LinkedHashMap<String, Parameters>();
        parts.put("backbone", backbone.parameters());
        parts.putAll(heads.subNetworks());
        return parts;
    }

    /** Every parameter by its full name, sub-network first. */
    Map<String, NDArray> named() {
        var all = new LinkedHashMap<String, NDArray>();
        subNetworks().forEach((part, p) -> p.asMap().forEach((name, array) -> all.put(part + "." + name, array)));
        return all;
    }

    Map<String, StoredTensor> stored() {
        var all = new LinkedHashMap<String, StoredTensor>();
        subNetworks().forEach((part, p) -> p.stored().forEach((name, tensor) -> all.put(part + "." + name, tensor)));
        return all;
    }

    void load(Map<String, StoredTensor> values, String source) {
        subNetworks().forEach((part, p) -> p.load(under(part + ".", values), source));
    }

    static Map<String, StoredTensor> under(String prefix, Map<String, StoredTensor> values) {
        var part = new LinkedHashMap<String, StoredTensor>();
        values.forEach((name, tensor) -> {
            if (name.startsWith(prefix)) {
                part.put(name.substring(prefix.length()), tensor);
            }
        });
        return part;
    }
}
