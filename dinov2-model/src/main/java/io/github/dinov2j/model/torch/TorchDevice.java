package io.github.dinov2j.model.torch;

import ai.djl.Device;
import ai.djl.engine.Engine;
import ai.djl.engine.EngineException;
import ai.djl.ndarray.NDManager;
import ai.djl.pytorch.jni.JniUtils;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The native home of one model: a memory manager on one device and the operations loaded there. Closing it frees all. */
public final class TorchDevice implements AutoCloseable {
    private final NDManager manager;
    private final Ops ops;
    private @Nullable InferenceOps inference;
    private @Nullable Lanes lanes;
    private @Nullable Lanes halves;

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

    /** The blocks of a backbone in one call; loaded when first asked for. */
    public synchronized InferenceOps inference() {
        if (inference == null) {
            inference = new InferenceOps(manager);
        }
        return inference;
    }

    /** One lane for each thread that libtorch uses; started when first asked for. */
    public synchronized Lanes lanes() {
        if (lanes == null) {
            lanes = new Lanes(JniUtils.getNumThreads());
        }
        return lanes;
    }

    /** Two lanes for training a model of this width, with half of the processors each; none on a GPU or one processor. */
    public synchronized Optional<Lanes> halves(int dim) {
        var processors = Runtime.getRuntime().availableProcessors();
        if (isGpu() || processors < 2) {
            return Optional.empty();
        }
        if (halves == null) {
            halves = new Lanes(2, ComputeThreads.isNarrow(dim) ? 1 : processors / 2);
        }
        return Optional.of(halves);
    }

    /** Of libtorch. */
    public String version() {
        return ai.djl.engine.Engine.getEngine("PyTorch").getVersion();
    }

    /** Whether this is a GPU. */
    public boolean isGpu() {
        return manager.getDevice().isGpu();
    }

    @Override
    public synchronized void close() {
        if (lanes != null) {
            lanes.close();
        }
        if (halves != null) {
            halves.close();
        }
        manager.close();
    }
}
