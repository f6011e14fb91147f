package io.github.dinov2j.model.catalogue;

import io.github.dinov2j.data.FileException;
import io.github.dinov2j.data.Progress;
import io.github.dinov2j.model.catalogue.TransferException.Next;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.function.Consumer;

/** Makes one slot of the cache hold its file, and the right one: looks, downloads, judges, renames, records. */
final class Fetch {
    private static final long QUICK_BYTES = 200_000_000; // read in less than a second

    private final Slot slot;
    private final Mirror mirror;
    private final Patience patience;
    private final Progress progress;
    private final Consumer<String> notes;

    Fetch(Slot slot, Mirror mirror, Patience patience, Progress progress, Consumer<String> notes) {
        this.slot = slot;
        this.mirror = mirror;
        this.patience = patience;
        this.progress = progress;
        this.notes = notes;
    }

    /** Whether anything was downloaded; false: the right file was there, which its bytes have shown. */
    boolean run() throws InterruptedException {
        Runnable waiting = () ->
                notes.accept("Waiting for another download of " + slot.file().path() + ".");
        try (OneAtATime held = OneAtATime.hold(slot.lock(), waiting)) {
            if (slot.present() && sound()) {
                return false;
            }
            download();
            return true;
        }
    }

    /** A wrong file that lies there is replaced, and not before the right one has come. */
    private boolean sound() throws InterruptedException {
        String sha256 = hash(slot.place());
        var problem = slot.objection(slot.place(), sha256);
        if (problem.isPresent()) {
            notes.accept(slot.place() + " " + problem.get() + "; it is downloaded anew.");
            return false;
        }
        record(slot.place(), sha256, slot.receipt().map(Receipt::from).orElse("put there by hand"));
        return true;
    }

    private void download() throws InterruptedException {
        String address = mirror.address(slot.file());
        ByteProgress bytes =
                new ByteProgress(progress, "download  " + slot.file().name());
        Download download = new Download(slot, address, Mirror.origin(address, patience), patience, bytes, notes);
        try {
            boolean goesOn = Files.exists(slot.part());
            download.run();
            String sha256 = hash(slot.part());
            if (goesOn && slot.objection(slot.part(), sha256).isPresent()) {
                notes.accept("The part of an earlier download of " + slot.file().path()
                        + " does not fit the rest; it is deleted, and the download starts over.");
                download.forget();
                download.run();
                sha256 = hash(slot.part());
            }
            judge(address, sha256, download);
            place(address, sha256);
        } catch (TransferException e) {
            throw new FileException(slot.place(), sentence(e, address));
        } catch (IOException e) {
            throw new FileException(slot.place(), e);
        }
    }

    private void judge(String address, String sha256, Download download) throws TransferException {
        var problem = slot.objection(slot.part(), sha256);
        if (problem.isPresent()) {
            download.forget();
            throw new TransferException(
                    Next.GIVE_UP, "what " + address + " gave " + problem.get() + "; it was deleted");
        }
    }

    /** The receipt comes first: under its name a downloaded file is never without one. */
    private void place(String address, String sha256) throws IOException {
        record(slot.part(), sha256, address);
        Files.move(slot.part(), slot.place(), StandardCopyOption.REPLACE_EXISTING, StandardCopyOption.ATOMIC_MOVE);
        Files.deleteIfExists(slot.partVersion());
    }

    private void record(Path file, String sha256, String from) {
        boolean known = slot.expected().isPresent();
        Receipt.of(file, sha256, from).write(slot.receiptPlace());
        if (!known) {
            notes.accept(ModelCache.firstSeen(slot, sha256));
        }
    }

    private String hash(Path file) throws InterruptedException {
        long size = file.toFile().length();
        Progress shown = size < QUICK_BYTES ? Progress.none() : progress;
        ByteProgress bytes = new ByteProgress(shown, "check  " + slot.file().name());
        return Hash.of(file, done -> bytes.at(done, size));
    }

    private String sentence(TransferException e, String address) {
        if (e.next() != Next.UNREACHABLE) {
            return "not downloaded: " + e.getMessage() + ".";
        }
        return "not downloaded: " + e.getMessage() + ". Without a way to " + address
                + (mirror.used() ? ", give another" : ", set DINOV2J_MIRROR to a")
                + " mirror or folder, or put the file at the path above by hand.";
    }
}
