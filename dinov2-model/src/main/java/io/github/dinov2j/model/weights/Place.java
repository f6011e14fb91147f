package io.github.dinov2j.model.weights;

/** Where a storage lies in its file, in bytes; the checksum is CRC-32, or 0 where the file gives none. */
record Place(long start, long bytes, long crc) {}
