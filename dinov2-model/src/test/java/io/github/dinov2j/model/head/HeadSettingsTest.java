package io.github.dinov2j.model.head;

import static org.assertj.core.api.Assertions.assertThat;

import ai.djl.ndarray.NDManager;
import java.util.SplittableRandom;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class HeadSettingsTest {
    @ParameterizedTest
    @CsvSource({"16, 12, 8, 3", "16, 12, 8, 1", "7, 5, 3, 2", "1, 1, 1, 4"})
    void theCountIsThatOfTheParametersMade(int prototypes, int hidden, int bottleneck, int layers) {
        var head = new HeadSettings.Head(prototypes, hidden, bottleneck, layers);
        try (var manager = NDManager.newBaseManager("PyTorch")) {
            var made =
                    ProjectionHead.initial(ProjectionHead.Widths.of(10, head), 0.02, manager, new SplittableRandom(1));
            assertThat(head.parameters(10)).isEqualTo(made.count());
        }
    }
}
