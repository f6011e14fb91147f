package io.github.dinov2j.model.run;

/** Colours that can be told apart, by colour-blind people too (Okabe and Ito). */
final class Colours {
    static final int INK = 0x222222;
    static final int FAINT = 0x666666;
    static final int GRID = 0xe4e4e4;
    static final int PAPER = 0xffffff;

    private static final int[] SERIES = {
        0x0072b2, 0xd55e00, 0x009e73, 0xcc79a7, 0xe69f00, 0x56b4e9, 0x7f3c8d, 0x4d4d4d, 0x8a6d00, 0xb2182b
    };

    private Colours() {}

    static int series(int index) {
        return SERIES[index % SERIES.length];
    }

    static int health(String verdict) {
        return switch (verdict) {
            case "healthy" -> 0x2e9e5b;
            case "warning" -> 0xf0a202;
            case "collapsed" -> 0xc62828;
            case "stuck" -> 0x7b3fb5;
            default -> 0x888888;
        };
    }
}
