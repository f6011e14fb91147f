package io.github.dinov2j.cli;

/** Colours of patch tokens: their first three principal components as red, green and blue. */
final class PatchColours {
    private static final int COLOURS = 3;
    private static final double REACH = 2.2; // standard deviations from black to full colour, each way

    private final float[] values;
    private final Pca pca;
    private final double[] deviations;

    private PatchColours(float[] values, Pca pca, double[] deviations) {
        this.values = values;
        this.pca = pca;
        this.deviations = deviations;
    }

    /** Learns the components from all tokens, {@code rows x width} values. */
    static PatchColours of(float[] values, int width) {
        Pca pca = Pca.of(values, width, COLOURS);
        int rows = values.length / width;
        double[] squares = new double[COLOURS];
        for (int row = 0; row < rows; row++) {
            double[] place = pca.place(values, row);
            for (int c = 0; c < COLOURS; c++) {
                squares[c] += place[c] * place[c] / rows;
            }
        }
        for (int c = 0; c < COLOURS; c++) {
            squares[c] = Math.max(1e-12, Math.sqrt(squares[c]));
        }
        return new PatchColours(values, pca, squares);
    }

    /** Red, green and blue of {@code count} tokens from {@code first} on. */
    byte[] rgb(int first, int count) {
        byte[] rgb = new byte[COLOURS * count];
        for (int i = 0; i < count; i++) {
            double[] place = pca.place(values, first + i);
            for (int c = 0; c < COLOURS; c++) {
                double shade = 0.5 + place[c] / deviations[c] / (2 * REACH);
                rgb[COLOURS * i + c] = (byte) Math.round(255 * Math.min(1, Math.max(0, shade)));
            }
        }
        return rgb;
    }
}
