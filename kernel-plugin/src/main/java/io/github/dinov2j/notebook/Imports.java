package io.github.dinov2j.notebook;

import java.util.List;

/** What a notebook can name without importing it. A test sees to it that no two of them share a public name. */
final class Imports {
    static final List<String> NAMES = List.of(
            "io.github.dinov2j.data.*",
            "io.github.dinov2j.data.views.*",
            "io.github.dinov2j.model.*",
            "io.github.dinov2j.model.backbone.Architecture",
            "io.github.dinov2j.model.run.*",
            "io.github.dinov2j.model.train.DistillationSettings",
            "io.github.dinov2j.model.train.Plan",
            "io.github.dinov2j.probe.*",
            "io.github.dinov2j.notebook.*",
            "tech.tablesaw.api.*");

    private Imports() {}

    static List<String> statements() {
        return NAMES.stream().map(name -> "import " + name + ";").toList();
    }
}
