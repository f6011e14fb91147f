package io.github.dinov2j.data;

import java.util.Locale;

/** Hears how far long work has come; the work calls it often, from one thread at a time, the listener decides what to show. */
@FunctionalInterface
public interface Progress {
    /** Hears the present state; must return quickly and not fail. */
    void update(State state);

    /** Says something aloud, once, on a line of its own that is not rewritten: a warning, a change. On stderr, where nothing better is known. */
    default void say(String sentence) {
        System.err.println(TerminalProgress.printable(sentence));
    }

    /** Shows nothing and says nothing. */
    static Progress none() {
        return Silence.SILENCE;
    }

    /**
     * Shows states on stderr with the time left: on a terminal one line that is rewritten, else a line at most every
     * ten seconds, and the last. {@code DINOV2J_TTY} 1 or 0 overrules what is seen; {@code COLUMNS} gives the width.
     */
    static Progress terminal() {
        Terminal terminal = Terminal.ofEnvironment();
        return timed(new TerminalProgress(System.err, terminal.rewrites(), terminal.columns(), System::nanoTime));
    }

    /** What long work uses when it is given none: the notebook's where one is installed, else {@link #terminal}. */
    static Progress standard() {
        return StandardProgress.get();
    }

    /** Makes this the standard; a kernel plugin does so once when it is loaded. */
    static void install(Progress progress) {
        StandardProgress.set(progress);
    }

    /** Adds the time left, from the running rate of each stage, to the states that do not know it themselves. */
    static Progress timed(Progress listener) {
        return new TimedProgress(listener, System::nanoTime);
    }

    /**
     * A moment of long work.
     *
     * @param stage what runs and, where it helps, what is counted: {@code "train  step"}, {@code "features"}
     * @param done how many are done, counted from the start of the whole work (a resumed run starts above 0)
     * @param total how many there are; 0 = unknown
     * @param perSecond a rate worth showing, in units; 0 = none (it need not be the rate of {@code done})
     * @param unit what the rate counts, plural: {@code "images"}
     * @param detail more, in a few words: {@code "loss 6.11"}; may be empty
     * @param secondsLeft seconds until done equals total; NaN = unknown
     * @param more what there is to say behind all that, first what matters most: a narrow terminal shows the beginning
     */
    record State(
            String stage,
            long done,
            long total,
            double perSecond,
            String unit,
            String detail,
            double secondsLeft,
            String more) {
        /** A state with nothing more to say. */
        public State(
                String stage, long done, long total, double perSecond, String unit, String detail, double secondsLeft) {
            this(stage, done, total, perSecond, unit, detail, secondsLeft, "");
        }

        /** A state that leaves the time left to {@link Progress#timed}. */
        public State(String stage, long done, long total, double perSecond, String unit, String detail) {
            this(stage, done, total, perSecond, unit, detail, Double.NaN);
        }

        /** Whether nothing is left to do. */
        public boolean finished() {
            return total > 0 && done >= total;
        }

        /** One line such as {@code train  step 120/1614  loss 6.11  498 images/s  3:05 left  healthy}; unknown parts are left out. */
        public String line() {
            StringBuilder line = new StringBuilder(stage).append(' ').append(done);
            if (total > 0) {
                line.append('/').append(total);
            }
            append(line, detail);
            append(line, perSecond > 0 ? rate() : "");
            append(line, secondsLeft >= 0 && !finished() ? clock() + " left" : "");
            append(line, more);
            return line.toString();
        }

        private static void append(StringBuilder line, String part) {
            if (!part.isBlank()) {
                line.append("  ").append(part);
            }
        }

        /** Three digits at least: 498, 8.17, 0.123. */
        private String rate() {
            String form = perSecond >= 99.95 ? "%.0f" : perSecond >= 9.995 ? "%.1f" : "%.2f";
            return String.format(Locale.ROOT, form, perSecond) + " " + unit + "/s";
        }

        /** 3:05, or 2:03:05 from an hour on. */
        private String clock() {
            long seconds = Math.round(Math.min(secondsLeft, 3.6e8));
            long minutes = seconds / 60;
            return minutes < 60
                    ? String.format(Locale.ROOT, "%d:%02d", minutes, seconds % 60)
                    : String.format(Locale.ROOT, "%d:%02d:%02d", minutes / 60, minutes % 60, seconds % 60);
        }
    }
}
