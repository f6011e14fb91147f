package io.github.spencerpark.ijava;

/** Under IJava's own name, with IJava's own method. */
public final class IJava {
    private static final RecordingKernel KERNEL = new RecordingKernel();

    private IJava() {}

    public static RecordingKernel getKernelInstance() {
        return KERNEL;
    }
}
