package io.github.dinov2j.model.run;

import java.util.List;

/**
 * Curves that share one pair of axes.
 *
 * @param title what is drawn and in which unit
 * @param look how curves of this kind are drawn
 */
record Panel(String title, Look look, List<Series> series) {
    Panel {
        series = List.copyOf(series);
    }

    /** A curve with its colour and its name in the legend. */
    record Series(String label, int colour, Curve curve) {}

    /** How curves are drawn. */
    enum Look {
        /** Every step thin, the running mean bold. */
        NOISY,
        /** The same over a logarithmic axis, where the values span decades. */
        NOISY_DECADES,
        /** One line. */
        SMOOTH,
        /** A share of right answers: dots, the best marked. */
        SHARES
    }
}
