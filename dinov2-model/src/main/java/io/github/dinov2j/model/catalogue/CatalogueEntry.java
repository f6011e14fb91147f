package io.github.dinov2j.model.catalogue;

import io.github.dinov2j.model.backbone.Architecture;
import java.util.List;

/**
 * A model by name.
 *
 * @param name as users write it: {@code dinov2_vits14}, {@code facebook/dinov2-small}, {@code dinov2_vits14_lc}
 * @param kind a backbone, or a classifier on top of one
 * @param backbone the name of the backbone a classifier needs; of a backbone the hub's name of the same weights
 * @param blocks how many of the last blocks a classifier sees, 1 or 4; 0 for a backbone
 * @param architecture the shape of the backbone
 * @param licence of the weights, as an SPDX identifier
 * @param files one file, or all files of one folder
 */
public record CatalogueEntry(
        String name,
        Kind kind,
        String backbone,
        int blocks,
        Architecture architecture,
        String licence,
        List<CatalogueFile> files) {
    /** What the files of an entry hold. */
    public enum Kind {
        BACKBONE,
        CLASSIFIER
    }

    public CatalogueEntry {
        files = List.copyOf(files);
        check(name.length() <= 100 && name.matches("[A-Za-z0-9]\\w*([./-]\\w+)*"), "its name is no plain name");
        check(!name.equals("gpu"), "\"gpu\" is kept for the engine's own files; choose another name");
        check(!licence.isBlank() && licence.length() <= 100, "its licence is missing");
        check(blocks == 0 || kind == Kind.CLASSIFIER, "blocks is for classifiers");
        check(kind == Kind.BACKBONE || blocks == 1 || blocks == 4, "blocks is " + blocks + "; expected 1 or 4");
        check(!files.isEmpty() && files.size() <= 1000, "it has " + files.size() + " files; expected 1 to 1000");
        check(kind == Kind.BACKBONE || files.size() == 1, "a classifier is one file, not " + files.size());
        check(files.stream().map(CatalogueEntry::folder).distinct().count() == 1, "its files lie in several folders");
        check(files.stream().map(CatalogueFile::path).distinct().count() == files.size(), "a path comes twice");
    }

    private static void check(boolean holds, String problem) {
        if (!holds) {
            throw new IllegalArgumentException(problem + ".");
        }
    }

    private static String folder(CatalogueFile file) {
        return file.path().substring(0, Math.max(0, file.path().lastIndexOf('/')));
    }

    /** The path of the model below the cache: its only file, or the folder of its files. */
    public String path() {
        return files.size() == 1 ? files.get(0).path() : folder(files.get(0));
    }
}
