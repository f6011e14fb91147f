package io.github.dinov2j.model.catalogue;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.dinov2j.data.FileException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class CatalogueEvilTest {
    private static final String GOOD = """
            {"format": 1, "sources": {"here": "https://example.org/models"}, "models": [
              {"name": "tiny", "kind": "backbone", "architecture": "vit_small", "licence": "MIT",
               "files": [{"source": "here", "path": "tiny/tiny.pth", "sha256": "%s", "bytes": 10}]},
              {"name": "tiny_lc", "kind": "classifier", "backbone": "tiny", "blocks": 4, "licence": "MIT",
               "files": [{"source": "here", "path": "tiny/head.pth"}]}]}
            """.formatted("a".repeat(64));

    @TempDir
    private Path folder = Path.of("");

    private Path written(String text) throws Exception {
        return Files.writeString(folder.resolve("mine.json"), text);
    }

    @Test
    void aGoodOneIsRead() throws Exception {
        Catalogue catalogue = Catalogue.read(written(GOOD));

        assertThat(catalogue.named("tiny_lc").blocks()).isEqualTo(4);
        assertThat(catalogue.named("tiny").files().get(0).address())
                .isEqualTo("https://example.org/models/tiny/tiny.pth");
    }

    @Test
    void anArchitectureCanBeWrittenOut() throws Exception {
        String own = """
                {"dim":64,"depth":2,"heads":1,"patch":14,"imageSize":28,"feedForward":"MLP","registers":0,"positions":"OFFSET"}""";

        assertThat(Catalogue.read(written(GOOD.replace("\"vit_small\"", own)))
                        .named("tiny")
                        .architecture()
                        .dim())
                .isEqualTo(64);
        assertThatThrownBy(() -> Catalogue.read(
                        written(GOOD.replace("\"vit_small\"", own.replace("\"depth\":2", "\"depth\":-2")))))
                .isInstanceOf(FileException.class)
                .hasMessageContaining("depth is -2");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "../tiny.pth",
                "tiny/../../x",
                "/etc/passwd",
                "tiny//x",
                "./x",
                "a/.hidden",
                "C:/x",
                "a\\\\b",
                "a b",
                "",
                "a/",
                "dot./x",
                "%2e%2e/x",
                "a?b",
                "nul\\u0000"
            })
    void aPathThatCouldLeaveTheCacheIsRefused(String path) throws Exception {
        assertThatThrownBy(() -> Catalogue.read(written(GOOD.replace("tiny/tiny.pth", path))))
                .isInstanceOf(FileException.class)
                .hasMessageContaining("mine.json")
                .hasMessageContaining("is wrong at the model \"tiny\": its path is")
                .hasMessageContaining("docs/models.md");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "ftp://example.org",
                "jar:file:/x.jar!/",
                "javascript:1",
                "//example.org",
                "example.org",
                "https://",
                "https://me:secret@example.org",
                "https://example.org/?x=",
                "https://exa mple.org",
                "http://[::bad/x"
            })
    void aSourceThatIsNoPlainAddressIsRefused(String base) throws Exception {
        assertThatThrownBy(() -> Catalogue.read(written(GOOD.replace("https://example.org/models", base))))
                .isInstanceOf(FileException.class)
                .hasMessageContaining("mine.json");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "\"bytes\": 10 | \"bytes\": -1 | its bytes is",
                "\"bytes\": 10 | \"bytes\": 9e18 | its bytes is",
                "\"bytes\": 10 | \"bites\": 10 | unknown member \"bites\"",
                "\"sha256\": \"a | \"sha256\": \"xa | its sha256 is",
                "\"blocks\": 4 | \"blocks\": 12 | blocks is 12",
                "\"backbone\": \"tiny\" | \"backbone\": \"huge\" | is not in the catalogue before it",
                "\"name\": \"tiny_lc\" | \"name\": \"tiny\" | has the model tiny twice",
                "\"name\": \"tiny_lc\" | \"name\": \"../lc\" | no plain name",
                "\"name\": \"tiny_lc\" | \"name\": \"gpu\" | is kept for",
                "tiny/head.pth | tiny/tiny.pth | two different files at the path",
                "tiny/head.pth | TINY/Tiny.PTH | two different files at the path",
                "tiny/head.pth | tiny/tiny.pth/head.pth | two different files at the path",
                "vit_small | vit_enormous | is unknown",
                "\"kind\": \"classifier\" | \"kind\": \"virus\" | its kind is",
                "\"format\": 1 | \"format\": 2 | has format 2",
                "\"format\": 1, | '' | lacks \"format\"",
                "\"source\": \"here\", \"path\": \"tiny/head | \"source\": \"there\", \"path\": \"tiny/head | not in \"sources\""
            })
    void whatIsWrongIsNamed(String good, String evil, String said) throws Exception {
        assertThat(GOOD).contains(good);
        assertThatThrownBy(() -> Catalogue.read(written(GOOD.replace(good, evil))))
                .isInstanceOf(FileException.class)
                .hasMessageContaining("mine.json")
                .hasMessageContaining(said);
    }

    @Test
    void whatIsNoCatalogueAtAllIsOneSentence() throws Exception {
        for (String text : new String[] {"", "[]", "7", "{", "null", "[".repeat(1_000_000), "{\"format\":{}}"}) {
            assertThatThrownBy(() -> Catalogue.read(written(text)))
                    .isInstanceOf(FileException.class)
                    .hasMessageContaining("mine.json");
        }
        assertThatThrownBy(() -> Catalogue.read(written(" ".repeat(5_000_000)))).hasMessageContaining("is larger than");
        assertThatThrownBy(() -> Catalogue.read(folder.resolve("none.json"))).hasMessageContaining("no such file");
    }
}
