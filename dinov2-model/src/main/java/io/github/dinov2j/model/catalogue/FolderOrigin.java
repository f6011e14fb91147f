package io.github.dinov2j.model.catalogue;

import io.github.dinov2j.model.catalogue.TransferException.Next;
import java.io.FileInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;

/** Files in a folder of this machine, by {@code file:} addresses: always copied from their start. */
final class FolderOrigin implements Origin {
    private static final int WINDOW = 1 << 18;

    @Override
    public Reply open(String address, long from, String version) throws IOException {
        Path file = Path.of(URI.create(address));
        if (!Files.isRegularFile(file)) {
            throw new TransferException(Next.GIVE_UP, "There is no file " + file + "; check the folder");
        }
        return new Copy(new FileInputStream(file.toFile()), Files.size(file));
    }

    private record Copy(InputStream in, long total) implements Reply {
        @Override
        public long start() {
            return 0;
        }

        @Override
        public String version() {
            return "";
        }

        @Override
        public boolean ended() {
            return true;
        }

        @Override
        public byte[] next() throws IOException, InterruptedException {
            if (Thread.interrupted()) {
                throw new InterruptedException();
            }
            return in.readNBytes(WINDOW);
        }

        @Override
        public void close() throws IOException {
            in.close();
        }
    }
}
