package io.github.dinov2j.model.backbone;

import com.google.gson.annotations.JsonAdapter;
import java.util.Arrays;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * The shape of a backbone. Presets are the published ones (paper table 17 with the released depth of B). Its JSON is one flat
 * object ({@code docs/file-formats.md}).
 *
 * @param dim width of a token
 * @param depth number of blocks
 * @param heads attention heads; {@code dim} is a multiple of it
 * @param patch side of a patch in pixels
 * @param imageSize side in pixels of the grid the position table is stored for; a multiple of {@code patch}
 * @param registers register tokens: 0 or 4 in the released models
 * @param positions how the absolute position table is resampled
 * @param variant what is inside a block, and how it knows where patches are
 */
@JsonAdapter(ArchitectureJson.class)
public record Architecture(
        int dim,
        int depth,
        int heads,
        int patch,
        int imageSize,
        int registers,
        PositionResampling positions,
        Variant variant) {
    private static final int RELEASED_PATCH = 14;
    private static final int RELEASED_SIZE = 518;

    public Architecture {
        positive("dim", dim);
        positive("depth", depth);
        positive("heads", heads);
        positive("patch", patch);
        positive("imageSize", imageSize);
        check(dim % heads == 0, "dim is " + dim + ", which is no multiple of heads = " + heads);
        check(imageSize % patch == 0, "imageSize is " + imageSize + ", which is no multiple of patch = " + patch);
        check(registers >= 0, "registers is " + registers + "; expected 0 or more");
        present("positions", positions);
        present("variant", variant);
    }

    /** One as released: the variant is standard but for its feed-forward branch. */
    public Architecture(
            int dim,
            int depth,
            int heads,
            int patch,
            int imageSize,
            FeedForward feedForward,
            int registers,
            PositionResampling positions) {
        this(dim, depth, heads, patch, imageSize, registers, positions, Variant.released(feedForward));
    }

    private static void positive(String field, int value) {
        check(value > 0, field + " is " + value + "; expected 1 or more");
    }

    /** Files may leave a field out. */
    private static void present(String field, @Nullable Object value) {
        check(value != null, field + " is missing");
    }

    private static void check(boolean holds, String sentence) {
        if (!holds) {
            throw new IllegalArgumentException("Architecture: " + sentence + ".");
        }
    }

    public static Architecture small() {
        return released(384, 12, 6, FeedForward.MLP);
    }

    public static Architecture base() {
        return released(768, 12, 12, FeedForward.MLP);
    }

    public static Architecture large() {
        return released(1024, 24, 16, FeedForward.MLP);
    }

    public static Architecture giant() {
        return released(1536, 40, 24, FeedForward.SWIGLU);
    }

    private static Architecture released(int dim, int depth, int heads, FeedForward feedForward) {
        return new Architecture(
                dim, depth, heads, RELEASED_PATCH, RELEASED_SIZE, feedForward, 0, PositionResampling.OFFSET);
    }

    /** A preset by its hub name: vit_small, vit_base, vit_large, vit_giant2; with {@code _reg} for four registers. */
    public static Architecture named(String name) {
        var plain = name.toLowerCase(Locale.ROOT);
        if (plain.endsWith("_reg")) {
            return named(plain.substring(0, plain.length() - 4)).withRegisters(4);
        }
        return switch (plain) {
            case "vit_small" -> small();
            case "vit_base" -> base();
            case "vit_large" -> large();
            case "vit_giant2", "vit_giant" -> giant();
            default ->
                throw new IllegalArgumentException("Architecture \"" + name
                        + "\" is unknown; there are vit_small, vit_base, vit_large, vit_giant2, each also with _reg.");
        };
    }

    /** The same with register tokens and the resampling that the released register models use. */
    public Architecture withRegisters(int count) {
        var resampling = count > 0 ? PositionResampling.ANTIALIAS : PositionResampling.OFFSET;
        return new Architecture(dim, depth, heads, patch, imageSize, count, resampling, variant);
    }

    /** The same with positions stored for another image size. */
    public Architecture withImageSize(int size) {
        return new Architecture(dim, depth, heads, patch, size, registers, positions, variant);
    }

    /** The same with other blocks or positions. */
    public Architecture withVariant(Variant other) {
        return new Architecture(dim, depth, heads, patch, imageSize, registers, positions, other);
    }

    /** MLP or SwiGLU. */
    public FeedForward feedForward() {
        return variant.feedForward();
    }

    /** Whether its blocks and positions work as in the models Meta released, at whatever width. */
    public boolean isStandard() {
        return variant.isStandard();
    }

    /** Patches along one side of the stored grid. */
    public int grid() {
        return imageSize / patch;
    }

    /** Hidden width of the feed-forward branch. */
    public int hidden() {
        return variant.hidden() == 0 ? variant.feedForward().hidden(dim) : variant.hidden();
    }

    /** How many numbers the backbone learns. */
    public long parameters() {
        return ParameterShapes.of(this).values().stream()
                .mapToLong(Architecture::size)
                .sum();
    }

    static long size(long[] shape) {
        return Arrays.stream(shape).reduce(1, (a, b) -> a * b);
    }

    /** Fails in a sentence when an image of this size cannot be cut into whole patches. */
    public void checkSize(int height, int width) {
        if (height % patch != 0 || width % patch != 0 || height < patch || width < patch) {
            throw new IllegalArgumentException("The image is " + width + " x " + height
                    + " pixels; both sides must be multiples of the patch, " + patch + " (nearest: "
                    + nearest(width) + " x " + nearest(height) + ").");
        }
        if (variant.positionEncoding() == PositionEncoding.RELATIVE_TABLE && Math.max(height, width) > imageSize) {
            throw new IllegalArgumentException("The image is " + width + " x " + height
                    + " pixels; the table of relative positions (RELATIVE_TABLE) reaches " + imageSize + " x "
                    + imageSize + " (imageSize): give smaller images, or learn RELATIVE_CONTINUOUS ones.");
        }
    }

    private int nearest(int side) {
        return Math.max(1, Math.round((float) side / patch)) * patch;
    }
}
