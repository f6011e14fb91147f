package io.github.dinov2j.model.train;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.CharacterCodingException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;

/**
 * A plan read from a file: a {@code plan.json}, or by its ending (.yaml, .yml) a training configuration of Meta's.
 *
 * @param plan the plan
 * @param notes sentences about settings of the file that mean nothing or something else here; empty for JSON
 */
public record PlanFile(Plan plan, List<String> notes) {
    private static final long MAX_BYTES = 1 << 20;

    public PlanFile {
        notes = List.copyOf(notes);
    }

    /** Reads and checks it; whatever is wrong is said in one sentence that names the file. */
    public static PlanFile read(Path file) {
        var text = text(file);
        try {
            return isYaml(file) ? yaml(text) : new PlanFile(PlanJson.parse(text), List.of());
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException(file + ": " + e.getMessage(), e);
        }
    }

    /** A training configuration of Meta's; it gives only what differs from Meta's defaults. */
    static PlanFile yaml(String text) {
        var values = MetaValues.parse(text);
        return new PlanFile(new MetaConfig(values).plan(), new MetaNotes(values).sentences());
    }

    private static boolean isYaml(Path file) {
        var name = file.toString().toLowerCase(Locale.ROOT);
        return name.endsWith(".yaml") || name.endsWith(".yml");
    }

    private static String text(Path file) {
        try {
            if (Files.size(file) > MAX_BYTES) {
                throw new IllegalArgumentException(file + " is larger than a plan can be (" + MAX_BYTES + " bytes).");
            }
            return Files.readString(file);
        } catch (NoSuchFileException e) {
            throw new UncheckedIOException(
                    "There is no plan at " + file + "; give a plan.json or one of Meta's .yaml files.", e);
        } catch (CharacterCodingException e) {
            throw new IllegalArgumentException(file + " is no text in UTF-8, so it is no plan.", e);
        } catch (IOException e) {
            throw new UncheckedIOException("The plan " + file + " cannot be read: " + e.getMessage(), e);
        }
    }
}
