package io.github.dinov2j.probe;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.gson.JsonObject;
import io.github.dinov2j.data.Tokens;
import java.util.List;
import org.junit.jupiter.api.Test;

/** k-NN counts and the linear reference of {@code dinov2j.fixtures.features} (contract section 4). */
class Knn_ReferenceTest {
    private static final double LINEAR_MARGIN = 0.03;

    @Test
    void countsEqualTheReference() {
        FeatureFixture fixture = FeatureFixture.open();
        int[] ks = fixture.expected().keySet().stream()
                .filter(key -> key.startsWith("knn_k"))
                .mapToInt(key -> Integer.parseInt(key.substring("knn_k".length())))
                .sorted()
                .toArray();
        assertThat(ks).as("cases knn_k...").isNotEmpty();
        List<Evaluation> all = KnnProbe.fit(fixture.train(), Tokens.CLASS, ks).evaluateAll(fixture.test());
        for (int i = 0; i < ks.length; i++) {
            JsonObject counts = fixture.expected().getAsJsonObject("knn_k" + ks[i]);
            assertThat(all.get(2 * i).n()).isEqualTo(counts.get("n").getAsInt());
            assertThat(all.get(2 * i).correct())
                    .as("top1 of k = " + ks[i])
                    .isEqualTo(counts.get("top1_correct").getAsInt());
            assertThat(all.get(2 * i + 1).correct())
                    .as("top5 of k = " + ks[i])
                    .isEqualTo(counts.get("top5_correct").getAsInt());
        }
    }

    @Test
    void linearReachesTheReference() {
        FeatureFixture fixture = FeatureFixture.open();
        double reference = fixture.expected()
                .getAsJsonObject("linear_reference")
                .get("top1")
                .getAsDouble();
        Evaluation linear = LinearProbe.fit(fixture.train(), Tokens.CLASS).evaluate(fixture.test());
        assertThat(linear.value()).as(linear.toString()).isGreaterThanOrEqualTo(reference - LINEAR_MARGIN);
    }
}
