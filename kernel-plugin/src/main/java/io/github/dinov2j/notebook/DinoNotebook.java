package io.github.dinov2j.notebook;

/** Makes a notebook ready where the kernel cannot do it by itself. */
public final class DinoNotebook {
    private static final String IJAVA = "io.github.spencerpark.ijava.IJava";

    private DinoNotebook() {}

    /**
     * Registers renderers and progress with IJava 1.3 and imports dinov2j and Tablesaw. JJava needs no call: it does
     * the same when the jar comes onto its class path.
     *
     * @throws IllegalStateException outside IJava
     */
    public static void install() {
        try {
            IJavaKernel.install(Class.forName(IJAVA, true, loader()));
        } catch (ReflectiveOperationException | LinkageError e) {
            throw new IllegalStateException(
                    "DinoNotebook.install() found no running IJava kernel; JJava and rapaio need no call, they find the jar on their class path.",
                    e);
        }
    }

    private static ClassLoader loader() {
        ClassLoader own = DinoNotebook.class.getClassLoader();
        return own == null ? ClassLoader.getSystemClassLoader() : own;
    }
}
