package io.github.dinov2j.model.head;

/**
 * The shapes of the projection heads.
 *
 * @param dino the head of the class tokens
 * @param separate whether iBOT has a head of its own; else its patches go through DINO's
 * @param ibot the head of the masked patches, when it is separate
 */
public record HeadSettings(Head dino, boolean separate, Head ibot) {
    public HeadSettings {
        dino.check("heads.dino");
        ibot.check("heads.ibot");
    }

    /** One head for both, as in Meta's default and short recipes. */
    public static HeadSettings shared(int prototypes, int hidden, int bottleneck) {
        var head = new Head(prototypes, hidden, bottleneck, 3);
        return new HeadSettings(head, false, head);
    }

    /** The head that masked patches go through. */
    public Head ofPatches() {
        return separate ? ibot : dino;
    }

    /**
     * One head.
     *
     * @param prototypes K
     * @param hidden width of the hidden layers
     * @param bottleneck width of the normalised bottleneck
     * @param layers linear layers before the prototypes, 1 or more
     */
    public record Head(int prototypes, int hidden, int bottleneck, int layers) {
        private void check(String place) {
            positive(place + ".prototypes", prototypes);
            positive(place + ".hidden", hidden);
            positive(place + ".bottleneck", bottleneck);
            positive(place + ".layers", layers);
        }

        /** Parameters of such a head on tokens of width {@code dim}. */
        public long parameters(int dim) {
            long count = 0;
            for (int i = 0; i < layers; i++) {
                long in = i == 0 ? dim : hidden;
                long out = i == layers - 1 ? bottleneck : hidden;
                count += in * out + out;
            }
            return count + (long) prototypes * bottleneck + prototypes;
        }
    }

    private static void positive(String field, int value) {
        if (value < 1) {
            throw new IllegalArgumentException("Plan: " + field + " is " + value + "; expected 1 or more.");
        }
    }
}
