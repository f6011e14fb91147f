package io.github.dinov2j.probe;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.djl.ndarray.BaseNDManager;
import ai.djl.ndarray.NDManager;
import io.github.dinov2j.data.Features;
import io.github.dinov2j.data.Tokens;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CancellationException;
import org.junit.jupiter.api.Test;

/** The blocked search: the same whatever the blocks, and no native array is left. */
class NearestRowsTest {
    private final UnitRows train = unit(MadeUp.clouds(500, 9, 4, 1, 0));
    private final UnitRows test = unit(MadeUp.clouds(300, 9, 4, 1, 1));

    @Test
    void blocksDoNotChangeTheNeighbours() {
        List<List<Neighbour>> whole = NearestRows.search(train, test, 20);
        try (NDManager manager = NDManager.newBaseManager()) {
            assertThat(new NearestRows(manager, 37).nearest(train, test, 20)).isEqualTo(whole);
            assertThat(new NearestRows(manager, 1).nearest(train, test, 20)).isEqualTo(whole);
        }
        assertThat(whole)
                .hasSize(300)
                .allSatisfy(near -> assertThat(near).hasSize(20).isSorted());
    }

    @Test
    void everyTrainRowCanBeANeighbour() {
        List<List<Neighbour>> all = NearestRows.search(train, test, 500);
        assertThat(all.get(0).stream().map(Neighbour::row))
                .doesNotHaveDuplicates()
                .hasSize(500);
    }

    @Test
    void threeSearchesLeaveNoNativeArrays() throws ReflectiveOperationException {
        try (NDManager manager = NDManager.newBaseManager()) {
            int before = resources(manager);
            for (int search = 0; search < 3; search++) {
                new NearestRows(manager, 128).nearest(train, test, 10);
                assertThat(manager.getManagedArrays()).isEmpty();
                assertThat(resources(manager)).isEqualTo(before);
            }
        }
    }

    @Test
    void anInterruptStopsTheSearch() {
        Thread.currentThread().interrupt();
        assertThatThrownBy(() -> NearestRows.search(train, test, 5)).isInstanceOf(CancellationException.class);
        assertThat(Thread.currentThread().isInterrupted()).isFalse();
    }

    /** Arrays and sub managers that this manager still holds. */
    private static int resources(NDManager manager) throws ReflectiveOperationException {
        var field = BaseNDManager.class.getDeclaredField("resources");
        field.setAccessible(true);
        return ((Map<?, ?>) field.get(manager)).size();
    }

    private static UnitRows unit(Features features) {
        return UnitRows.of(Rows.train(features, Tokens.CLASS));
    }
}
