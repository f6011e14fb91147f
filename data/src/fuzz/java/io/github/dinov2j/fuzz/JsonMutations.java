package io.github.dinov2j.fuzz;

import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import com.google.gson.JsonPrimitive;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;

/** Ways to spoil JSON that stay JSON: members missing, twice or of another type, absurd numbers, nesting without end. */
public final class JsonMutations {
    private static final String MARK = "\"@@\"";
    private static final String[] VALUES = {
        "null", "true", "false", "0", "-1", "1", "0.5", "1e400", "-1e400", "2147483647", "2147483648", "4294967296", "9223372036854775807",
        "9223372036854775808", "1e18", "123456789012345678901234567890", "\"\"", "\"F32\"", "\"../x\"", "\"/etc/passwd\"", "\"a\\u0000b\"",
        "\"line\\nbreak \\u001b[31m\"", "[]", "{}", "[[]]", "[null]", "[1,2]", "[-1]", "[4294967296,4294967296]", "{\"a\":1}", "NaN"
    };

    private JsonMutations() {}

    /** One to three changes. */
    public static String spoil(SplittableRandom random, String json) {
        String text = json;
        for (int left = 1 + random.nextInt(3); left > 0; left--) {
            try {
                text = once(random, text);
            } catch (RuntimeException | StackOverflowError e) {
                return text; // no JSON any more: the change before was of that kind
            }
        }
        return text;
    }

    private static String once(SplittableRandom random, String json) {
        JsonElement root = JsonParser.parseString(json);
        List<JsonElement> containers = new ArrayList<>();
        collect(root, containers);
        if (containers.isEmpty()) {
            return value(random);
        }
        JsonElement chosen = containers.get(random.nextInt(containers.size()));
        if (chosen instanceof JsonObject object && object.size() > 0) {
            return inObject(random, root, object);
        }
        if (chosen instanceof JsonArray array && array.size() > 0) {
            int at = random.nextInt(array.size());
            if (random.nextInt(4) == 0) {
                array.remove(at);
                return root.toString();
            }
            array.set(at, new JsonPrimitive("@@"));
        }
        return root.toString().replace(MARK, value(random));
    }

    private static String inObject(SplittableRandom random, JsonElement root, JsonObject object) {
        String name = new ArrayList<>(object.keySet()).get(random.nextInt(object.size()));
        JsonElement old = object.remove(name);
        switch (random.nextInt(6)) {
            case 0 -> {
                return root.toString();
            }
            case 1 -> {
                object.add(random.nextBoolean() ? "" : "../" + name, old);
                return root.toString();
            }
            case 2 -> { // the name twice
                object.add(name, new JsonPrimitive("@@"));
                return root.toString().replace(MARK, old + ",\"" + name + "\":" + old);
            }
            default -> {
                object.add(name, new JsonPrimitive("@@"));
                return root.toString().replace(MARK, value(random));
            }
        }
    }

    private static String value(SplittableRandom random) {
        if (random.nextInt(25) == 0) {
            int depth = 1 << random.nextInt(18);
            return random.nextBoolean() ? "[".repeat(depth) + "]".repeat(depth) : "{\"a\":".repeat(depth) + "1" + "}".repeat(depth);
        }
        return VALUES[random.nextInt(VALUES.length)];
    }

    private static void collect(JsonElement element, List<JsonElement> containers) {
        if (element instanceof JsonObject object) {
            containers.add(object);
            object.asMap().values().forEach(each -> collect(each, containers));
        } else if (element instanceof JsonArray array) {
            containers.add(array);
            array.forEach(each -> collect(each, containers));
        }
    }
}
