package io.github.dinov2j.model.train;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.math.BigDecimal;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** The table in {@code docs/recipe.md} has every setting, with the value of every preset, and every key of Meta's. */
class RecipePageTest {
    private static final Path PAGE = Path.of("..", "docs", "recipe.md");
    private static final List<String> PRESETS =
            List.of("tiny", "small", "vitl16_short", "vitl14", "vitg14", "distill_vits14");
    private static final int FIRST_PRESET = 3;

    /** Cells of a setting's row, by its path. */
    private static Map<String, List<String>> rows() throws IOException {
        return Files.readAllLines(PAGE).stream()
                .filter(line -> line.startsWith("| `")
                        && line.chars().filter(c -> c == '|').count() == 12)
                .map(line -> Arrays.stream(line.substring(1).split("\\|"))
                        .map(String::strip)
                        .toList())
                .collect(Collectors.toMap(cells -> cells.get(0).replace("`", ""), Function.identity()));
    }

    @Test
    void everySettingHasARowWithTheValuesOfThePresets() throws IOException {
        var rows = rows();
        for (int i = 0; i < PRESETS.size(); i++) {
            var leaves = PlanJson.leaves(Plan.named(PRESETS.get(i)).toJson());
            assertThat(rows.keySet()).containsExactlyInAnyOrderElementsOf(leaves.keySet());
            var place = FIRST_PRESET + i;
            var preset = PRESETS.get(i);
            leaves.forEach((path, value) -> {
                var cell = Objects.requireNonNull(rows.get(path)).get(place);
                if (value.isNumber()) {
                    assertThat(new BigDecimal(cell))
                            .as(preset + " " + path)
                            .isEqualByComparingTo(value.getAsBigDecimal());
                } else {
                    assertThat(cell.replace("(empty)", ""))
                            .as(preset + " " + path)
                            .isEqualTo(value.getAsString());
                }
            });
        }
    }

    @Test
    void everyKeyOfMetasIsNamed() throws IOException {
        var page = Files.readString(PAGE);
        assertThat(MetaValues.defaults().keySet())
                .allSatisfy(key -> assertThat(page).contains(key.substring(key.lastIndexOf('.') + 1)));
    }
}
