package io.github.dinov2j.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CliMisuseTest {
    @ParameterizedTest
    @ValueSource(
            strings = {
                "--frobnicate",
                "frobnicate",
                "knn",
                "knn train --test test --k zwanzig",
                "demo --frobnicate",
                "features images --model m --out f --crop wide",
                "features images --model m --out f --fit stretch",
                "features images --model m --out f --on-corrupt ignore",
                "features images --model m --out f --max-corrupt 5",
                "features images --model m --out f --on-corrupt skip --max-corrupt some",
                "info",
                "features images --model m",
                "features images --model m --out o --norm maybe",
                "attention images --model m",
                "attention images --model m --out o --head eyes",
                "attention images --model m --out o --from nose",
                "info untrained:vit_tiny",
                "info no/such/model",
                "pretrain images --dry-run --set steps",
                "pretrain images --dry-run --preset enormous",
                "report no/such/folder",
                "knn no/such/train --test no/such/test --tokens head"
            })
    void aWrongArgumentIsOneSentenceAndExitsWith2(String line) {
        Session session = Session.run(line.split(" ", -1));

        assertThat(session.code()).isEqualTo(2);
        assertThat(session.out()).isEmpty();
        assertThat(session.err().strip().lines())
                .singleElement()
                .asString()
                .startsWith("dinov2j: ")
                .doesNotContain("Exception");
    }

    @Test
    void aMistypedOptionIsMetWithTheRightOne() {
        assertThat(Session.run("knn", "train", "--test", "x", "--temperatur", "1")
                        .err())
                .contains("--temperature");
    }

    @Test
    void withJsonTheErrorIsADocumentToo() {
        Session session = Session.run("report", "no/such/folder", "--json");

        JsonObject document = JsonParser.parseString(session.out()).getAsJsonObject();
        assertThat(document.get("exit").getAsInt()).isEqualTo(2);
        assertThat(document.get("error").getAsString()).contains("no/such/folder does not exist");
    }

    @Test
    void verboseShowsWhereItCameFrom() {
        assertThat(Session.run("report", "no/such/folder", "--verbose").err()).contains("\tat io.github.dinov2j");
    }

    @Test
    void aFileThatIsNotThereFailsWithItsName(@TempDir Path folder) {
        Session session = Session.run("knn", folder.toString(), "--test", folder.toString());

        assertThat(session.code()).isIn(1, 2);
        assertThat(session.err().strip().lines()).singleElement().asString().contains(folder.toString());
    }

    @Test
    void helpAndVersionAreResults() {
        assertThat(Session.run("--help").out()).contains("demo", "features", "pretrain", "distill", "Exit codes");
        assertThat(Session.run("--version").out()).startsWith("dinov2j ");
        assertThat(Session.run("knn", "--help").code()).isZero();
    }
}
