package io.github.dinov2j.model.train;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class TokenCostsTest {
    /** 8,000 images of 150 kB in 10 ms each; crops in 5 ms each. */
    private static TokenCosts costs(long crops, long missing, long readBytes) {
        return new TokenCosts(8_000, crops, 1_200_000_000, missing, 0.005, 0.01, readBytes);
    }

    @Test
    void tokensAreKeptWhereThatTakesAtMostHalfTheTime() {
        assertThat(costs(32_000, 1_200_000_000, 0).choice().stored()).isTrue();
        assertThat(costs(31_000, 1_200_000_000, 0).choice().stored()).isFalse();
    }

    @Test
    void readingCountsAndWhatIsThereAlreadyDoesNot() {
        assertThat(costs(32_000, 1_200_000_000, 500_000_000).choice().stored()).isFalse();
        assertThat(costs(17_000, 600_000_000, 0).choice().stored()).isTrue();
    }

    @Test
    void theChoiceIsSaidWithItsNumbers() {
        assertThat(costs(168_000, 1_200_000_000, 20_000_000_000L).choice().why())
                .isEqualTo(
                        "Teacher tokens are computed once and kept (8,000 images, 1.20 GB, about 2 minutes) instead of in"
                                + " every step (about 14 minutes); crops are cut out of the stored grid, so the teacher does not"
                                + " see the colours of the views.");
        assertThat(costs(400, 1_200_000_000, 0).choice().why())
                .isEqualTo(
                        "The teacher runs in every step (about 2 seconds in all): computing its tokens once and keeping"
                                + " them (8,000 images, 1.20 GB) would take about 80 seconds, not half of that or less.");
        assertThat(TokenCosts.noRoom(100_000, 344_000_000_000L, 90_000_000_000L))
                .isEqualTo(new TokenCosts.Choice(
                        false,
                        "The teacher runs in every step: keeping its tokens would take 344.00 GB (100,000 images), more"
                                + " than half of the 90.00 GB that the disk has left."));
    }
}
