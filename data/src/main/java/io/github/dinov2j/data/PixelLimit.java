package io.github.dinov2j.data;

/** How many pixels an image may have, checked before anything is allocated. */
final class PixelLimit {
    /** Where Pillow refuses, twice its decompression-bomb warning: half a gigabyte of RGB. */
    static final long DEFAULT = 178_956_970;

    private PixelLimit() {}

    static void check(long width, long height, String name) {
        var most = Math.min(DEFAULT, Long.getLong("dinov2j.maxPixels", DEFAULT));
        if (width < 1 || height < 1 || width > most / height) {
            throw new RefusedImage(
                    name + " has " + width + " x " + height + " pixels; expected from 1 to " + most
                            + " in all: make it smaller.",
                    null);
        }
    }
}
