package io.github.dinov2j.data;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;

class PrintableTest {
    @Test
    void controlCharactersAndLoneSurrogatesAreReplacedAndLettersStay() {
        assertThat(Printable.of("a\nb\u001b[31mc\u0000\u2028\u202e")).isEqualTo("a?b?[31mc???");
        assertThat(Printable.of("\ud800x")).isEqualTo("?x");
        assertThat(Printable.of("Käfer 猫 \ud83d\ude00")).isEqualTo("Käfer 猫 \ud83d\ude00");
    }

    @Test
    void longTextsAreCut() {
        assertThat(Printable.of("x".repeat(1000))).hasSize(203).endsWith("...");
        assertThat(new FileException(Path.of("f"), "y".repeat(100_000))
                        .getMessage()
                        .length())
                .isLessThan(700);
    }

    @Test
    void whatAFileSaysNeverBreaksTheLineOfItsSentence() {
        assertThat(new FileException(Path.of("f"), "has 'line\nbreak\u001b[0m'."))
                .hasMessage("f: has 'line?break?[0m'.");
    }
}
