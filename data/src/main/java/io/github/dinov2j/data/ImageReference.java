package io.github.dinov2j.data;

/**
 * One image of a folder.
 *
 * @param row position in the fixed order, from 0
 * @param path relative to the opened folder, with {@code /} between names
 * @param label class: the parent folder's name or the manifest's label; empty = unknown
 */
public record ImageReference(int row, String path, String label) {}
