package io.github.dinov2j.model.weights;

import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParseException;
import com.google.gson.JsonParser;
import com.google.gson.Strictness;
import com.google.gson.stream.JsonReader;
import com.google.gson.stream.JsonToken;
import io.github.dinov2j.data.FileException;
import java.io.IOException;
import java.io.InputStream;
import java.io.StringReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The fields of a JSON file that nobody vouches for: of bounded size, each checked when it is asked for. A problem is a
 * {@link FileException} that names the file and the field; a field that is missing or null takes the other value.
 */
public final class JsonFields {
    private final Path file;
    private final JsonObject object;

    private JsonFields(Path file, JsonObject object) {
        this.file = file;
        this.object = object;
    }

    /** Reads a file of at most {@code mostBytes} that holds one object. */
    public static JsonFields read(Path file, int mostBytes) {
        try (InputStream in = Files.newInputStream(file)) {
            byte[] bytes = in.readNBytes(mostBytes + 1);
            if (bytes.length > mostBytes) {
                throw new FileException(file, "has more than " + mostBytes + " bytes, too many for what it should be.");
            }
            return new JsonFields(file, parsed(new String(bytes, StandardCharsets.UTF_8)));
        } catch (IOException e) {
            throw new FileException(file, e);
        } catch (JsonParseException | IllegalStateException | NumberFormatException e) {
            throw new FileException(file, "is not the JSON of one object; write or download it again.");
        }
    }

    private static JsonObject parsed(String json) {
        JsonReader in = new JsonReader(new StringReader(json));
        in.setStrictness(Strictness.STRICT);
        JsonElement root = JsonParser.parseReader(in);
        try {
            if (in.peek() != JsonToken.END_DOCUMENT) {
                throw new JsonParseException("more than one value");
            }
        } catch (IOException e) {
            throw new JsonParseException(e);
        }
        return root.getAsJsonObject();
    }

    /** A problem of this file, to be thrown. */
    public FileException problem(String sentence) {
        return new FileException(file, sentence);
    }

    public boolean has(String name) {
        return value(name) != null;
    }

    public Set<String> names() {
        return object.keySet();
    }

    public String text(String name, String otherwise) {
        JsonElement value = value(name);
        if (value == null) {
            return otherwise;
        }
        if (!value.isJsonPrimitive() || !value.getAsJsonPrimitive().isString()) {
            throw wrong(name, value, "a text");
        }
        return value.getAsString();
    }

    public boolean flag(String name, boolean otherwise) {
        JsonElement value = value(name);
        if (value == null) {
            return otherwise;
        }
        if (!value.isJsonPrimitive() || !value.getAsJsonPrimitive().isBoolean()) {
            throw wrong(name, value, "true or false");
        }
        return value.getAsBoolean();
    }

    /** A finite number. */
    public double number(String name, double otherwise) {
        JsonElement value = value(name);
        return value == null ? otherwise : number(name, value);
    }

    /** A whole number that fits into 32 bits; 4.0 is one. */
    public int whole(String name, int otherwise) {
        return toInt(name, number(name, otherwise));
    }

    /** A whole number, or a list of two equal ones: the side of a square. */
    public int side(String name, int otherwise) {
        JsonElement value = value(name);
        if (value == null || !value.isJsonArray()) {
            return whole(name, otherwise);
        }
        List<Double> sides = numbers(name);
        if (sides.size() != 2 || !sides.get(0).equals(sides.get(1))) {
            throw wrong(name, value, "one side, or two equal ones");
        }
        return toInt(name, sides.get(0));
    }

    /** A list of finite numbers; missing is empty. */
    public List<Double> numbers(String name) {
        List<Double> numbers = new ArrayList<>();
        JsonElement value = value(name);
        if (value != null) {
            if (!value.isJsonArray() || value.getAsJsonArray().size() > 100) {
                throw wrong(name, value, "a short list of numbers");
            }
            value.getAsJsonArray().forEach(each -> numbers.add(number(name, each)));
        }
        return numbers;
    }

    /** The fields of an object in this one. */
    public Optional<JsonFields> object(String name) {
        JsonElement value = value(name);
        if (value == null) {
            return Optional.empty();
        }
        if (!value.isJsonObject()) {
            throw wrong(name, value, "an object");
        }
        return Optional.of(new JsonFields(file, value.getAsJsonObject()));
    }

    public boolean isObject(String name) {
        JsonElement value = value(name);
        return value != null && value.isJsonObject();
    }

    private @Nullable JsonElement value(String name) {
        JsonElement value = object.get(name);
        return value == null || value.isJsonNull() ? null : value;
    }

    private double number(String name, JsonElement value) {
        double number =
                value.isJsonPrimitive() && value.getAsJsonPrimitive().isNumber() ? value.getAsDouble() : Double.NaN;
        if (!Double.isFinite(number)) {
            throw wrong(name, value, "a number");
        }
        return number;
    }

    private int toInt(String name, double number) {
        if (number != Math.rint(number) || Math.abs(number) > Integer.MAX_VALUE) {
            throw problem("has " + name + " = " + number + "; expected a whole number of at most 2147483647.");
        }
        return (int) number;
    }

    private FileException wrong(String name, JsonElement value, String expected) {
        return problem("has " + TorchGlobal.printable(name) + " = " + TorchGlobal.printable(value.toString())
                + "; expected " + expected + ".");
    }
}
