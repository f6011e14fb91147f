package io.github.dinov2j.benchmarks;

import com.google.gson.JsonObject;
import java.util.Arrays;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** Several sides that do the same work in turns, so that a busy machine slows all of them; the first side is ours. */
final class Turns {
    private static final int ROUNDS = 7;

    /** One side: how long so many pieces of work take, in seconds. */
    interface Side {
        String name();

        double seconds(int pieces);
    }

    private final Map<String, double[]> rates = new LinkedHashMap<>();
    private final String ours;

    private Turns(String ours) {
        this.ours = ours;
    }

    /** Warms up, then {@value #ROUNDS} rounds of so many pieces each, each of so many images. */
    static Turns take(List<? extends Side> sides, int pieces, int images) {
        var turns = new Turns(sides.get(0).name());
        sides.forEach(side -> side.seconds(1));
        for (int round = 0; round < ROUNDS; round++) {
            var line = new StringBuilder();
            for (var side : sides) {
                var rate = pieces * images / side.seconds(pieces);
                turns.rates.computeIfAbsent(side.name(), n -> new double[ROUNDS])[round] = rate;
                line.append(String.format(Locale.ROOT, ", %s %.2f", side.name(), rate));
            }
            System.err.printf(Locale.ROOT, "round %d of %d, images/s%s%n", round + 1, ROUNDS, line);
        }
        return turns;
    }

    /** The fastest of the others, by its median. */
    String best() {
        return rates.keySet().stream()
                .filter(name -> !name.equals(ours))
                .max(Comparator.comparingDouble(name -> of(name).median()))
                .orElseThrow();
    }

    private Rates of(String name) {
        return Rates.of(rates.getOrDefault(name, new double[ROUNDS]));
    }

    /** Ours over the best of the others, within each round. */
    private Rates ratio() {
        var mine = rates.getOrDefault(ours, new double[ROUNDS]);
        return Rates.ratio(mine, rates.getOrDefault(best(), new double[ROUNDS]));
    }

    void print(String title) {
        System.out.println(title + "; " + ROUNDS + " rounds in turns, images/s: median (range)");
        rates.keySet().forEach(name -> System.out.print(of(name).line(name)));
        System.out.print(ratio().line("ratio to " + best() + ", paired"));
        System.out.println();
    }

    /** Prints; with {@code --record} among the arguments also appends the figure to the results. */
    void report(String title, String... arguments) {
        print(title);
        if (Arrays.asList(arguments).contains("--record")) {
            ResultsFile.append(json(title));
        }
    }

    private JsonObject json(String title) {
        var json = new JsonObject();
        json.addProperty("figure", title);
        rates.keySet().forEach(name -> json.add(name, of(name).json()));
        json.addProperty("best", best());
        json.add("ratio", ratio().json());
        return json;
    }
}
