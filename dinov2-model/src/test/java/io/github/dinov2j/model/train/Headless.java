package io.github.dinov2j.model.train;

import java.nio.file.Path;
import java.util.Map;

/** A teacher without heads, and plans that learn from it, for tests. */
final class Headless {
    private Headless() {}

    /** Another backbone than the miniature's: {@code dim} wide, two blocks. */
    static Path teacher(Path folder, int dim) {
        var plan = Small.plan()
                .with("student.architecture.dim", Integer.toString(dim))
                .with("student.architecture.depth", "2");
        return Teachers.write(folder.resolve("teacher" + dim + ".safetensors"), plan, false);
    }

    /** The miniature, as a student by one of the methods. */
    static Plan plan(Path teacher, String method) {
        return Small.plan()
                .with(Map.of(
                        "distillation.teacher",
                        teacher.toString(),
                        "distillation.method",
                        method,
                        "views.local.count",
                        method.equals("FEATURES") ? "0" : "2"));
    }
}
