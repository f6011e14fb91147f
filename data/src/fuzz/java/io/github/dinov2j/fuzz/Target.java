package io.github.dinov2j.fuzz;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.SplittableRandom;

/** One reader under test: what is valid, how it is spoilt, how it is read. A new file form needs a class like this and a test. */
public interface Target {
    /** Name in the report. */
    String name();

    /** Valid inputs; each is read once as it is, and must be accepted. */
    List<byte[]> seeds();

    /** Lays the input into the folder and reads all of it; returns the text that a refusal must contain. */
    String lay(byte[] input, Path folder) throws IOException;

    /** Writes a file anew: overwriting one makes file systems wait for the disk. */
    static void put(Path file, byte[] content) throws IOException {
        Files.deleteIfExists(file);
        Files.write(file, content);
    }

    /** Reads what {@link #lay} has laid, down to the last number. */
    void read(Path folder) throws IOException;

    /** The seed spoilt; {@code other} is another seed to take pieces from. */
    default byte[] mutate(SplittableRandom random, byte[] seed, byte[] other) {
        return Mutations.spoil(random, seed, other);
    }

    /** Heap that reading may take in all, garbage included. */
    default long allowedBytes(int inputBytes) {
        return (64L << 20) + 200L * inputBytes;
    }
}
