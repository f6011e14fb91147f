package io.github.dinov2j.model.run;

/** What a picture is drawn with; lengths are in pixels from the upper left corner, colours {@code 0xRRGGBB}. */
interface Pen {
    void area(double left, double top, double width, double height, int colour, double opacity);

    void line(double[] xs, double[] ys, int colour, double width, double opacity);

    /** A ring around a place. */
    void ring(double x, double y, double radius, int colour);

    void text(double x, double y, Anchor anchor, Font font, int colour, String text);

    /** Which part of a text lies at its place. */
    enum Anchor {
        START,
        MIDDLE,
        END
    }

    /** Three sizes are enough. */
    enum Font {
        SMALL(11, false),
        TITLE(13, true),
        HEAD(16, true);

        private final int size;
        private final boolean bold;

        Font(int size, boolean bold) {
            this.size = size;
            this.bold = bold;
        }

        int size() {
            return size;
        }

        boolean bold() {
            return bold;
        }

        /** About how wide a text will be: enough, whatever font is found. */
        double width(String text) {
            return text.codePointCount(0, text.length()) * size * (bold ? 0.66 : 0.6);
        }

        /** The text, or its beginning, in at most so many pixels. */
        String fitted(String text, double width) {
            var most = (int) (width / (size * (bold ? 0.66 : 0.6)));
            return text.length() <= most ? text : text.substring(0, Math.max(0, most - 3)) + "...";
        }
    }
}
