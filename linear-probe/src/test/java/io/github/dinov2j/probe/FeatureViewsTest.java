package io.github.dinov2j.probe;

import static org.assertj.core.api.Assertions.assertThat;

import ai.djl.ndarray.NDManager;
import io.github.dinov2j.data.Features;
import io.github.dinov2j.data.Tokens;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.tribuo.Example;
import org.tribuo.classification.Label;
import tech.tablesaw.api.Table;

/** Mapped features and views of them give the probes, Tribuo and Tablesaw the numbers of those on the heap. */
class FeatureViewsTest {
    private final Features heap = MadeUp.clouds(300, 9, 4, 1, 0);

    @Test
    void aSearchThatHoldsNoRowsFindsTheSameNeighbours(@TempDir Path folder) {
        heap.save(folder);
        Rows mapped = Rows.train(Features.open(folder), Tokens.CLASS);
        UnitRows held = UnitRows.of(Rows.train(heap, Tokens.CLASS), Long.MAX_VALUE);
        UnitRows read = UnitRows.of(mapped, 0);
        assertThat(read.read(17, 40)).isEqualTo(held.read(17, 40));
        try (NDManager manager = NDManager.newBaseManager()) {
            assertThat(new NearestRows(manager, 64).nearest(read, read, 12))
                    .isEqualTo(new NearestRows(manager, 64).nearest(held, held, 12));
        }
    }

    @Test
    void bothProbesJudgeMappedSlicesAsHeapOnes(@TempDir Path folder) {
        heap.save(folder);
        Features mapped = Features.open(folder);
        Features train = mapped.slice(0, 200);
        Features test = mapped.slice(200, 300);
        Features heldTrain = heap.slice(0, 200);
        Features heldTest = heap.slice(200, 300);
        assertThat(KnnProbe.fit(train, Tokens.CLASS, 5).evaluate(test).correct())
                .isEqualTo(KnnProbe.fit(heldTrain, Tokens.CLASS, 5)
                        .evaluate(heldTest)
                        .correct());
        assertThat(LinearProbe.fit(train, Tokens.CLASS).evaluate(test).correct())
                .isEqualTo(LinearProbe.fit(heldTrain, Tokens.CLASS)
                        .evaluate(heldTest)
                        .correct());
    }

    @Test
    void tribuoIteratesOverThemAndHoldsTheChosenOnes() {
        Features some = heap.where("class1", "class3");
        List<Example<Label>> examples = new ArrayList<>();
        TribuoClassifier.source(some, Tokens.CLASS).forEach(examples::add);
        assertThat(examples).hasSize(some.rows());
        assertThat(examples.get(3).getOutput().getLabel())
                .isEqualTo(some.labels().get(3));
        float[] row = some.block("cls").row(3);
        examples.get(3).forEach(feature -> assertThat(feature.getValue())
                .isEqualTo(row[Integer.parseInt(feature.getName().substring(1))]));
        var dataset = TribuoClassifier.dataset(some, Tokens.CLASS);
        assertThat(dataset.size()).isEqualTo(some.rows());
        assertThat(dataset.getFeatureMap().size()).isEqualTo(9);
        assertThat(dataset.getOutputInfo().size()).isEqualTo(2);
    }

    @Test
    void imagesOfUnknownClassHaveTribuosUnknownLabel() {
        Features unknown = MadeUp.rows("new", 2, List.of("", "a"), 1, 2, 3, 4);
        assertThat(TribuoClassifier.dataset(unknown, Tokens.CLASS)
                        .getOutputInfo()
                        .getUnknownCount())
                .isEqualTo(1);
    }

    @Test
    void tablesawGetsPathLabelAndOneColumnANumber() {
        Table table = FeatureTables.table(heap.slice(10, 14), Tokens.CLASS);
        assertThat(table.columnNames())
                .startsWith("path", "label", "f0000", "f0001")
                .hasSize(11);
        assertThat(table.rowCount()).isEqualTo(4);
        assertThat(table.stringColumn("path").get(2)).isEqualTo(heap.paths().get(12));
        assertThat(table.stringColumn("label").get(2)).isEqualTo(heap.labels().get(12));
        assertThat(table.floatColumn("f0005").get(2))
                .isEqualTo(heap.block("cls").row(12)[5]);
    }
}
