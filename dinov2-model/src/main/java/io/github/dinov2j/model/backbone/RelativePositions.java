package io.github.dinov2j.model.backbone;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import io.github.dinov2j.model.torch.Ops;
import io.github.dinov2j.model.torch.Parameters;

/**
 * Relative positions: a number for every head and offset between two patches, added to the attention scores. A table
 * (BEiT), or a network of the log-spaced offset, which knows any grid (Swin v2). Three more rows serve pairs with the class
 * token or a register, which have no place: from it to a patch, from a patch to it, among themselves. Shapes: T tokens, H
 * heads. Source: spec section 11.1; beit/modeling_finetune.py; swin_transformer_v2.py.
 */
final class RelativePositions {
    static final String TABLE = "relative_position_bias_table";
    static final String EXPAND = "cpb_mlp.0";
    static final String CONTRACT = "cpb_mlp.2";
    static final String CLASS_ROWS = "cls_position_bias";
    static final int HIDDEN = 512;
    static final int SPECIAL = 3;
    private static final double REACH = 8;

    private final Architecture architecture;
    private final Parameters parameters;
    private final Ops ops;

    RelativePositions(Architecture architecture, Parameters parameters, Ops ops) {
        this.architecture = architecture;
        this.parameters = parameters;
        this.ops = ops;
    }

    /** What the blocks need of a grid: which row belongs to a pair of tokens, and the offsets of continuous rows. */
    record Offsets(NDArray indexTT, NDArray offsetsR2) {}

    Offsets offsets(NDManager manager, Grid grid) {
        var first = 1 + architecture.registers();
        var tokens = first + grid.patches();
        var index = manager.create(index(grid, rows(grid), first), new Shape(tokens, tokens));
        var offsets = isTable() ? new float[0] : logOffsets(grid);
        return new Offsets(index, manager.create(offsets, new Shape(offsets.length / 2, 2)));
    }

    /** The bias of one block [1,H,T,T]. */
    NDArray bias(int block, Offsets offsets) {
        var prefix = "blocks." + block + ".attn.";
        if (isTable()) {
            return ops.positionBias(parameters.get(prefix + TABLE), offsets.indexTT());
        }
        var table = ops.continuousPositions(
                offsets.offsetsR2(),
                parameters.get(prefix + EXPAND + ".weight"),
                parameters.get(prefix + EXPAND + ".bias"),
                parameters.get(prefix + CONTRACT + ".weight"),
                parameters.get(prefix + CLASS_ROWS)); // [R+3,H]
        return ops.positionBias(table, offsets.indexTT());
    }

    private boolean isTable() {
        return architecture.variant().positionEncoding() == PositionEncoding.RELATIVE_TABLE;
    }

    /** The grid whose offsets have rows: a table's own, else that of the image. */
    private Grid rows(Grid grid) {
        return isTable() ? new Grid(architecture.grid(), architecture.grid()) : grid;
    }

    /** The row of every pair query, key [T*T]: (dy + h - 1)(2w - 1) + dx + w - 1, offsets query - key; then the three. */
    private static long[] index(Grid grid, Grid rows, int first) {
        var tokens = first + grid.patches();
        var width = 2L * rows.width() - 1;
        var special = (2L * rows.height() - 1) * width;
        var index = new long[Math.multiplyExact(tokens, tokens)];
        for (int query = 0; query < tokens; query++) {
            for (int key = 0; key < tokens; key++) {
                var at = query * tokens + key;
                if (query < first || key < first) {
                    index[at] = special + (query >= first ? 1 : key >= first ? 0 : 2);
                    continue;
                }
                var dy = (query - first) / grid.width() - (key - first) / grid.width();
                var dx = (query - first) % grid.width() - (key - first) % grid.width();
                index[at] = (dy + rows.height() - 1) * width + dx + rows.width() - 1;
            }
        }
        return index;
    }

    /** The offsets of the rows (dy, dx), relative to the stored grid, log-spaced. */
    private float[] logOffsets(Grid grid) {
        var offsets = new float[2 * (2 * grid.height() - 1) * (2 * grid.width() - 1)];
        int at = 0;
        for (int dy = 1 - grid.height(); dy < grid.height(); dy++) {
            for (int dx = 1 - grid.width(); dx < grid.width(); dx++) {
                offsets[at++] = logSpaced(dy);
                offsets[at++] = logSpaced(dx);
            }
        }
        return offsets;
    }

    private float logSpaced(int patches) {
        var x = REACH * patches / Math.max(1, architecture.grid() - 1);
        return (float) (Math.signum(x) * Math.log1p(Math.abs(x)) / Math.log(REACH));
    }
}
