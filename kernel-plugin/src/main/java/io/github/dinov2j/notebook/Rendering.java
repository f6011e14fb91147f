package io.github.dinov2j.notebook;

import java.util.function.Function;
import java.util.function.Predicate;

/** How values of one type look in a cell; a value that does not fit is left to the kernel. */
record Rendering<T>(Class<T> type, Predicate<T> fits, Function<T, String> html, Function<T, String> text) {
    /** For every value of the type, whose toString is its text. */
    static <T> Rendering<T> of(Class<T> type, Function<T, String> html) {
        return new Rendering<>(type, value -> true, html, String::valueOf);
    }
}
