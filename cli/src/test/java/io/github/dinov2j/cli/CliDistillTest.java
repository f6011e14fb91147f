package io.github.dinov2j.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Distilling from a run and going on at a higher resolution, from the command line. */
class CliDistillTest {
    @TempDir
    static Path folder;

    private static String images;
    private static String teacher;

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
    void ofAModelWithoutHeadsTheFeaturesAreLearnedAndThatIsSaid() throws IOException {
        String file = Files.copy(Path.of(teacher, "model.safetensors"), folder.resolve("released.safetensors"))
                .toString();
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
        assertThat(other.out()).contains("\"PROTOTYPES\"");
        assertThat(other.err()).isEmpty();
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
                "distill IMAGES --teacher TEACHER --student tiny --from TEACHER --out OUT | give --resolution PIXELS",
                "distill IMAGES --teacher TEACHER --student tiny --from TEACHER --resolution 56 --out OUT | the plan of the run itself",
                "distill IMAGES --from TEACHER --resolution 56 --out OUT | has no teacher",
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
                        .replace("OUT", out.toString()))
                .toArray(String[]::new));

        assertThat(session.code()).as(session.err()).isEqualTo(2);
        assertThat(session.out()).isEmpty();
        assertThat(session.err().strip().lines()).singleElement().asString().contains(said);
        assertThat(Files.exists(out)).isFalse();
    }
}
