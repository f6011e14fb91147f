package io.github.dinov2j.notebook;

import java.util.List;
import org.rapaio.jupyter.kernel.display.DisplayData;
import org.rapaio.jupyter.kernel.display.DisplayRenderer;
import org.rapaio.jupyter.kernel.display.DisplayTransformer;
import org.rapaio.jupyter.kernel.display.spi.DisplayProvider;

/** Shows our values in the rapaio kernel, which finds this class by itself; it has no way to import for the user. */
public final class RapaioDisplay implements DisplayProvider {
    @Override
    public List<DisplayRenderer> getDisplayRenderers() {
        return Renderings.all().stream().map(RapaioDisplay::renderer).toList();
    }

    @Override
    public List<DisplayTransformer> getDisplayTransformers() {
        return List.of();
    }

    private static DisplayRenderer renderer(Rendering<?> rendering) {
        return new Adapter<>(rendering);
    }

    private record Adapter<T>(Rendering<T> rendering) implements DisplayRenderer {
        @Override
        public Class<?> rendererClass() {
            return rendering.type();
        }

        @Override
        public boolean canRender(String mime) {
            return mime.equals("text/html") || mime.equals("text/plain");
        }

        @Override
        public DisplayData render(String mime, Object value) {
            T typed = rendering.type().cast(value);
            if (!rendering.fits().test(typed)) {
                return DisplayData.fromText(value.toString());
            }
            return mime.equals("text/html")
                    ? DisplayData.fromHtml(rendering.html().apply(typed))
                    : DisplayData.fromText(rendering.text().apply(typed));
        }
    }
}
