package io.github.dinov2j.cli;

import com.google.gson.JsonObject;
import io.github.dinov2j.data.ImageFolder;
import io.github.dinov2j.model.train.Plan;
import java.util.Locale;

/** A plan and what it needs, before it starts; what is a rule of thumb says so. */
record Estimate(Plan plan, ImageFolder images) {
    private static final double FLOPS_A_CORE = 18e9; // the demo's pretraining on two cores, measured
    private static final double MINUTE = 60;
    private static final double HOUR = 60 * MINUTE;
    private static final double DAY = 24 * HOUR;

    Answer answer() {
        Needs needs = Needs.of(plan);
        JsonObject document = new JsonObject();
        document.add("plan", plan.toJson());
        document.addProperty("images", images.size());
        document.addProperty("backboneParameters", needs.backbone());
        document.addProperty("headParameters", needs.heads());
        if (needs.teacher() > 0) {
            document.addProperty("teacherParameters", needs.teacher());
        }
        document.addProperty("memoryBytes", needs.memory());
        document.addProperty("diskBytes", needs.disk());
        document.addProperty("operations", needs.operations());
        document.addProperty("seconds", Math.round(seconds(needs)));
        return new Answer(DinoCommand.GSON.toJson(plan.toJson()) + "\n\n" + text(needs), document);
    }

    private String text(Needs needs) {
        double epochs = (double) plan.course().steps() * plan.course().batch() / images.size();
        return String.format(
                Locale.ROOT,
                """
                images          %,d, %.1f passes over them
                batch           %,d, %s
                backbone        %,d parameters
                heads           %,d parameters
                %smemory (rough)  %,d MB beside Java's own
                disk (rough)    %,d MB
                work (rough)    %.2g operations
                time (rough)    %s on %d cores in float32
                %sNothing was started; leave out --dry-run to start.
                """,
                images.size(),
                epochs,
                plan.course().batch(),
                pieces(),
                needs.backbone(),
                needs.heads(),
                needs.teacher() > 0
                        ? String.format(Locale.ROOT, "teacher         %,d parameters, frozen%n", needs.teacher())
                        : "",
                needs.memory() >> 20,
                Math.max(1, needs.disk() >> 20),
                needs.operations(),
                clock(seconds(needs)),
                cores(),
                warnings());
    }

    private String pieces() {
        return plan.course().piece() == plan.course().batch()
                ? "computed in one piece"
                : "computed in pieces of " + plan.course().piece();
    }

    private String warnings() {
        return plan.warnings().isEmpty() ? "" : String.join("\n", plan.warnings()) + "\n";
    }

    private static double seconds(Needs needs) {
        return needs.operations() / (FLOPS_A_CORE * cores());
    }

    private static int cores() {
        return Runtime.getRuntime().availableProcessors();
    }

    static String clock(double seconds) {
        if (seconds < 2 * HOUR) {
            return Math.max(1, Math.round(seconds / MINUTE)) + " minutes";
        }
        if (seconds < 2 * DAY) {
            return Math.round(seconds / HOUR) + " hours";
        }
        return String.format(Locale.ROOT, "%,d days", Math.round(seconds / DAY));
    }
}
