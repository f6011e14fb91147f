package io.github.dinov2j.probe;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.dinov2j.data.Features;
import io.github.dinov2j.data.Tokens;
import java.util.List;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;

/** What does not fit is refused with one sentence that says what to do. */
class ProbeInputTest {
    private final Features train = MadeUp.rows("train", 2, List.of("a", "b", "a", "b"), 1, 2, 3, 4, 5, 6, 7, 9);
    private final Features wide = MadeUp.rows("wide", 3, List.of("a"), 1, 2, 3);
    private final Features empty = MadeUp.rows("empty", 2, List.of());
    private final Features single = MadeUp.rows("single", 2, List.of("a", "a"), 1, 2, 3, 4);
    private final Features unlabelled = MadeUp.rows("unlabelled", 2, List.of("a", ""), 1, 2, 3, 4);
    private final Features broken = MadeUp.rows("broken", 2, List.of("a", "b"), 1, 2, Float.NaN, 4);

    @Test
    void testRowsOfAnotherWidthAreRefused() {
        refused(
                () -> KnnProbe.fit(train, Tokens.CLASS, 1).evaluate(wide),
                "3 numbers",
                "train features 2",
                "same model");
        refused(
                () -> LinearProbe.fit(train, Tokens.CLASS).evaluate(wide),
                "3 numbers",
                "train features 2",
                "same model");
    }

    @Test
    void featuresWithoutRowsAreRefused() {
        refused(() -> KnnProbe.fit(empty, Tokens.CLASS, 1), "train features 'empty' have no rows");
        refused(() -> LinearProbe.fit(empty, Tokens.CLASS), "train features 'empty' have no rows");
        refused(() -> KnnProbe.fit(train, Tokens.CLASS, 1).evaluate(empty), "test features 'empty' have no rows");
    }

    @Test
    void aSingleClassIsRefused() {
        refused(() -> KnnProbe.fit(single, Tokens.CLASS, 1), "All 2 train rows", "'a'", "at least two classes");
        refused(() -> LinearProbe.fit(single, Tokens.CLASS), "All 2 train rows", "'a'", "at least two classes");
    }

    @Test
    void rowsWithoutALabelAreRefused() {
        refused(
                () -> KnnProbe.fit(unlabelled, Tokens.CLASS, 1),
                "1 of 2 train rows",
                "image1.png",
                "one folder per class");
        refused(() -> KnnProbe.fit(train, Tokens.CLASS, 1).evaluate(unlabelled), "1 of 2 test rows", "image1.png");
        refused(() -> LinearProbe.fit(unlabelled, Tokens.CLASS), "1 of 2 train rows", "image1.png");
    }

    @Test
    void numbersThatAreNotFiniteAreRefused() {
        refused(() -> KnnProbe.fit(broken, Tokens.CLASS, 1), "image1.png", "NaN", "extract them again");
        refused(() -> LinearProbe.fit(broken, Tokens.CLASS), "image1.png", "NaN");
    }

    @Test
    void moreNeighboursThanTrainRowsAreRefused() {
        refused(() -> KnnProbe.fit(train, Tokens.CLASS, 1, 5), "k = 5", "4 train rows", "from 1 to 4");
        refused(() -> KnnProbe.fit(train, Tokens.CLASS, 0), "k = 0");
        refused(() -> KnnProbe.fit(train, Tokens.CLASS), "no number of neighbours");
    }

    @Test
    void aTemperatureMustBeAboveZero() {
        refused(() -> KnnProbe.fit(train, Tokens.CLASS, 1).temperature(0), "temperature is 0.0", "0.07");
    }

    @Test
    void aGridMustHoldSomething() {
        refused(() -> new LinearSettings(List.of(), List.of(4), 0.2, 0), "strengths");
        refused(() -> new LinearSettings(List.of(-1.0), List.of(4), 0.2, 0), "strengths");
        refused(() -> new LinearSettings(List.of(1.0), List.of(0), 0.2, 0), "epochs");
        refused(() -> new LinearSettings(List.of(1.0), List.of(4), 1, 0), "heldOut");
    }

    @Test
    void classesOfOneRowEachLeaveNothingToChooseOn() {
        Features ones = MadeUp.rows("ones", 1, List.of("a", "b"), 1, 2);
        refused(() -> LinearProbe.fit(ones, Tokens.CLASS), "single train row", "at least two images");
    }

    @Test
    void rowsThatDoNotFitTheHeapAreRefusedBeforehand() {
        refused(() -> HeapCheck.threads(1_280_000, 98_688, 8L << 30, 2), "1280000 rows x 98688", "-Xmx", "cls+mean");
    }

    private static void refused(ThrowingCallable call, String... parts) {
        assertThatThrownBy(call).isInstanceOf(IllegalArgumentException.class).hasMessageContainingAll(parts);
    }
}
