package io.github.dinov2j.cli;

import com.google.gson.JsonParser;
import io.github.dinov2j.cli.report.Judgement;
import io.github.dinov2j.cli.report.Pictures;
import io.github.dinov2j.cli.report.Report;
import io.github.dinov2j.cli.report.Stage;
import io.github.dinov2j.model.train.Plan;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** Puts what the demo found into words. */
record DemoReport(Path run, Plan plan, int train, int test, long parameters) {
    Report report(Judgement judgement, Pictures pictures, List<Stage> stages) {
        return new Report(
                "What a small DINOv2 learned from pictures without labels",
                lead(stages),
                judgement,
                ReportSource.loss(run.resolve("log.jsonl")),
                pictures,
                stages,
                facts(),
                next());
    }

    private String lead(List<Stage> stages) {
        double total = stages.stream().mapToDouble(Stage::seconds).sum();
        return String.format(
                Locale.ROOT,
                "A vision transformer with %,d parameters saw %,d pictures in %,d steps and was never told "
                        + "what they show. Then its features were frozen and judged on %,d other pictures. All of it took %.0f "
                        + "seconds on %d processor cores.",
                parameters,
                train,
                plan.course().steps(),
                test,
                total,
                Runtime.getRuntime().availableProcessors());
    }

    private Map<String, String> facts() {
        Map<String, String> facts = new LinkedHashMap<>();
        facts.put("run", run.toString());
        Path provenance = run.resolve("provenance.json");
        if (Files.exists(provenance)) {
            ReportSource.flatten("", JsonParser.parseString(Text.read(provenance)), facts);
        }
        ReportSource.flatten("", plan.toJson(), facts);
        return facts;
    }

    /** Two spaces part a command from what it does. */
    List<String> next() {
        String model = Shell.quoted(run.toString());
        return List.of(
                "./dinov2j lab  opens the notebooks: the same way in a few lines of Java",
                "./dinov2j pretrain IMAGES --out runs/mine --set steps=3000  learns from pictures of your own",
                "./dinov2j features IMAGES --model " + model
                        + " --out features/mine  takes features of any folder with the model just made",
                "./dinov2j info " + model + "  says all about that model");
    }
}
