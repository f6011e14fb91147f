package io.github.dinov2j.notebook;

import io.github.dinov2j.data.Progress;
import io.github.spencerpark.jupyter.kernel.BaseKernel;
import io.github.spencerpark.jupyter.kernel.display.DisplayData;
import io.github.spencerpark.jupyter.kernel.display.RenderContext;
import io.github.spencerpark.jupyter.kernel.display.Renderer;
import io.github.spencerpark.jupyter.kernel.display.mime.MIMEType;

/** Makes an IJava 1.3 notebook ready. IJava has no way to find us, so {@link DinoNotebook#install} is called by hand. */
final class IJavaKernel {
    private IJavaKernel() {}

    /** Reaches IJava by name: it was never published as a library, only its base kernel was. */
    static void install(Class<?> ijava) throws ReflectiveOperationException {
        install((BaseKernel) ijava.getMethod("getKernelInstance").invoke(null));
    }

    private static void install(BaseKernel kernel) {
        Renderings.all().forEach(rendering -> register(kernel.getRenderer(), rendering));
        Progress.install(ScreenProgress.on(new IJavaScreen(kernel)));
        Imports.statements().forEach(statement -> eval(kernel, statement));
    }

    private static void eval(BaseKernel kernel, String statement) {
        try {
            kernel.eval(statement);
        } catch (Exception e) { // IJava's eval declares Exception
            throw new IllegalStateException("IJava refused \"" + statement + "\"; put it into a cell of its own.", e);
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

    /** IJava's display. */
    private record IJavaScreen(BaseKernel kernel) implements Screen {
        @Override
        public void show(String id, String html, String text) {
            DisplayData data = data(html, text);
            data.setDisplayId(id);
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
