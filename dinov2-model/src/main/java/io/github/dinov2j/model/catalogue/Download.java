package io.github.dinov2j.model.catalogue;

import io.github.dinov2j.data.FileException;
import io.github.dinov2j.model.catalogue.TransferException.Next;
import java.io.FileOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.function.Consumer;

/** Brings one file into its slot's part: as often as it takes, as long as that makes sense. The bytes are not judged here. */
final class Download {
    private static final long SPARE_BYTES = 64 << 20;
    private static final int MOST_STARTS_OVER = 3;

    private final Slot slot;
    private final String address;
    private final Origin origin;
    private final Patience patience;
    private final ByteProgress progress;
    private final Consumer<String> notes;
    private boolean contact;
    private int startsOver;

    Download(
            Slot slot,
            String address,
            Origin origin,
            Patience patience,
            ByteProgress progress,
            Consumer<String> notes) {
        this.slot = slot;
        this.address = address;
        this.origin = origin;
        this.patience = patience;
        this.progress = progress;
        this.notes = notes;
    }

    /** Ends when the part is as long as the file; every other end is a TransferException that is final. */
    void run() throws IOException, InterruptedException {
        int fruitless = 0;
        for (int attempt = 1; ; attempt++) {
            long before = have();
            try {
                transfer(before);
                return;
            } catch (FileException e) { // our own disk, not the network
                throw e;
            } catch (IOException e) {
                fruitless = have() > before ? 1 : fruitless + 1;
                Duration pause = next(e, fruitless, attempt);
                Thread.sleep(pause.toMillis());
            }
        }
    }

    /** How long to wait before going on; no return when there is no use in it. */
    private Duration next(IOException e, int fruitless, int attempt) throws IOException {
        Next next = e instanceof TransferException t ? t.next() : Next.GO_ON;
        Duration wish = e instanceof TransferException t ? t.pause() : Duration.ZERO;
        boolean hopeless = next == Next.GIVE_UP || (next == Next.UNREACHABLE && !contact);
        startsOver += next == Next.START_OVER ? 1 : 0;
        if (hopeless || exhausted(fruitless, attempt)) {
            String tries = hopeless ? "" : " (tried " + attempt + " times)";
            throw new TransferException(hopeless ? next : Next.GIVE_UP, said(e) + tries);
        }
        if (next == Next.START_OVER) {
            forget();
        }
        Duration pause = patience.pause(fruitless, wish);
        notes.accept(said(e) + "; trying again in " + pause.toSeconds() + " s, with " + ByteProgress.size(have())
                + " there.");
        return pause;
    }

    private boolean exhausted(int fruitless, int attempt) {
        return fruitless >= patience.attempts() || attempt >= patience.attemptsInAll() || startsOver > MOST_STARTS_OVER;
    }

    private String said(IOException e) {
        String message = String.valueOf(e.getMessage());
        return e instanceof TransferException && message.contains(" cannot be reached") || message.contains(address)
                ? message
                : address + " could not be read: " + message;
    }

    private void transfer(long have) throws IOException, InterruptedException {
        if (have > 0 && have == slot.file().bytes().orElse(-1)) {
            return; // all of it came before, only the end of the work is missing
        }
        String version = version();
        // Bytes of an unknown version are worth going on with only when a checksum judges the whole.
        long from = version.isEmpty() && slot.file().sha256().isEmpty() ? 0 : have;
        try (Origin.Reply reply = origin.open(address, from, version)) {
            contact = true;
            long total = total(reply);
            enoughSpace(total - reply.start());
            copy(reply, total);
        }
    }

    private long total(Origin.Reply reply) throws TransferException {
        long wanted = slot.file().bytes().orElse(-1);
        long total = reply.total() >= 0 ? reply.total() : wanted;
        if (wanted >= 0 && total != wanted) {
            throw new TransferException(
                    Next.GIVE_UP, address + " has " + total + " bytes, expected " + wanted + "; it is another file");
        }
        if (total > CatalogueFile.MOST_BYTES) {
            throw new TransferException(Next.GIVE_UP, address + " has " + total + " bytes; that is no model");
        }
        if (total < 0 && !reply.ended() && slot.file().sha256().isEmpty()) {
            throw new TransferException(
                    Next.GIVE_UP,
                    address + " does not say how long the file is, and without a checksum a cut would pass unseen");
        }
        return total;
    }

    private void enoughSpace(long missing) throws IOException {
        Path folder = slot.part().resolveSibling("");
        long free = Files.getFileStore(folder).getUsableSpace();
        if (missing + SPARE_BYTES > free) {
            throw new TransferException(
                    Next.GIVE_UP,
                    address + " needs " + ByteProgress.size(missing) + " more, and in " + folder + " there are "
                            + ByteProgress.size(free)
                            + " free; free some, or set DINOV2J_CACHE to a folder on another disk");
        }
    }

    private void copy(Origin.Reply reply, long total) throws IOException, InterruptedException {
        long done = reply.start();
        long most = total >= 0 ? total : CatalogueFile.MOST_BYTES;
        // No channel: an interrupt would close it, and what is there so far would not be kept in order.
        try (FileOutputStream out = local(() -> new FileOutputStream(slot.part().toFile(), reply.start() > 0))) {
            local(() -> Files.writeString(slot.partVersion(), reply.version()));
            for (byte[] bytes = reply.next(); bytes.length > 0; bytes = reply.next()) {
                done += bytes.length;
                if (done > most) {
                    throw new TransferException(
                            Next.START_OVER, address + " sends more than the " + most + " bytes it should");
                }
                write(out, bytes);
                progress.at(done, total);
            }
            local(() -> {
                out.getFD().sync();
                return out;
            });
        }
        if (total >= 0 && done < total) {
            throw new TransferException(Next.GO_ON, address + " ended after " + done + " of " + total + " bytes");
        }
    }

    private void write(FileOutputStream out, byte[] bytes) {
        local(() -> {
            out.write(bytes);
            return out;
        });
    }

    private interface Local<T> {
        T work() throws IOException;
    }

    /** A failure of our own disk is not the network's. */
    private <T> T local(Local<T> work) {
        try {
            return work.work();
        } catch (IOException e) {
            throw new FileException(slot.part(), e);
        }
    }

    private long have() {
        return local(() -> Files.exists(slot.part()) ? Files.size(slot.part()) : 0L);
    }

    private String version() {
        return local(() -> {
            boolean known = Files.exists(slot.partVersion()) && Files.size(slot.partVersion()) < 1000;
            return known ? Files.readString(slot.partVersion()) : "";
        });
    }

    /** What is there so far is of no use. */
    void forget() {
        local(() -> Files.deleteIfExists(slot.part()) | Files.deleteIfExists(slot.partVersion()));
    }
}
