package io.github.dinov2j.model.catalogue;

import io.github.dinov2j.model.catalogue.TransferException.Next;
import java.io.IOException;
import java.net.http.HttpResponse.BodySubscriber;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Flow.Subscription;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * A response's bytes as they come, with a limit on the wait for the next ones, obeying interrupts. The JDK's own stream waits for
 * ever and swallows interrupts on Java 17.
 */
final class Body implements BodySubscriber<Body> {
    private static final int READ_AHEAD = 16; // lists of buffers, 16 kB each

    private final Duration stall;
    private final BlockingQueue<Event> events = new LinkedBlockingQueue<>(); // bounded by what is requested
    private final AtomicReference<@Nullable Subscription> subscription = new AtomicReference<>();

    /** Bytes, or with no bytes the end, or a failure. */
    private record Event(List<ByteBuffer> buffers, @Nullable Throwable failure) {}

    Body(Duration stall) {
        this.stall = stall;
    }

    @Override
    public CompletionStage<Body> getBody() {
        return CompletableFuture.completedFuture(this);
    }

    @Override
    public void onSubscribe(Subscription given) {
        subscription.set(given);
        given.request(READ_AHEAD);
    }

    @Override
    public void onNext(List<ByteBuffer> buffers) {
        events.add(new Event(buffers, null));
    }

    @Override
    public void onError(Throwable thrown) {
        events.add(new Event(List.of(), thrown));
    }

    @Override
    public void onComplete() {
        events.add(new Event(List.of(), null));
    }

    /** The next bytes; an empty array at the end. */
    byte[] next() throws IOException, InterruptedException {
        while (true) {
            Event event = events.poll(stall.toMillis(), TimeUnit.MILLISECONDS);
            if (event == null) {
                throw new TransferException(Next.GO_ON, "nothing came for " + stall.toSeconds() + " s");
            }
            if (event.failure() != null) {
                throw new IOException(event.failure().getMessage(), event.failure());
            }
            byte[] bytes = joined(event.buffers());
            if (bytes.length > 0 || event.buffers().isEmpty()) {
                more();
                return bytes;
            }
        }
    }

    private void more() {
        Subscription open = subscription.get();
        if (open != null) {
            open.request(1);
        }
    }

    private static byte[] joined(List<ByteBuffer> buffers) {
        ByteBuffer all = ByteBuffer.allocate(
                buffers.stream().mapToInt(ByteBuffer::remaining).sum());
        buffers.forEach(all::put);
        return all.array();
    }

    /** Ends the connection, whatever has not come yet. */
    void cancel() {
        Subscription open = subscription.get();
        if (open != null) {
            open.cancel();
        }
    }
}
