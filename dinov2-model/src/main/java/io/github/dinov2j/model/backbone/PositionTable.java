package io.github.dinov2j.model.backbone;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import io.github.dinov2j.model.torch.Parameters;
import io.github.dinov2j.model.torch.StepScope;
import io.github.dinov2j.model.torch.Tensors;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Absolute positions for any grid: the stored table, resampled. In inference the tables of the last grids are kept, so that
 * not every batch resamples; while parameters change nothing is kept. Shapes: D width, M side of the stored grid.
 */
final class PositionTable {
    private static final int KEPT = 8;

    private final Architecture architecture;
    private final Parameters parameters;
    private final Map<Grid, NDArray> kept = new LinkedHashMap<>(KEPT, 0.75f, true);
    private @Nullable NDManager keeper;

    PositionTable(Architecture architecture, Parameters parameters) {
        this.architecture = architecture;
        this.parameters = parameters;
    }

    /** From now on the parameters do not change; tables live as long as {@code manager}. */
    void keepOn(NDManager manager) {
        keeper = manager;
    }

    /** The table for a grid [1,1+hw,D]; the class row is never resampled. Lanes may ask at the same time. */
    synchronized NDArray of(NDManager manager, Grid grid) {
        var m = architecture.grid();
        if (grid.height() == m && grid.width() == m) {
            return parameters.get("pos_embed");
        }
        var old = kept.get(grid);
        return old == null ? keep(grid, resampled(manager, grid)) : old;
    }

    private NDArray keep(Grid grid, NDArray table) {
        if (keeper != null) {
            StepScope.keep(table, keeper);
            kept.put(grid, table);
            if (kept.size() > KEPT) {
                var eldest = kept.entrySet().iterator();
                eldest.next().getValue().close();
                eldest.remove();
            }
        }
        return table;
    }

    private NDArray resampled(NDManager manager, Grid grid) {
        var table = parameters.get("pos_embed");
        var m = architecture.grid();
        var d = architecture.dim();
        var h = grid.height();
        var w = grid.width();
        var resampling = architecture.positions();
        var patches = Tensors.tokens(table, 1, (long) m * m + 1).reshape(m, (long) m * d);
        var rows = weights(manager, resampling.axis(m, h), h, m).matMul(patches); // [h,M*D]
        var columns = weights(manager, resampling.axis(m, w), 1, w, m);
        var resampled = columns.matMul(rows.reshape(h, m, d)).reshape(1, (long) h * w, d); // [1,hw,D]
        return Tensors.concat(1, Tensors.tokens(table, 0, 1), resampled);
    }

    /** A copy that libtorch owns: autograd needs it after its handle is closed, when Java's memory may be gone. */
    private static NDArray weights(NDManager manager, float[] values, long... shape) {
        try (var javas = Tensors.create(manager, values, shape)) {
            return javas.duplicate();
        }
    }
}
