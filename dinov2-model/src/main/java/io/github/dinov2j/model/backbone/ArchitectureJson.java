package io.github.dinov2j.model.backbone;

import com.google.gson.Gson;
import com.google.gson.TypeAdapter;
import com.google.gson.TypeAdapterFactory;
import com.google.gson.reflect.TypeToken;
import com.google.gson.stream.JsonReader;
import com.google.gson.stream.JsonWriter;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/** An architecture as one flat JSON object; options that a file leaves out are as released. */
final class ArchitectureJson implements TypeAdapterFactory {
    @Override
    @SuppressWarnings("unchecked") // only for Architecture, by its annotation
    public <T> @Nullable TypeAdapter<T> create(Gson gson, TypeToken<T> type) {
        return type.getRawType() == Architecture.class ? (TypeAdapter<T>) adapter(gson) : null;
    }

    private static TypeAdapter<Architecture> adapter(Gson gson) {
        var flat = gson.getAdapter(Flat.class);
        return new TypeAdapter<Architecture>() {
            @Override
            public void write(JsonWriter out, Architecture value) throws IOException {
                flat.write(out, new Flat(value));
            }

            @Override
            public Architecture read(JsonReader in) throws IOException {
                return flat.read(in).architecture();
            }
        }.nullSafe();
    }

    /** The fields in their order. */
    @SuppressWarnings("NullAway") // Gson fills the fields; the records refuse what is missing
    private static final class Flat {
        private int dim;
        private int depth;
        private int heads;
        private int patch;
        private int imageSize;
        private @Nullable FeedForward feedForward;
        private int registers;
        private @Nullable PositionResampling positions;
        private int hidden;
        private PositionEncoding positionEncoding = PositionEncoding.ABSOLUTE;
        private NormPlace normPlace = NormPlace.PRE;
        private NormKind norm = NormKind.LAYER_NORM;
        private boolean layerScale = true;
        private boolean qkvBias = true;
        private boolean projBias = true;
        private boolean ffnBias = true;

        @SuppressWarnings("unused") // Gson's way in, so that the options have their defaults
        private Flat() {}

        private Flat(Architecture a) {
            dim = a.dim();
            depth = a.depth();
            heads = a.heads();
            patch = a.patch();
            imageSize = a.imageSize();
            feedForward = a.feedForward();
            registers = a.registers();
            positions = a.positions();
            hidden = a.variant().hidden();
            positionEncoding = a.variant().positionEncoding();
            normPlace = a.variant().normPlace();
            norm = a.variant().norm();
            layerScale = a.variant().layerScale();
            qkvBias = a.variant().biases().qkv();
            projBias = a.variant().biases().proj();
            ffnBias = a.variant().biases().ffn();
        }

        private Architecture architecture() {
            var biases = new Biases(qkvBias, projBias, ffnBias);
            var variant = new Variant(feedForward, hidden, positionEncoding, normPlace, norm, layerScale, biases);
            return new Architecture(dim, depth, heads, patch, imageSize, registers, positions, variant);
        }
    }
}
