package io.github.dinov2j.data;

import java.util.Arrays;
import java.util.List;

/** One block of all parts of a features folder, memory-mapped. */
final class MappedRows implements RowSource {
    private final String block;
    private final List<MappedPart> parts;
    private final int[] firstRows;

    MappedRows(String block, List<MappedPart> parts) {
        this.block = block;
        this.parts = parts;
        this.firstRows = new int[parts.size()];
        for (int i = 1; i < firstRows.length; i++) {
            firstRows[i] = firstRows[i - 1] + parts.get(i - 1).rows();
        }
    }

    @Override
    public void read(int row, float[] target, int at) {
        int found = Arrays.binarySearch(firstRows, row);
        int part = found < 0 ? -found - 2 : found;
        while (parts.get(part).rows() == 0) { // parts without rows begin where the next one does
            part++;
        }
        parts.get(part).read(block, row - firstRows[part], target, at);
    }

    @Override
    public void verify() {
        parts.forEach(MappedPart::verify);
    }
}
