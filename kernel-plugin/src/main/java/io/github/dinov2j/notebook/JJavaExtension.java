package io.github.dinov2j.notebook;

import io.github.dinov2j.data.Progress;
import org.dflib.jjava.jupyter.Extension;
import org.dflib.jjava.jupyter.kernel.BaseKernel;
import org.dflib.jjava.jupyter.kernel.display.DisplayData;
import org.dflib.jjava.jupyter.kernel.display.RenderContext;
import org.dflib.jjava.jupyter.kernel.display.Renderer;
import org.dflib.jjava.jupyter.kernel.display.mime.MIMEType;

/** Makes a JJava notebook ready; JJava finds it by itself as soon as the jar is on the class path. */
public final class JJavaExtension implements Extension {
    /** Called by JJava, once a kernel: registers renderers and progress, then imports. */
    @Override
    public void install(BaseKernel kernel) {
        Renderings.all().forEach(rendering -> register(kernel.getRenderer(), rendering));
        Progress.install(ScreenProgress.on(new JJavaScreen(kernel)));
        Imports.statements().forEach(statement -> evaluate(kernel, statement));
    }

    /** A failed import must not take the kernel down with it: an exception here would end JJava's start. */
    private static void evaluate(BaseKernel kernel, String statement) {
        try {
            kernel.eval(statement);
        } catch (RuntimeException e) {
            System.err.println("dinov2j: the kernel refused \"" + statement + "\": " + e.getMessage());
        }
    }

    private static <T> void register(Renderer renderer, Rendering<T> rendering) {
        renderer.createRegistration(rendering.type())
                .preferring(MIMEType.TEXT_HTML)
                .supporting(MIMEType.TEXT_PLAIN)
                .register((value, context) -> render(rendering, value, context));
    }

    private static <T> void render(Rendering<T> rendering, T value, RenderContext context) {
        if (rendering.fits().test(value)) {
            context.renderIfRequested(MIMEType.TEXT_HTML, () -> rendering.html().apply(value));
            context.renderIfRequested(
                    MIMEType.TEXT_PLAIN, () -> rendering.text().apply(value));
        }
    }

    /** JJava's display; it drops what comes after the cell has ended. */
    private record JJavaScreen(BaseKernel kernel) implements Screen {
        @Override
        public void show(String id, String html, String text) {
            DisplayData data = data(html, text);
            data.putTransientData("display_id", id); // setDisplayId returns void in one JJava and a value in the next
            kernel.display(data);
        }

        @Override
        public void update(String id, String html, String text) {
            kernel.getIO().display.updateDisplay(id, data(html, text));
        }

        private static DisplayData data(String html, String text) {
            DisplayData data = new DisplayData(text);
            data.putHTML(html);
            return data;
        }
    }
}
