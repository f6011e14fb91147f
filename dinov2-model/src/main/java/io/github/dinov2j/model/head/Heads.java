package io.github.dinov2j.model.head;

import ai.djl.ndarray.NDManager;
import io.github.dinov2j.model.backbone.Precision;
import io.github.dinov2j.model.torch.Ops;
import io.github.dinov2j.model.torch.Parameters;
import java.util.Map;

/** What stands above a backbone in training: the layers whose outputs a loss compares. They are not delivered. */
public interface Heads {
    /** Their parameters by the names of the sub-networks, each clipped by itself. */
    Map<String, Parameters> subNetworks();

    /** What their matrix products compute in from now on; parameters and their gradients stay float32. */
    void trainIn(Precision precision);

    /** Others with the same values. */
    Heads copy(Ops ops, NDManager manager);
}
