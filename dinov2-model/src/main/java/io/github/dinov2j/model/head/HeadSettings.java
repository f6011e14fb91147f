package io.github.dinov2j.model.head;

/**
 * The shape of the projection heads.
 *
 * @param prototypes K of the DINO head
 * @param hidden width of the hidden layers
 * @param bottleneck width of the normalised bottleneck
 * @param layers linear layers before the prototypes, 1 or more
 * @param separate whether iBOT has a head of its own; else it shares DINO's
 * @param ibotPrototypes K of the iBOT head when it is separate
 * @param ibotBottleneck bottleneck of the iBOT head when it is separate
 */
public record HeadSettings(
        int prototypes,
        int hidden,
        int bottleneck,
        int layers,
        boolean separate,
        int ibotPrototypes,
        int ibotBottleneck) {
    public HeadSettings {
        positive("prototypes", prototypes);
        positive("hidden", hidden);
        positive("bottleneck", bottleneck);
        positive("layers", layers);
        positive("ibotPrototypes", ibotPrototypes);
        positive("ibotBottleneck", ibotBottleneck);
    }

    /** One shared head, as in Meta's default and short recipes. */
    public static HeadSettings shared(int prototypes, int hidden, int bottleneck) {
        return new HeadSettings(prototypes, hidden, bottleneck, 3, false, prototypes, bottleneck);
    }

    private static void positive(String field, int value) {
        if (value < 1) {
            throw new IllegalArgumentException("heads." + field + " is " + value + "; expected 1 or more.");
        }
    }
}
