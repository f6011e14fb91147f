package io.github.dinov2j.cli.report;

/**
 * An image and its patch tokens: their first three principal components as red, green and blue.
 *
 * @param map one pixel a patch, a PNG in base64
 */
public record PatchMap(Picture image, String map) {}
