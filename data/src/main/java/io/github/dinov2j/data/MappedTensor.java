package io.github.dinov2j.data;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;

/** The rows of one tensor, mapped in windows of whole rows, since one buffer holds less than 2 GB. */
record MappedTensor(Dtype dtype, int width, int windowRows, List<ByteBuffer> windows) {
    private static final int WINDOW_BYTES = 1 << 30;

    static MappedTensor of(SafetensorsFile file, String name, int rows, FeatureIndex.Block block) {
        int width = FeatureBlock.width(block.shape());
        int windowRows =
                (int) Math.max(1, WINDOW_BYTES / ((long) width * block.dtype().bytes()));
        List<ByteBuffer> windows = new ArrayList<>();
        for (int row = 0; row < rows; row += windowRows) {
            windows.add(file.rows(name, row, Math.min(windowRows, rows - row)));
        }
        return new MappedTensor(block.dtype(), width, windowRows, List.copyOf(windows));
    }

    void read(int row, float[] target, int at) {
        int bytes = width * dtype.bytes();
        ByteBuffer values = windows.get(row / windowRows)
                .slice(row % windowRows * bytes, bytes)
                .order(ByteOrder.LITTLE_ENDIAN);
        if (dtype == Dtype.F32) {
            values.asFloatBuffer().get(target, at, width);
        } else {
            float[] converted = new float[width];
            dtype.toFloats(values, converted, 0, width);
            System.arraycopy(converted, 0, target, at, width);
        }
    }
}
