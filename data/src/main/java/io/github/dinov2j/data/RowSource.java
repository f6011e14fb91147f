package io.github.dinov2j.data;

/** Where the rows of a block lie: in an array, in mapped files, or among the rows of other blocks. Safe for several threads. */
interface RowSource {
    /** Copies one row to {@code target} from {@code at} on. */
    void read(int row, float[] target, int at);

    /** Checks whatever has a checksum; a changed file is a {@link FileException} that names it. */
    default void verify() {}
}
