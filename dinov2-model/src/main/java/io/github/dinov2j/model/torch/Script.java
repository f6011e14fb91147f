package io.github.dinov2j.model.torch;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.pytorch.engine.PtNDManager;
import ai.djl.pytorch.engine.PtSymbolBlock;
import ai.djl.pytorch.jni.IValue;
import ai.djl.pytorch.jni.IValueUtils;
import ai.djl.pytorch.jni.JniUtils;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Map;

/** The functions of one TorchScript text, loaded on one device; they live as long as the manager given. */
final class Script {
    private final PtNDManager manager;
    private final PtSymbolBlock block;

    Script(PtNDManager manager, String resource) {
        this(manager, resource, Map.of());
    }

    /** The text with constants in the place of their names, which are whole words. */
    Script(PtNDManager manager, String resource, Map<String, String> constants) {
        this.manager = manager;
        try (var text = Script.class.getResourceAsStream(resource)) {
            if (text == null) {
                throw new IllegalStateException("The resource " + resource + " is missing from the dinov2-model jar.");
            }
            var code = new String(text.readAllBytes(), StandardCharsets.UTF_8);
            for (var constant : constants.entrySet()) {
                code = code.replaceAll("\\b" + constant.getKey() + "\\b", constant.getValue());
            }
            var archive = TorchScriptArchive.of(code);
            block = JniUtils.loadModule(manager, new ByteArrayInputStream(archive), false, false);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /**
     * Calls a function of tensors that autograd follows. It is run as it is written: libtorch would otherwise rewrite it
     * after some calls, gradients too, and a run that goes on would round otherwise than one that was never stopped.
     */
    NDArray differentiable(String method, NDArray... inputs) {
        JniUtils.setGraphExecutorOptimize(false); // on this thread
        try (var selector = manager.create(0)) {
            selector.setName("module_method:" + method);
            var list = new NDList(inputs);
            list.add(selector);
            return IValueUtils.forward(block, list, true).singletonOrThrow();
        } finally {
            JniUtils.setGraphExecutorOptimize(true);
        }
    }

    /** Calls a function outside autograd; closes the inputs. */
    IValue run(String method, IValue... inputs) {
        try {
            return call(method, inputs);
        } finally {
            for (var input : inputs) {
                input.close();
            }
        }
    }

    /** Calls a function outside autograd; the inputs stay. */
    IValue call(String method, IValue... inputs) {
        return IValueUtils.runMethod(block, method, inputs);
    }
}
