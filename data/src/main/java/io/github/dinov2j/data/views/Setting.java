package io.github.dinov2j.data.views;

/** The rules that settings check themselves by; each failure names the setting, the rule and the value. */
final class Setting {
    private Setting() {}

    static void probability(String name, double value) {
        between(name, value, 0, 1);
    }

    static void between(String name, double value, double low, double high) {
        // Written so that NaN fails too.
        if (!(value >= low && value <= high)) {
            throw new IllegalArgumentException(
                    name + " is " + value + "; give a number from " + low + " to " + high + ".");
        }
    }

    static void between(String name, long value, long low, long high) {
        if (value < low || value > high) {
            throw new IllegalArgumentException(
                    name + " is " + value + "; give a whole number from " + low + " to " + high + ".");
        }
    }

    static void ordered(String lowName, double low, String highName, double high) {
        if (!(low <= high)) {
            throw new IllegalArgumentException(lowName + " " + low + " is above " + highName + " " + high
                    + "; give the smaller number as " + lowName + ".");
        }
    }
}
