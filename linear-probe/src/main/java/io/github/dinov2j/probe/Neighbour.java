package io.github.dinov2j.probe;

/** A train row and its cosine similarity; the most similar come first, of equals the lower row. */
record Neighbour(int row, double similarity) implements Comparable<Neighbour> {
    @Override
    public int compareTo(Neighbour other) {
        int bySimilarity = Double.compare(other.similarity, similarity);
        return bySimilarity != 0 ? bySimilarity : Integer.compare(row, other.row);
    }
}
