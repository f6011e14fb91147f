package io.github.dinov2j.model.train;

/** The rates of every step of a run: pure functions of the step (spec section 6.1). */
record Schedules(
        Cosine learningRate,
        int frozenSteps,
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
                Cosine.between(o.weightDecay().from(), o.weightDecay().to(), steps),
                Cosine.between(t.momentum().from(), t.momentum().to(), steps),
                t.temperatures(),
                share(t.temperatureWarmup(), steps));
    }

    private static int share(double share, int steps) {
        return (int) Math.round(share * steps);
    }

    /** Steps at the beginning in which the learning rate rises or the prototypes are frozen. */
    int beginning() {
        return Math.max(learningRate.warmup(), frozenSteps);
    }

    Rates at(int step) {
        var rate = learningRate.at(step);
        return new Rates(
                rate, step < frozenSteps ? 0 : rate, weightDecay.at(step), momentum.at(step), teacherTemperature(step));
    }

    private double teacherTemperature(int step) {
        if (step >= temperatureSteps - 1) {
            return temperature.to();
        }
        return temperature.from() + (temperature.to() - temperature.from()) * step / (temperatureSteps - 1);
    }
}
