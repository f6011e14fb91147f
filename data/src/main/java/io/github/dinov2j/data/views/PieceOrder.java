package io.github.dinov2j.data.views;

/**
 * The order in which pieces are made: step by step, in each step pass by pass, in each pass piece by piece. A turn is the
 * place in it, 0 or more.
 */
record PieceOrder(int pieces, int passes) {
    long step(long turn) {
        return Math.floorDiv(turn, (long) pieces * passes);
    }

    int piece(long turn) {
        return (int) (turn % pieces);
    }

    /** The turn of a piece asked for after turn {@code last}: in the pass under way or one to come, else in the first. */
    long next(long step, int piece, long last) {
        long first = step * passes * pieces + piece;
        for (long turn = first; turn < first + (long) passes * pieces; turn += pieces) {
            if (turn > last && step(last) == step) {
                return turn;
            }
        }
        return first;
    }
}
