package io.github.dinov2j.model.train;

/** The weighted terms of one step; the total is their sum. */
record LossTerms(double dinoLocal, double dinoGlobal, double koleo, double ibot, double total) {
    /** Fails, naming the terms, when the total is not a finite number. */
    LossTerms checked() {
        if (!Double.isFinite(total)) {
            throw new ArithmeticException("The loss is not finite (DINO local " + dinoLocal + ", global " + dinoGlobal
                    + ", KoLeo " + koleo + ", iBOT " + ibot
                    + "); the step was not taken. Try a lower optimizer.baseRate or a longer warm-up.");
        }
        return this;
    }
}
