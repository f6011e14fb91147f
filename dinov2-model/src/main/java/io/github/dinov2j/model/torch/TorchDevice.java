package io.github.dinov2j.model.torch;

import ai.djl.Device;
import ai.djl.engine.Engine;
import ai.djl.engine.EngineException;
import ai.djl.ndarray.NDManager;
import java.io.IOException;
import java.io.UncheckedIOException;

/** The native home of one model: a memory manager on one device and the operations loaded there. Closing it frees all. */
public final class TorchDevice implements AutoCloseable {
    private final NDManager manager;
    private final Ops ops;

    private TorchDevice(Device device) {
        manager = NDManager.newBaseManager(device, "PyTorch");
        ops = new Ops(manager);
    }

    /** Opens {@code "cpu"}, {@code "cuda:0"} ... or {@code "auto"}: the first GPU where the engine sees one, else the CPU. */
    public static TorchDevice open(String name) {
        stayOffline();
        return new TorchDevice(device(name));
    }

    /** DJL reports its use and may download natives; both stay off unless the user has set them. */
    private static void stayOffline() {
        setIfAbsent("OPT_OUT_TRACKING", "true");
        setIfAbsent("ai.djl.offline", "true");
    }

    private static void setIfAbsent(String key, String value) {
        if (System.getProperty(key) == null && System.getenv(key) == null) {
            System.setProperty(key, value);
        }
    }

    /** The natives may be the user's own, and then not fit. */
    private static Engine engine() {
        try {
            return Engine.getEngine("PyTorch");
        } catch (EngineException e) {
            Throwable last = e;
            while (last.getCause() != null) {
                last = last.getCause();
            }
            throw new UncheckedIOException(
                    "The engine PyTorch cannot be started: " + last.getMessage()
                            + "; a libtorch of your own (PYTORCH_LIBRARY_PATH) must fit, see docs/gpu.md.",
                    new IOException(e));
        }
    }

    private static Device device(String name) {
        var gpus = engine().getGpuCount();
        if (name.equals("cpu") || (name.equals("auto") && gpus == 0)) {
            return Device.cpu();
        }
        if (!name.equals("auto") && !name.matches("cuda:\\d{1,4}")) {
            throw new IllegalArgumentException("Device is \"" + name + "\"; expected auto, cpu or cuda:N.");
        }
        var index = name.equals("auto") ? 0 : Integer.parseInt(name.substring(5));
        if (index >= gpus) {
            throw new IllegalArgumentException("Device is " + name + ", but the engine sees "
                    + (gpus == 0
                            ? "no GPU"
                            : gpus == 1 ? "one GPU, cuda:0" : gpus + " GPUs, cuda:0 to cuda:" + (gpus - 1))
                    + "; use cpu or auto, or see docs/gpu.md for what a GPU needs.");
        }
        return Device.gpu(index);
    }

    public NDManager manager() {
        return manager;
    }

    public Ops ops() {
        return ops;
    }

    @Override
    public void close() {
        manager.close();
    }
}
