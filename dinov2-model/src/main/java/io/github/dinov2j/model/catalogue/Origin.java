package io.github.dinov2j.model.catalogue;

import java.io.Closeable;
import java.io.IOException;

/** Where files come from: a web server or a folder. */
interface Origin {
    /**
     * Opens a file, from a byte on where that is possible.
     *
     * @param from bytes that are there already; 0 for all of it
     * @param version which version those bytes are of, as an earlier reply said; empty when unknown
     */
    Reply open(String address, long from, String version) throws IOException, InterruptedException;

    /** The bytes that come. */
    interface Reply extends Closeable {
        /** Which byte comes first: the one asked for, or 0. */
        long start();

        /** The size of the whole file; -1 when the origin does not say. */
        long total();

        /** What tells this version from another, for {@link Origin#open}; empty when there is nothing. */
        String version();

        /** Whether a cut in the middle would be noticed. */
        boolean ended();

        /** The next bytes, at least one; an empty array at the end. */
        byte[] next() throws IOException, InterruptedException;
    }
}
