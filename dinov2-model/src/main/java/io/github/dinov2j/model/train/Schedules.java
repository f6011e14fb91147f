package io.github.dinov2j.model.train;

/**
 * The rates of every step of a run: pure functions of the step (spec section 6.1).
 *
 * @param frozenSteps in which the prototypes keep rate 0
 * @param restingSteps in which the backbone does; afterwards its rate rises to that of the heads over the steps of the warm-up,
 *     since its first steps would otherwise be of the full rate, before AdamW knows its gradients
 */
record Schedules(
        Cosine learningRate,
        int frozenSteps,
        int restingSteps,
        Cosine weightDecay,
        Cosine momentum,
        OptimizerSettings.Range temperature,
        int temperatureSteps) {
    private static final double REFERENCE_BATCH = 1024;

    static Schedules of(OptimizerSettings o, TeacherSettings t, int steps, int batch) {
        var peak = o.baseRate() * Math.sqrt(batch / REFERENCE_BATCH);
        return new Schedules(
                new Cosine(0, peak, o.minRate(), share(o.warmup(), steps), steps),
                share(o.freezeLastLayer(), steps),
                0,
                Cosine.between(o.weightDecay().from(), o.weightDecay().to(), steps),
                Cosine.between(t.momentum().from(), t.momentum().to(), steps),
                t.temperatures(),
                share(t.temperatureWarmup(), steps));
    }

    /** The same with a backbone that rests for a share of the steps. */
    Schedules withResting(double share, int steps) {
        return new Schedules(
                learningRate, frozenSteps, share(share, steps), weightDecay, momentum, temperature, temperatureSteps);
    }

    private static int share(double share, int steps) {
        return (int) Math.round(share * steps);
    }

    /** Steps at the beginning in which a learning rate rises, or prototypes or backbone are frozen. */
    int beginning() {
        var awake = restingSteps == 0 ? 0 : restingSteps + learningRate.warmup();
        return Math.max(awake, Math.max(learningRate.warmup(), frozenSteps));
    }

    Rates at(int step) {
        var rate = learningRate.at(step);
        return new Rates(
                rate,
                step < frozenSteps ? 0 : rate,
                rate * awake(step),
                weightDecay.at(step),
                momentum.at(step),
                teacherTemperature(step));
    }

    /** The share of its rate that the backbone has. */
    private double awake(int step) {
        if (step < restingSteps) {
            return 0;
        }
        return restingSteps == 0 ? 1 : Math.min(1, (step - restingSteps + 1.0) / Math.max(1, learningRate.warmup()));
    }

    private double teacherTemperature(int step) {
        if (step >= temperatureSteps - 1) {
            return temperature.to();
        }
        return temperature.from() + (temperature.to() - temperature.from()) * step / (temperatureSteps - 1);
    }
}
