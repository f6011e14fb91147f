package io.github.dinov2j.model.health;

import java.math.BigDecimal;
import java.math.MathContext;
import java.util.ArrayList;
import java.util.List;

/**
 * The settings of a run that a verdict may advise to change, as they are.
 *
 * @param sinkhorn whether {@code teacher.targets} is SINKHORN_KNOPP
 * @param koleo {@code losses.koleo}
 * @param baseRate {@code optimizer.baseRate}
 * @param temperature {@code teacher.temperature.to}
 * @param momentum {@code teacher.momentum.from}
 */
public record Recipe(boolean sinkhorn, double koleo, double baseRate, double temperature, double momentum) {
    private static final double USUAL_KOLEO = 0.1;
    private static final double STILL = 0.9999;

    /** Against answers that become the same for all images. */
    String apart() {
        var ways = new ArrayList<String>();
        if (!sinkhorn) {
            ways.add("teacher.targets=SINKHORN_KNOPP");
        }
        if (koleo < USUAL_KOLEO) {
            ways.add("losses.koleo=0.1");
        }
        ways.add("a lower optimizer.baseRate (now " + shown(baseRate) + ")");
        return joined(ways);
    }

    /** Against targets that say nothing. */
    String sharper() {
        return joined(List.of(
                "a lower teacher.temperature.to (now " + shown(temperature) + ")",
                "larger initial weights (student.initialization)"));
    }

    /** Against a teacher that stays where it is. */
    String faster() {
        var momentumToo = "a lower teacher.momentum.from (now " + shown(momentum) + ")";
        var rate = "a higher optimizer.baseRate (now " + shown(baseRate) + ")";
        return momentum >= STILL ? momentumToo : joined(List.of(rate, momentumToo));
    }

    private static String joined(List<String> ways) {
        var last = ways.size() - 1;
        return last == 0 ? ways.get(0) : String.join(", ", ways.subList(0, last)) + " or " + ways.get(last);
    }

    private static String shown(double value) {
        return new BigDecimal(value)
                .round(new MathContext(4))
                .stripTrailingZeros()
                .toPlainString();
    }
}
