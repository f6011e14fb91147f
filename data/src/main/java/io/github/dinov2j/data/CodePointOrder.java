package io.github.dinov2j.data;

import java.util.Comparator;

/** Strings by code point: the order of their UTF-8 bytes and of Python, which String's own differs from beyond U+FFFF. */
final class CodePointOrder {
    static final Comparator<String> INSTANCE = CodePointOrder::compare;

    private CodePointOrder() {}

    private static int compare(String a, String b) {
        var shorter = Math.min(a.length(), b.length());
        for (int i = 0; i < shorter; i++) {
            var x = a.charAt(i);
            var y = b.charAt(i);
            if (x != y) {
                return Integer.compare(rank(x), rank(y));
            }
        }
        return a.length() - b.length();
    }

    /** Surrogates stand for code points above all others. */
    private static int rank(char c) {
        return Character.isSurrogate(c) ? c + 0x10000 : c;
    }
}
