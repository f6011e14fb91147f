package io.github.dinov2j.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import io.github.dinov2j.model.train.Plan;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Distilling from a run and going on at a higher resolution, from the command line. */
class CliDistillTest {
    @TempDir
    static Path folder;

    private static String images;
    private static String teacher;
    private static String released;

    @BeforeAll
    static void teacher() throws IOException {
        images = Samples.write(folder.resolve("images")).resolve("train").toString();
        teacher = folder.resolve("teacher").toString();
        Session session = Session.run(
                "pretrain",
                images,
                "--out",
                teacher,
                "--steps",
                "2",
                "--set",
                "batch=4",
                "--set",
                "student.architecture.dim=128",
                "--set",
                "heads.dino.prototypes=48");
        assertThat(session.code()).as(session.err()).isZero();
        released = Files.copy(Path.of(teacher, "model.safetensors"), folder.resolve("released.safetensors"))
                .toString();
    }

    private static Session distill(String... more) {
        return Session.run(
                Stream.concat(Stream.of("distill", images), Arrays.stream(more)).toArray(String[]::new));
    }

    private static JsonObject plan(Session session) {
        assertThat(session.code()).as(session.err()).isZero();
        return JsonParser.parseString(session.out()).getAsJsonObject();
    }

    @Test
    void aDryRunShowsTheWholePlanAndCountsTheFrozenTeacher() {
        Session session = distill("--teacher", teacher, "--student", "tiny", "--dry-run", "--json");
        JsonObject document = plan(session);
        JsonObject plan = document.getAsJsonObject("plan");

        assertThat(plan.get("steps").getAsInt()).isEqualTo(2);
        assertThat(plan.getAsJsonObject("student")
                        .getAsJsonObject("architecture")
                        .get("dim")
                        .getAsInt())
                .isEqualTo(64);
        assertThat(plan.getAsJsonObject("heads")
                        .getAsJsonObject("dino")
                        .get("prototypes")
                        .getAsInt())
                .isEqualTo(48);
        assertThat(plan.getAsJsonObject("distillation").get("method").getAsString())
                .isEqualTo("HEADS");
        assertThat(document.get("teacherParameters").getAsLong()).isGreaterThan(800_000);
        assertThat(distill("--teacher", teacher, "--student", "tiny", "--dry-run")
                        .out())
                .contains("parameters, frozen");
        assertThat(session.err()).isEmpty();
    }

    @Test
    void ofAModelWithoutHeadsTheFeaturesAreLearnedAndThatIsSaid() {
        String file = released;
        Session session = distill("--teacher", file, "--student", "tiny", "--dry-run", "--json");

        assertThat(plan(session)
                        .getAsJsonObject("plan")
                        .getAsJsonObject("distillation")
                        .get("method")
                        .getAsString())
                .isEqualTo("FEATURES");
        assertThat(session.err().strip().lines())
                .singleElement()
                .asString()
                .contains("no trained heads", "--method prototypes");
        Session other =
                distill("--teacher", file, "--student", "tiny", "--method", "prototypes", "--dry-run", "--json");
        JsonObject planned = plan(other).getAsJsonObject("plan");
        assertThat(planned.getAsJsonObject("distillation").get("method").getAsString())
                .isEqualTo("PROTOTYPES");
        assertThat(planned.getAsJsonObject("views")
                        .getAsJsonObject("local")
                        .get("count")
                        .getAsInt())
                .isEqualTo(2);
        assertThat(other.err()).isEmpty();
    }

    @Test
    void aStudentIsTaughtByTheRunAndGoesOnAtAHigherResolution() {
        String out = folder.resolve("student").toString();
        Session session = distill("--teacher", teacher, "--student", "tiny", "--out", out, "--json");
        assertThat(plan(session).get("steps").getAsInt()).isEqualTo(2);
        JsonObject info = plan(Session.run("info", out, "--json")).getAsJsonObject("provenance");
        assertThat(info.getAsJsonObject("teacher").get("model").getAsString()).isEqualTo(teacher);
        assertThat(info.getAsJsonObject("teacher").get("sha256").getAsString()).hasSize(64);

        assertThat(distill("--out", out, "--resume").code()).isZero();
        assertThat(distill("--out", out, "--resume", "--set", "distillation.ibotTokens=SAMPLED")
                        .err())
                .contains("has another plan", "SAMPLED");

        Session higher = distill(
                "--from",
                out,
                "--resolution",
                "56",
                "--steps",
                "1",
                "--out",
                folder.resolve("higher").toString());
        assertThat(higher.code()).as(higher.err()).isZero();
        assertThat(Plan.read(folder.resolve("higher/plan.json")).distillation().teacher())
                .isEqualTo(teacher);
    }

