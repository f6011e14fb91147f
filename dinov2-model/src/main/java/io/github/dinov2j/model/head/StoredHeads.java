package io.github.dinov2j.model.head;

import ai.djl.ndarray.NDManager;
import io.github.dinov2j.data.StoredTensor;
import io.github.dinov2j.model.torch.Ops;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * Projection heads at rest; their shapes are read off the tensors.
 *
 * @param settings their shapes
 * @param tensors by Meta's names, {@code dino_head.*} and where it is separate {@code ibot_head.*}
 * @param file where they come from
 */
public record StoredHeads(HeadSettings settings, Map<String, StoredTensor> tensors, Path file) {
    private static final String DINO = "dino_head.";
    private static final String IBOT = "ibot_head.";

    /** The heads among these tensors, if there are some. */
    public static Optional<StoredHeads> of(Map<String, StoredTensor> tensors, Path file) {
        if (tensors.isEmpty()) {
            return Optional.empty();
        }
        var dino = head(under(DINO, tensors), file + ": the head " + DINO);
        var ibot = under(IBOT, tensors);
        return Optional.of(new StoredHeads(
                new HeadSettings(
                        dino, !ibot.isEmpty(), ibot.isEmpty() ? dino : head(ibot, file + ": the head " + IBOT)),
                tensors,
                file));
    }

    private static HeadSettings.Head head(Map<String, StoredTensor> tensors, String what) {
        var prototypes = tensors.get("last_layer.weight_v");
        if (prototypes == null || prototypes.shape().length != 2) {
            throw new IllegalArgumentException(what + "* has no prototypes last_layer.weight_v [K,d]; it has "
                    + tensors.keySet() + ", expected DINOv2's weight-normalised head.");
        }
        var layers = (int) tensors.keySet().stream()
                .filter(name -> name.matches("mlp\\.\\d+\\.weight"))
                .count();
        var first = tensors.get("mlp.0.weight");
        if (first == null || first.shape().length != 2) {
            throw new IllegalArgumentException(what + "* has no first layer mlp.0.weight [hidden,width]; it has "
                    + tensors.keySet() + ", expected DINOv2's head.");
        }
        return new HeadSettings.Head(
                (int) prototypes.shape()[0],
                (int) first.shape()[0],
                (int) prototypes.shape()[1],
                layers);
    }

    /** Loads them, for tokens {@code dim} wide. */
    public PrototypeHeads load(int dim, Ops ops, NDManager manager) {
        var dino = load(settings.dino(), DINO, dim, ops, manager);
        return new PrototypeHeads(dino, settings.separate() ? load(settings.ibot(), IBOT, dim, ops, manager) : dino);
    }

    private ProjectionHead load(HeadSettings.Head head, String part, int dim, Ops ops, NDManager manager) {
        var parameters = ProjectionHead.places(ProjectionHead.Widths.of(dim, head), manager);
        parameters.load(under(part, tensors), file + " (" + part + "*)");
        return new ProjectionHead(parameters, ops);
    }

    private static Map<String, StoredTensor> under(String prefix, Map<String, StoredTensor> tensors) {
        var part = new LinkedHashMap<String, StoredTensor>();
        tensors.forEach((name, tensor) -> {
            if (name.startsWith(prefix)) {
                part.put(name.substring(prefix.length()), tensor);
            }
        });
        return part;
    }
}
