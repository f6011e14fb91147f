package io.github.dinov2j.model.train;

import com.google.gson.Gson;
import com.google.gson.GsonBuilder;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParseException;
import com.google.gson.JsonParser;
import com.google.gson.JsonPrimitive;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;

/** Plans to JSON and back; unknown keys and wrong types are refused by their path. */
final class PlanJson {
    private static final Gson GSON = new GsonBuilder()
            .registerTypeAdapterFactory(new StrictEnums())
            .setPrettyPrinting()
            .create();
    private static final String COURSE = "course";
    private static final Pattern PLACE = Pattern.compile("line \\d+ column \\d+");
    private static final String NUMBER = "number";
    private static final String UPKEEP = "upkeep";

    private PlanJson() {}

    static JsonObject of(Plan plan) {
        var tree = GSON.toJsonTree(plan).getAsJsonObject();
        var flat = tree.remove(COURSE).getAsJsonObject();
        putAll(flat, flat.remove(UPKEEP).getAsJsonObject());
        putAll(flat, tree);
        return flat;
    }

    private static void putAll(JsonObject into, JsonObject from) {
        from.entrySet().forEach(e -> into.add(e.getKey(), e.getValue()));
    }

    static Plan parse(String json) {
        try {
            var given = JsonParser.parseString(json);
            if (!given.isJsonObject()) {
                throw new IllegalArgumentException("The plan is no JSON object; expected the form of a plan.json.");
            }
            var merged = of(Plan.tiny());
            merge("", merged, given.getAsJsonObject());
            return plan(merged);
        } catch (JsonParseException e) {
            throw new IllegalArgumentException(
                    "The plan is no valid JSON" + place(e) + "; give a plan.json, or one of Meta's .yaml files.", e);
        }
    }

    /** Where in the text; the rest of what Gson says is for those who call it. */
    private static String place(JsonParseException e) {
        var found = PLACE.matcher(String.valueOf(e.getMessage()));
        return found.find() ? " (" + found.group() + ")" : "";
    }

    private static void merge(String path, JsonObject into, JsonObject from) {
        from.entrySet().forEach(e -> {
            var here = path + e.getKey();
            var old = into.get(e.getKey());
            if (old == null) {
                throw unknown(here, into);
            }
            if (old.isJsonObject() && e.getValue().isJsonObject()) {
                merge(here + ".", old.getAsJsonObject(), e.getValue().getAsJsonObject());
            } else {
                into.add(e.getKey(), sameKind(here, old, e.getValue()));
            }
        });
    }

    /** All changes at once, so that settings that depend on each other may come in any order. */
    static Plan with(Plan plan, Map<String, String> changes) {
        var tree = of(plan);
        changes.forEach((path, value) -> set(tree, path, value));
        return plan(tree);
    }

    private static void set(JsonObject tree, String path, String value) {
        var keys = path.split("\\.", -1);
        var at = tree;
        for (int i = 0; i < keys.length - 1; i++) {
            var next = at.get(keys[i]);
            if (next == null || !next.isJsonObject()) {
                throw unknown(path, at);
            }
            at = next.getAsJsonObject();
        }
        var last = keys[keys.length - 1];
        var old = at.get(last);
        if (old == null || !old.isJsonPrimitive()) {
            throw unknown(path, at);
        }
        at.add(last, primitive(path, old.getAsJsonPrimitive(), value));
    }

    private static IllegalArgumentException unknown(String path, JsonObject near) {
        var nearest = Nearest.to(path, leaves(of(Plan.tiny())).keySet());
        return new IllegalArgumentException("The plan has no setting \"" + path + "\"; did you mean " + nearest
                + "? Near it there are " + String.join(", ", near.keySet()) + ".");
    }

    /** Every setting by its path. */
    static Map<String, JsonPrimitive> leaves(JsonObject tree) {
        var all = new LinkedHashMap<String, JsonPrimitive>();
        leaves("", tree, all);
        return all;
    }

    private static void leaves(String prefix, JsonObject tree, Map<String, JsonPrimitive> all) {
        tree.entrySet().forEach(e -> {
            if (e.getValue().isJsonObject()) {
                leaves(prefix + e.getKey() + ".", e.getValue().getAsJsonObject(), all);
            } else {
                all.put(prefix + e.getKey(), e.getValue().getAsJsonPrimitive());
            }
        });
    }

