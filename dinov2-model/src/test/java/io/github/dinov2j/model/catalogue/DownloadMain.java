package io.github.dinov2j.model.catalogue;

import io.github.dinov2j.model.Dino;

/** A program of its own that downloads one model, as a user's would. */
public final class DownloadMain {
    private DownloadMain() {}

    public static void main(String[] names) {
        System.out.println("got " + Dino.download(names[0]));
    }
}
