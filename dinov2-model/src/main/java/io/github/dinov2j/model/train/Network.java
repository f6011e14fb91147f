package io.github.dinov2j.model.train;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import io.github.dinov2j.data.StoredTensor;
import io.github.dinov2j.model.backbone.Precision;
import io.github.dinov2j.model.backbone.TokenBatch;
import io.github.dinov2j.model.backbone.VisionTransformer;
import io.github.dinov2j.model.head.HeadSettings;
import io.github.dinov2j.model.head.ProjectionHead;
import io.github.dinov2j.model.torch.Lanes;
import io.github.dinov2j.model.torch.Ops;
import io.github.dinov2j.model.torch.Parameters;
import io.github.dinov2j.model.torch.Tensors;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.random.RandomGenerator;

/**
 * A backbone with its heads: the student or the teacher. Its sub-networks, in Meta's names, are backbone, dino_head and,
 * when separate, ibot_head; a shared head serves both losses.
 */
final class Network {
    private final VisionTransformer backbone;
    private final ProjectionHead dinoHead;
    private final ProjectionHead ibotHead;
    private final Ops ops;
    private Optional<Lanes> lanes = Optional.empty();

    Network(VisionTransformer backbone, ProjectionHead dinoHead, ProjectionHead ibotHead, Ops ops) {
        this.ops = ops;
        this.backbone = backbone;
        this.dinoHead = dinoHead;
        this.ibotHead = ibotHead;
    }

    static Network initial(
            StudentSettings student, HeadSettings heads, Ops ops, NDManager manager, RandomGenerator random) {
        var architecture = student.architecture();
        var parameters = student.initialization().backbone(architecture, manager, random);
        var dino = head(ProjectionHead.Widths.of(architecture.dim(), heads.dino()), student, ops, manager, random);
        var ibot = heads.separate()
                ? head(ProjectionHead.Widths.of(architecture.dim(), heads.ibot()), student, ops, manager, random)
                : dino;
        return new Network(new VisionTransformer(architecture, parameters, ops), dino, ibot, ops);
    }

    private static ProjectionHead head(
            ProjectionHead.Widths widths, StudentSettings s, Ops ops, NDManager manager, RandomGenerator random) {
        return new ProjectionHead(ProjectionHead.initial(widths, s.headStd(), manager, random), ops);
    }

    /** A second network with the same values. */
    Network copy(Ops ops, NDManager manager) {
        var dino = new ProjectionHead(dinoHead.parameters().copy(manager), ops);
        var ibot = separate() ? new ProjectionHead(ibotHead.parameters().copy(manager), ops) : dino;
        var parameters = backbone.parameters().copy(manager);
        return new Network(new VisionTransformer(backbone.architecture(), parameters, ops), dino, ibot, ops);
    }

    /** What its passes compute in from now on; parameters and their gradients stay float32. */
    void trainIn(Precision precision) {
        backbone.trainIn(precision);
        dinoHead.trainIn(precision);
        ibotHead.trainIn(precision);
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
        return lanes.isPresent() ? SideBySide.tokens(backbone, lanes.get(), imagesBCHW) : backbone.forward(imagesBCHW);
    }

    boolean separate() {
        return dinoHead != ibotHead;
    }

    VisionTransformer backbone() {
        return backbone;
    }

    ProjectionHead dinoHead() {
        return dinoHead;
    }

    ProjectionHead ibotHead() {
        return ibotHead;
    }

    /** Bottlenecks of class tokens and of masked patches [n,d]. */
    record Outputs(NDArray cls, NDArray masked) {}

    /** Normalised bottlenecks of class tokens [n,D] and masked patches [M,D]; a shared head sees both in one pass. */
    Outputs bottlenecks(NDArray clsND, NDArray maskedMD) {
        if (separate()) {
            return new Outputs(dinoHead.bottleneck(clsND), ibotHead.bottleneck(maskedMD));
        }
        var all = dinoHead.bottleneck(Tensors.concat(0, clsND, maskedMD));
        var n = clsND.getShape().get(0);
        return new Outputs(
                Tensors.rows(all, 0, n), Tensors.rows(all, n, all.getShape().get(0)));
    }

    Ops ops() {
        return ops;
    }

    Map<String, Parameters> subNetworks() {
        var parts = new LinkedHashMap<String, Parameters>();
        parts.put("backbone", backbone.parameters());
        parts.put("dino_head", dinoHead.parameters());
        if (separate()) {
            parts.put("ibot_head", ibotHead.parameters());
        }
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
