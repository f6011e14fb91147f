package io.github.dinov2j.cli;

import com.google.gson.JsonObject;
import io.github.dinov2j.data.ImageFolder;
import io.github.dinov2j.model.backbone.Architecture;
import io.github.dinov2j.model.head.HeadSettings;
import io.github.dinov2j.model.train.Plan;
import io.github.dinov2j.model.train.Upkeep;
import java.util.Locale;

/** What a plan needs, before it starts: parameters are exact, the rest is a rule of thumb that says so. */
record Estimate(Plan plan, ImageFolder images) {
    private static final double FLOPS_A_CORE = 18e9; // the demo's pretraining on two cores, measured
    private static final int FLOAT = 4;

    Answer answer() {
        JsonObject document = new JsonObject();
        document.add("plan", plan.toJson());
        document.addProperty("images", images.size());
        document.addProperty("backboneParameters", backbone());
        document.addProperty("headParameters", heads());
        document.addProperty("memoryBytes", memory());
        document.addProperty("diskBytes", disk());
        document.addProperty("seconds", Math.round(seconds()));
        return new Answer(DinoCommand.GSON.toJson(plan.toJson()) + "\n\n" + text(), document);
    }

    private String text() {
        double epochs = (double) plan.course().steps() * plan.course().batch() / images.size();
        return String.format(
                Locale.ROOT,
                """
                images          %,d, %.1f passes over them
                backbone        %,d parameters
                heads           %,d parameters
                memory (rough)  %,d MB beside Java's own
                disk (rough)    %,d MB
                time (rough)    %s on %d cores
                Nothing was started; leave out --dry-run to start.
                """,
                images.size(),
                epochs,
                backbone(),
                heads(),
                memory() >> 20,
                Math.max(1, disk() >> 20),
                clock(seconds()),
                Runtime.getRuntime().availableProcessors());
    }

    private static String clock(double seconds) {
        long minutes = Math.round(seconds / 60);
        return minutes < 120 ? Math.max(1, minutes) + " minutes" : Math.round(minutes / 60.0) + " hours";
    }

    private long backbone() {
        return plan.student().architecture().parameters();
    }

    private long heads() {
        HeadSettings heads = plan.heads();
        int width = plan.student().architecture().dim();
        return heads.dino().parameters(width) + (heads.separate() ? heads.ibot().parameters(width) : 0);
    }

    /** Student, teacher, gradients, two moments, and a copy of all but the gradients while it is saved; activations of the student's crops, about 20 values a token and width. */
    private long memory() {
        Architecture shape = plan.student().architecture();
        long activations = 20L * plan.course().batch() * tokens() * shape.dim() * shape.depth() * FLOAT;
        return 9 * (backbone() + heads()) * FLOAT + activations;
    }

    /** The checkpoints kept and the one being written, each of student, teacher and two moments; the model. */
    private long disk() {
        Upkeep upkeep = plan.course().upkeep();
        int steps = plan.course().steps();
        long forEver = upkeep.keepEvery() == 0 ? 0 : steps / upkeep.keepEvery();
        long newest = Math.min(upkeep.keepLast(), steps / upkeep.checkpointEvery()) + 1L;
        return ((newest + forEver) * 4 * (backbone() + heads()) + backbone()) * FLOAT;
    }

    /** Tokens of all crops of an image that the student sees. */
    private long tokens() {
        return tokens(plan.views().global().size()) * plan.views().global().count()
                + tokens(plan.views().local().size()) * plan.views().local().count();
    }

    private long tokens(int size) {
        long side = size / plan.student().architecture().patch();
        return 1 + side * side;
    }

    /** Two operations a parameter and token forward, twice that backward; the teacher sees the global crops forward. */
    private double seconds() {
        double teacher = 2.0
                * tokens(plan.views().global().size())
                * plan.views().global().count();
        double image = (6.0 * tokens() + teacher) * backbone();
        double all = image * plan.course().batch() * plan.course().steps();
        return all / (FLOPS_A_CORE * Runtime.getRuntime().availableProcessors());
    }
}
