package io.github.dinov2j.cli.report;

/** An image as a PNG in base64, with its class name and its path in the data. */
public record Picture(String png, String label, String path) {}
