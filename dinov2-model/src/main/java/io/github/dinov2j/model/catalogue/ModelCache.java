package io.github.dinov2j.model.catalogue;

import io.github.dinov2j.data.FileException;
import io.github.dinov2j.data.Progress;
import java.nio.channels.ClosedByInterruptException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CancellationException;
import java.util.function.Consumer;

/**
 * Downloaded models on this machine, each file under the path of its original. Only {@link #download} touches the network,
 * and nothing calls it unasked.
 */
public final class ModelCache {
    private final Path folder;
    private final Consumer<String> notes;

    private ModelCache(Path folder, Consumer<String> notes) {
        this.folder = folder.toAbsolutePath();
        this.notes = notes;
    }

    /** The folder {@code DINOV2J_CACHE}, else the user's own on this platform; what is worth saying goes to stderr. */
    public static ModelCache standard() {
        return standard(System.err::println);
    }

    /** The same, with a listener for what is worth saying, a sentence at a time. */
    public static ModelCache standard(Consumer<String> notes) {
        return new ModelCache(CacheFolder.standard(), notes);
    }

    /** A cache in a folder of one's own, which need not exist yet. */
    public static ModelCache in(Path folder, Consumer<String> notes) {
        return new ModelCache(folder, notes);
    }

    public Path folder() {
        return folder;
    }

    /** Whether all files of the model are there; whether they are right shows {@link #require}. */
    public boolean holds(CatalogueEntry entry) {
        return slots(entry).stream().allMatch(Slot::present);
    }

    /** The files of the model as they lie here, or would. */
    public List<CachedFile> files(CatalogueEntry entry) {
        return slots(entry).stream().map(CachedFile::of).toList();
    }

    /**
     * The model's file, or the folder of its files. A file that changed since it was last read is read and compared again. Files
     * that are missing are the caller's mistake, with the way to get them; a wrong one is a {@link FileException}.
     */
    public Path require(CatalogueEntry entry) {
        if (!holds(entry)) {
            throw new IllegalArgumentException(
                    "The model " + entry.name() + " is not on this machine yet; get it with \"" + "dinov2j download "
                            + entry.name() + "\", in Java with Dino.download(\"" + entry.name() + "\").");
        }
        slots(entry).stream().filter(slot -> !slot.trusted()).forEach(slot -> check(slot, entry));
        return folder.resolve(entry.path());
    }

    /** Reads every file that is there and compares; a wrong one is a {@link FileException}. */
    public void verify(CatalogueEntry entry) {
        slots(entry).stream().filter(Slot::present).forEach(slot -> check(slot, entry));
    }

    /**
     * Brings the model's files here, from the originals or a mirror, and checks every byte; goes on where an earlier call stopped,
     * waits while another process brings the same. Files that are there and right are left alone. Progress goes to the listener.
     * An interrupt ends it with a {@link CancellationException} and keeps what has come.
     *
     * @param mirror an http, https or file address, or a folder; empty: {@code DINOV2J_MIRROR}, else the originals
     */
    public Fetched download(CatalogueEntry entry, Optional<String> mirror, Progress progress) {
        return download(entry, mirror, progress, Patience.standard());
    }

    Fetched download(CatalogueEntry entry, Optional<String> mirror, Progress progress, Patience patience) {
        Mirror from = Mirror.of(mirror);
        int downloaded = 0;
        try {
            for (Slot slot : slots(entry)) {
                downloaded += new Fetch(slot, from, patience, progress, notes).run() ? 1 : 0;
            }
        } catch (InterruptedException | FileException e) {
            // An interrupt also ends channels; that failure is not one of the disk.
            if (e instanceof FileException file && !(e.getCause() instanceof ClosedByInterruptException)) {
                throw file;
            }
            Thread.currentThread().interrupt();
            throw new CancellationException("Interrupted; what has come is kept, and \"dinov2j download " + entry.name()
                    + "\" goes on from there.");
        }
        return new Fetched(folder.resolve(entry.path()), downloaded);
    }

    /**
     * What a download did.
     *
     * @param path the model's file, or the folder of its files
     * @param downloaded how many files came; 0: all were there and right
     */
    public record Fetched(Path path, int downloaded) {}

    private void check(Slot slot, CatalogueEntry entry) {
        try {
            String sha256 = Hash.of(slot.place(), bytes -> {});
            slot.objection(slot.place(), sha256).ifPresent(problem -> {
                throw new FileException(
                        slot.place(), problem + ". Get it anew with \"dinov2j download " + entry.name() + "\".");
            });
            record(slot, sha256);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new CancellationException("Interrupted while " + slot.place() + " was checked.");
        }
    }

    /** A cache that may only be read works too; its files are then read each time. */
    private void record(Slot slot, String sha256) {
        boolean known = slot.expected().isPresent();
        String from = slot.receipt().map(Receipt::from).orElse("put there by hand");
        try {
            Receipt.of(slot.place(), sha256, from).write(slot.receiptPlace());
        } catch (FileException e) {
            notes.accept("The checksum of " + slot.place() + " cannot be recorded: " + e.getMessage());
            return;
        }
        if (!known) {
            notes.accept(firstSeen(slot, sha256));
        }
    }

    static String firstSeen(Slot slot, String sha256) {
        return "No checksum of " + slot.file().path()
                + " is published; its own is recorded now and checked from here on: " + sha256;
    }

    private List<Slot> slots(CatalogueEntry entry) {
        return entry.files().stream().map(file -> new Slot(folder, file)).toList();
    }

    @Override
    public String toString() {
        return "ModelCache: " + folder;
    }
}
