package io.github.dinov2j.probe;

final class LinearFile {
    private LinearFile() {}

    static void write(java.nio.file.Path file, LinearProbe probe) {}

    static LinearProbe read(java.nio.file.Path file) {
        throw new UnsupportedOperationException();
    }
}
