package io.github.dinov2j.model;

import io.github.dinov2j.model.backbone.Architecture;
import java.util.Locale;
import java.util.regex.Pattern;

/**
 * The token that looks: the class token, a register, or a patch.
 *
 * @param kind which of the three
 * @param first number of the register, or row of the patch, from 0
 * @param second column of the patch, from 0
 */
public record AttentionFrom(Kind kind, int first, int second) {
    private static final Pattern TEXT = Pattern.compile("cls|register:(\\d{1,6})|patch:(\\d{1,6}),(\\d{1,6})");

    /** The kinds of tokens. */
    public enum Kind {
        CLS,
        REGISTER,
        PATCH
    }

    public static AttentionFrom cls() {
        return new AttentionFrom(Kind.CLS, 0, 0);
    }

    public static AttentionFrom register(int number) {
        return new AttentionFrom(Kind.REGISTER, number, 0);
    }

    public static AttentionFrom patch(int row, int column) {
        return new AttentionFrom(Kind.PATCH, row, column);
    }

    /** {@code cls}, {@code register:0} or {@code patch:row,column}. */
    public static AttentionFrom parse(String text) {
        var found = TEXT.matcher(text.toLowerCase(Locale.ROOT));
        if (!found.matches()) {
            throw new IllegalArgumentException(
                    "Attention from \"" + text + "\"; expected cls, register:0 or patch:row,column.");
        }
        if (found.group(1) != null) {
            return register(Integer.parseInt(found.group(1)));
        }
        return found.group(2) == null
                ? cls()
                : patch(Integer.parseInt(found.group(2)), Integer.parseInt(found.group(3)));
    }

    /** Its place in the sequence of an image of so many patches; what is not there is refused. */
    int token(Architecture a, int height, int width) {
        if (kind == Kind.REGISTER) {
            check(first >= 0 && first < a.registers(), "the model has " + a.registers() + " registers");
            return 1 + first;
        }
        if (kind == Kind.PATCH) {
            var inside = first >= 0 && first < height && second >= 0 && second < width;
            check(inside, "the image has " + height + " rows of " + width + " patches");
            return 1 + a.registers() + first * width + second;
        }
        return 0;
    }

    private void check(boolean there, String said) {
        if (!there) {
            throw new IllegalArgumentException("There is no token " + this + "; " + said + ", counted from 0.");
        }
    }

    @Override
    public String toString() {
        return switch (kind) {
            case CLS -> "cls";
            case REGISTER -> "register:" + first;
            case PATCH -> "patch:" + first + "," + second;
        };
    }
}
