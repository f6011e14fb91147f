package io.github.dinov2j.notebook;

import io.github.dinov2j.data.Features;
import io.github.dinov2j.data.ImageFolder;
import io.github.dinov2j.data.Pixels;
import io.github.dinov2j.model.AttentionMaps;
import io.github.dinov2j.model.DinoModel;
import io.github.dinov2j.model.backbone.Architecture;
import io.github.dinov2j.model.run.RunCurves;
import io.github.dinov2j.model.run.Runs;
import io.github.dinov2j.probe.Evaluation;
import io.github.dinov2j.probe.Results;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;
import tech.tablesaw.api.Table;

/** The types that look better in a cell than their one line of text. */
final class Renderings {
    private static final int THUMBNAILS = 20;

    private Renderings() {}

    static List<Rendering<?>> all() {
        return List.of(
                new Rendering<>(Table.class, table -> true, Tables::html, Tables::text),
                Rendering.of(Evaluation.class, Results::html),
                new Rendering<>(List.class, Renderings::areEvaluations, Renderings::evaluations, Renderings::lines),
                Rendering.of(ImageFolder.class, Renderings::folder),
                Rendering.of(Gallery.class, Gallery::html),
                Rendering.of(Pixels.class, Renderings::pixels),
                Rendering.of(AttentionMaps.class, Renderings::attention),
                Rendering.of(Features.class, Renderings::features),
                Rendering.of(DinoModel.class, Renderings::model),
                Rendering.of(Runs.class, Renderings::runs),
                Rendering.of(RunCurves.class, RunCurves::svg));
    }

    private static boolean areEvaluations(List<?> list) {
        return !list.isEmpty() && list.stream().allMatch(Evaluation.class::isInstance);
    }

    private static String evaluations(List<?> list) {
        return Results.html(list.stream().map(Evaluation.class::cast).toList());
    }

    private static String lines(List<?> list) {
        return Results.text(list.stream().map(Evaluation.class::cast).toList());
    }

    private static String folder(ImageFolder images) {
        return Html.line(images.toString()) + Gallery.of(images, THUMBNAILS).html();
    }

    private static String pixels(Pixels pixels) {
        return Html.picture(
                Picture.dataUri(Picture.thumbnail(pixels)), pixels.width() + " x " + pixels.height(), "transparent");
    }

    private static String attention(AttentionMaps maps) {
        return Html.line(maps.toString()) + Html.wide(Picture.dataUri(maps.picture()), maps.toString());
    }

    private static String runs(Runs runs) {
        if (runs.list().isEmpty()) {
            return Html.line(runs.toString());
        }
        return Html.table(runs.headings(), runs.rows())
                + runs.notes().stream().map(Html::line).collect(Collectors.joining());
    }

    private static String features(Features features) {
        Map<String, String> facts = new LinkedHashMap<>();
        for (String name : features.blockNames()) {
            facts.put(
                    name,
                    features.rows() + " x "
                            + Arrays.toString(features.block(name).shape()));
        }
        return Html.line(features.toString()) + Html.facts(facts);
    }

    private static String model(DinoModel model) {
        Architecture architecture = model.architecture();
        Map<String, String> facts = new LinkedHashMap<>();
        facts.put("parameters", String.format(Locale.ROOT, "%,d", architecture.parameters()));
        facts.put(
                "width, depth, heads", architecture.dim() + ", " + architecture.depth() + ", " + architecture.heads());
        facts.put("patch", architecture.patch() + " pixels");
        facts.put("registers", String.valueOf(architecture.registers()));
        return Html.line(model.toString()) + Html.facts(facts);
    }
}