    static List<String> differences(Plan there, Plan here) {
        var other = leaves(of(there));
        return leaves(of(here)).entrySet().stream()
                .filter(e -> !e.getValue().equals(other.get(e.getKey())))
                .map(e -> e.getKey() + ": " + other.get(e.getKey()) + ", here " + e.getValue())
                .toList();
    }

    private static JsonElement primitive(String path, JsonPrimitive old, String value) {
        if (old.isString()) {
            return new JsonPrimitive(value);
        }
        if (old.isBoolean()) {
            return sameKind(
                    path,
                    old,
                    value.matches("true|false") ? new JsonPrimitive(Boolean.valueOf(value)) : new JsonPrimitive(value));
        }
        try {
            return sameKind(path, old, new JsonPrimitive(new java.math.BigDecimal(value)));
        } catch (NumberFormatException e) {
            throw new IllegalArgumentException(
                    "Plan: " + path + " is \"" + value + "\"; expected a number, as in " + old + ".", e);
        }
    }

    private static JsonElement sameKind(String path, JsonElement old, JsonElement value) {
        if (!kind(old).equals(kind(value))) {
            throw new IllegalArgumentException(
                    "Plan: " + path + " is " + value + "; expected a " + kind(old) + ", as in " + old + ".");
        }
        if (kind(value).equals(NUMBER) && !Double.isFinite(value.getAsDouble())) {
            throw new IllegalArgumentException("Plan: " + path + " is " + value + "; expected a finite number.");
        }
        return value;
    }

    private static String kind(JsonElement e) {
        if (!e.isJsonPrimitive()) {
            return e.isJsonObject() ? "group of settings" : "list";
        }
        var p = e.getAsJsonPrimitive();
        return p.isString() ? "text" : p.isBoolean() ? "yes or no (true, false)" : NUMBER;
    }

    private static Plan plan(JsonObject flat) {
        var tree = flat.deepCopy();
        var upkeep = taken(tree, Upkeep.class);
        var course = taken(tree, Course.class);
        course.add(UPKEEP, upkeep);
        tree.add(COURSE, course);
        try {
            var plan = GSON.fromJson(tree, Plan.class);
            nothingLost("", flat, of(plan));
            return plan;
        } catch (RuntimeException e) {
            throw sentence(e);
        }
    }

    /** The settings of a record that stands flat in the tree, out of it. */
    private static JsonObject taken(JsonObject tree, Class<?> record) {
        var group = new JsonObject();
        for (var component : record.getRecordComponents()) {
            group.add(component.getName(), tree.remove(component.getName()));
        }
        return group;
    }

    private static boolean isWhole(JsonElement e) {
        return e.isJsonPrimitive()
                && e.getAsJsonPrimitive().isNumber()
                && (e.getAsNumber() instanceof Integer || e.getAsNumber() instanceof Long);
    }

    /** Gson reads 1.5 steps as 1, and 2^32 + 1 as 1; here both are refused. */
    private static void nothingLost(String path, JsonObject given, JsonObject read) {
        given.entrySet().forEach(e -> {
            var kept = read.get(e.getKey());
            if (kept == null) {
                throw new IllegalArgumentException(
                        "Plan: " + path + e.getKey() + " is " + e.getValue() + ", which is none of its names.");
            }
            if (e.getValue().isJsonObject()) {
                nothingLost(path + e.getKey() + ".", e.getValue().getAsJsonObject(), kept.getAsJsonObject());
            } else if (isWhole(kept) && e.getValue().getAsBigDecimal().compareTo(kept.getAsBigDecimal()) != 0) {
                throw new IllegalArgumentException("Plan: " + path + e.getKey() + " is " + e.getValue()
                        + "; expected a whole number, not too large.");
            }
        });
    }

    /** Gson wraps what a record's constructor says; the user should read just that. */
    private static RuntimeException sentence(RuntimeException e) {
        for (Throwable cause = e; cause != null; cause = cause.getCause()) {
            if (cause instanceof IllegalArgumentException said && !(cause instanceof NumberFormatException)) {
                return said;
            }
        }
        return new IllegalArgumentException("The plan does not fit: " + e.getMessage(), e);
    }
}