    @Test
    @Timeout(120)
    void anInterruptedDistillationSaysTheCommandThatGoesOn() throws Exception {
        Path run = folder.resolve("interrupted");
        FutureTask<Session> distill = new FutureTask<>(
                () -> distill("--teacher", teacher, "--student", "tiny", "--steps", "100000", "--out", run.toString()));
        Thread thread = new Thread(distill);
        thread.start();
        while (!Files.exists(run.resolve("log.jsonl")) && thread.isAlive()) {
            Thread.sleep(20);
        }

        thread.interrupt();
        Session session = distill.get(60, TimeUnit.SECONDS);

        assertThat(session.code()).as(session.err()).isEqualTo(130);
        assertThat(session.err()).contains("dinov2j distill " + images + " --out " + run + " --resume");
    }

    @Test
    void aHigherResolutionGoesOnByThePlanOfTheRun() {
        JsonObject plan = plan(Session.run(
                        "pretrain", images, "--from", teacher, "--resolution", "56", "--dry-run", "--json"))
                .getAsJsonObject("plan");

        assertThat(plan.get("steps").getAsInt()).isEqualTo(10_000);
        assertThat(plan.get("batch").getAsInt()).isEqualTo(4);
        assertThat(plan.getAsJsonObject("views")
                        .getAsJsonObject("global")
                        .get("size")
                        .getAsInt())
                .isEqualTo(56);
        assertThat(plan.getAsJsonObject("student").get("pretrainedWeights").getAsString())
                .isEqualTo(teacher);
    }

    @Test
    void fromAModelItGoesOnGuardedWithItsShape() {
        JsonObject plan = plan(Session.run(
                        "pretrain",
                        images,
                        "--from",
                        teacher,
                        "--unfreeze",
                        "last:1",
                        "--steps",
                        "5",
                        "--dry-run",
                        "--json"))
                .getAsJsonObject("plan");

        assertThat(plan.get("steps").getAsInt()).isEqualTo(5);
        JsonObject student = plan.getAsJsonObject("student");
        assertThat(student.get("pretrainedWeights").getAsString()).isEqualTo(teacher);
        assertThat(student.getAsJsonObject("architecture").get("dim").getAsInt())
                .isEqualTo(128);
        assertThat(plan.getAsJsonObject("adaptation").get("unfreeze").getAsString())
                .isEqualTo("last:1");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "distill IMAGES --out OUT | give --teacher MODEL",
                "distill IMAGES --student tiny --out OUT | give --teacher MODEL",
                "distill IMAGES --preset tiny --out OUT | give --teacher MODEL",
                "distill IMAGES --teacher TEACHER --out OUT | give --student ARCH",
                "distill IMAGES --teacher TEACHER --student tiny | give --out RUN",
                "distill IMAGES --teacher TEACHER --student vit_tiny --out OUT | Student \"vit_tiny\" is unknown",
                "distill IMAGES --teacher no/model --student tiny --out OUT | There is no model \"no/model\"",
                "distill IMAGES --teacher TEACHER --student tiny --method logits --out OUT | expected heads, features or prototypes",
                "distill IMAGES --teacher RELEASED --student tiny --method heads --out OUT | has no trained heads",
                "distill IMAGES --teacher TEACHER --student tiny --set heads.dino.prototypes=96 --out OUT | expected as many",
                "distill IMAGES --teacher TEACHER --student tiny --set student.pretrainedWeights=TEACHER --out OUT | which is its teacher",
                "distill IMAGES --teacher TEACHER --student tiny --from TEACHER --out OUT | give --resolution PIXELS",
                "distill IMAGES --teacher TEACHER --student tiny --from TEACHER --resolution 56 --out OUT | the plan of the run itself",
                "distill IMAGES --from TEACHER --resolution 56 --out OUT | has no teacher",
                "pretrain IMAGES --unfreeze last:1 --out OUT | give --from MODEL",
                "pretrain IMAGES --from TEACHER --unfreeze last:40 --out OUT | adaptation.unfreeze",
                "pretrain IMAGES --from TEACHER --unfreeze some --out OUT | adaptation.unfreeze",
                "pretrain IMAGES --from no/model --out OUT | There is no model",
                "pretrain IMAGES --resolution 56 --out OUT | give --from RUN",
                "pretrain IMAGES --from TEACHER --resolution 57 --out OUT | the nearest are 56 and 63",
                "pretrain IMAGES --from TEACHER --resolution 28 --out OUT | expected more than the run has had",
                "pretrain IMAGES --from TEACHER --resolution 56 --preset tiny --out OUT | the plan of the run itself",
                "pretrain IMAGES --from IMAGES --resolution 56 --out OUT | There is no run in",
            })
    void aWrongWordIsOneSentenceExitsWith2AndLeavesNothing(String line, String said) {
        Path out = folder.resolve("refused");
        Session session = Session.run(Arrays.stream(line.split(" "))
                .map(word -> word.replace("IMAGES", images)
                        .replace("TEACHER", teacher)
                        .replace("RELEASED", released)
                        .replace("OUT", out.toString()))
                .toArray(String[]::new));

        assertThat(session.code()).as(session.err()).isEqualTo(2);
        assertThat(session.out()).isEmpty();
        assertThat(session.err().strip().lines()).singleElement().asString().contains(said);
        assertThat(Files.exists(out)).isFalse();
    }
}
