package io.github.dinov2j.model.train;

import com.google.gson.Gson;
import com.google.gson.TypeAdapter;
import com.google.gson.TypeAdapterFactory;
import com.google.gson.reflect.TypeToken;
import com.google.gson.stream.JsonReader;
import com.google.gson.stream.JsonWriter;
import io.github.dinov2j.model.backbone.Precision;
import java.io.IOException;
import java.util.Arrays;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Gson reads an unknown name of an enumeration as nothing; here it is refused by its path, with the names there are. */
final class StrictEnums implements TypeAdapterFactory {
    @Override
    public <T> @Nullable TypeAdapter<T> create(Gson gson, TypeToken<T> type) {
        return type.getRawType().isEnum() ? new Names<>(type.getRawType()) : null;
    }

    /** What training computes in; the automatic choice is for features, a run must be the same again. */
    private static final Precision[] TRAINING = {Precision.FLOAT32, Precision.BFLOAT16, Precision.FLOAT16};

    private static final class Names<T> extends TypeAdapter<T> {
        private final T[] constants;

        @SuppressWarnings("unchecked")
        Names(Class<? super T> type) {
            constants = (T[]) type.getEnumConstants();
        }

        @Override
        public void write(JsonWriter out, T value) throws IOException {
            out.value(name(value));
        }

        @Override
        public T read(JsonReader in) throws IOException {
            var path = in.getPath().replaceFirst("^\\$\\.?(course\\.(upkeep\\.)?)?", ""); // flat in plan.json
            var given = in.nextString();
            var expected = path.equals("precision") ? TRAINING : constants;
            return Arrays.stream(constants)
                    .filter(c ->
                            name(c).equals(given) && Arrays.asList(expected).contains(c))
                    .findFirst()
                    .orElseThrow(() -> new IllegalArgumentException("Plan: " + path + " is \"" + given
                            + "\"; expected one of "
                            + Arrays.stream(expected).map(Names::name).collect(Collectors.joining(", ")) + "."));
        }

        private static String name(Object constant) {
            return constant instanceof Precision precision ? precision.text() : ((Enum<?>) constant).name();
        }
    }
}
