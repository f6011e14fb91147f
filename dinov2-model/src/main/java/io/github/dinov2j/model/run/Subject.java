package io.github.dinov2j.model.run;

import io.github.dinov2j.model.run.Panel.Look;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;

/** What pictures of runs can show; the small word is what users say. */
enum Subject {
    LOSS("loss", "Loss, nats", Look.NOISY, Scalars.LOSS),
    TERMS("loss", "Loss terms, nats", Look.NOISY, "loss/dino_global", "loss/dino_local", "loss/ibot", "loss/koleo"),
    FEATURES("loss", "Distance of features", Look.NOISY, "loss/feature_cls", "loss/feature_patch"),
    LEARNING_RATE("lr", "Learning rate", Look.SMOOTH, "rate/learning_rate", "rate/last_layer"),
    GRADIENTS("gradients", "Gradient norm before clipping", Look.NOISY_DECADES, Scalars.GRADIENTS),
    TEMPERATURE("temperature", "Teacher temperature", Look.SMOOTH, "teacher/temperature"),
    EVALUATION("eval", "Online evaluation, right answers in %", Look.SHARES, Scalars.EVAL),
    WEIGHT_DECAY("decay", "Weight decay", Look.SMOOTH, "rate/weight_decay"),
    MOMENTUM("momentum", "Teacher momentum", Look.SMOOTH, "teacher/momentum"),
    SPEED("speed", "Speed, images/s", Look.NOISY, Scalars.SPEED),
    MEMORY("memory", "Memory, MB", Look.SMOOTH, Scalars.MEMORY);

    /** The bands and the strip of health are no curves. */
    static final String HEALTH = "health";

    static final List<String> USUAL = List.of("loss", "lr", "gradients", "temperature", "eval", HEALTH);

    private final String word;
    private final String title;
    private final Look look;
    private final List<String> names;

    Subject(String word, String title, Look look, String... names) {
        this.word = word;
        this.title = title;
        this.look = look;
        this.names = List.of(names);
    }

    /** All words. */
    static List<String> words() {
        return Stream.concat(Stream.of(values()).map(subject -> subject.word), Stream.of(HEALTH))
                .distinct()
                .toList();
    }

    static void check(String word) {
        if (!words().contains(word)) {
            throw new IllegalArgumentException(
                    "There is no curve \"" + word + "\"; give some of " + String.join(", ", words()) + ".");
        }
    }

    boolean isIn(List<String> words) {
        return words.contains(word);
    }

    String title() {
        return title;
    }

    Look look() {
        return look;
    }

    /** The curves of a log that belong here. */
    List<Curve> curves(RunLog log) {
        return names.stream()
                .flatMap(name -> name.endsWith("/") ? log.startingWith(name).stream() : log.curve(name).stream())
                .toList();
    }

    /** {@code dino global} for {@code loss/dino_global}. */
    static String label(Curve curve) {
        var name = curve.name();
        return name.substring(name.indexOf('/') + 1).replace('_', ' ').toLowerCase(Locale.ROOT);
    }
}
