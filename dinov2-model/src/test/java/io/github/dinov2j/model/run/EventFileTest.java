package io.github.dinov2j.model.run;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class EventFileTest {
    private static final Clock CLOCK = Clock.fixed(Instant.ofEpochMilli(1_700_000_000_250L), ZoneOffset.UTC);

    @TempDir
    Path run;

    @Test
    void aFileBeginsWithItsVersionAndTheStepOfTheStart() throws IOException {
        write(new EventFile(run, CLOCK), Logs.step(300, 4));
        var events = EventReader.events(only());
        assertThat(events.get(0))
                .isEqualTo(new EventReader.Event(1_700_000_000.25, 0, "brain.Event:2", false, Map.of()));
        assertThat(events.get(1)).isEqualTo(new EventReader.Event(1_700_000_000.25, 300, "", true, Map.of()));
        assertThat(events).hasSize(3);
    }

    @Test
    void theNumbersOfALineAreItsScalars() throws IOException {
        var file = new EventFile(run, CLOCK);
        write(file, Logs.step(0, 3.75), Logs.eval(1, 0.8125), Logs.health(1, "healthy", "fine"));
        assertThat(EventReader.shown(run))
                .containsEntry("loss/total", Map.of(0L, 3.75f))
                .containsEntry("grad_norm/dino_head", Map.of(0L, 7f))
                .containsEntry("eval/knn", Map.of(1L, 0.8125f))
                .containsEntry("health/cosine", Map.of(1L, 0.125f))
                .hasSize(11);
    }

    @Test
    void aLineWithoutNumbersWritesNothing() {
        write(new EventFile(run, CLOCK), Logs.event(3, "resumed"));
        assertThat(run.resolve("events")).doesNotExist();
    }

    @Test
    void theFileIsNamedAsTensorBoardLooksForIt() throws IOException {
        write(new EventFile(run, CLOCK), Logs.step(0, 4));
        assertThat(only().getFileName().toString())
                .matches("events\\.out\\.tfevents\\.1700000000\\.[A-Za-z0-9-]+\\.\\d+");
    }

    @Test
    void aStartInTheSameSecondHasALaterFileAndWithdrawsTheStepsThatComeAgain() throws IOException {
        write(new EventFile(run, CLOCK), Logs.step(0, 4), Logs.eval(1, 0.8), Logs.step(1, 3), Logs.step(2, 2));
        Logs.run(run, 9, Logs.step(0, 4), Logs.eval(1, 0.8));
        write(new EventFile(run, CLOCK), Logs.step(1, 3.5));
        assertThat(EventReader.files(run)).hasSize(2);
        assertThat(EventReader.shown(run).get("loss/total")).isEqualTo(Map.of(0L, 4f, 1L, 3.5f));
        assertThat(EventReader.shown(run).get("eval/knn"))
                .as("evaluated after the step before; it does not come again")
                .isEqualTo(Map.of(1L, 0.8f));
    }

    @Test
    void theLineThatBeginsAFileIsInItOnceThoughTheLogHasIt() throws IOException {
        Logs.run(run, 9, Logs.step(0, 4), Logs.step(1, 3));
        write(new EventFile(run, CLOCK), Logs.step(1, 3));
        assertThat(EventReader.shown(run).get("loss/total")).isEqualTo(Map.of(1L, 3f));
    }

    @Test
    void aTornRecordHarmsOnlyItself() throws IOException {
        var file = new EventFile(run, CLOCK);
        write(file, Logs.step(0, 4), Logs.step(1, 3));
        var bytes = Files.readAllBytes(only());
        Files.write(only(), java.util.Arrays.copyOf(bytes, bytes.length - 3));
        assertThat(EventReader.shown(run).get("loss/total")).isEqualTo(Map.of(0L, 4f));
    }

    @Test
    void whatAFailedWriteLeftIsWrittenOver() throws IOException {
        var file = new EventFile(run, CLOCK);
        write(file, Logs.step(0, 4));
        Files.write(only(), new byte[] {1, 2, 3}, StandardOpenOption.APPEND);
        write(file, Logs.step(1, 3));
        assertThat(EventReader.shown(run).get("loss/total")).isEqualTo(Map.of(0L, 4f, 1L, 3f));
    }

    private Path only() throws IOException {
        assertThat(EventReader.files(run)).hasSize(1);
        return EventReader.files(run).get(0);
    }

    private static void write(EventFile file, String... lines) {
        for (var line : lines) {
            JsonObject parsed = JsonParser.parseString(line).getAsJsonObject();
            file.add(parsed);
        }
    }
}
