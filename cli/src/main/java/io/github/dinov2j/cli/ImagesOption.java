package io.github.dinov2j.cli;

import io.github.dinov2j.data.ImageFolder;
import picocli.CommandLine.Option;

/** The part {@code --under} of IMAGES; the IMAGES themselves are each command's own argument. */
final class ImagesOption {
    @Option(names = "--under", paramLabel = "PART", defaultValue = "", description = "Takes only this part of IMAGES.")
    private String under = "";

    /** The option as it was given, for a command to paste. */
    String said() {
        return under.isEmpty() ? "" : " --under " + Shell.quoted(under);
    }

    ImageFolder open(String location) {
        ImageFolder all = ImageFolder.open(location);
        return under.isEmpty() ? all : all.under(under);
    }
}
