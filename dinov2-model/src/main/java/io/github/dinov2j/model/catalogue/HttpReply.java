package io.github.dinov2j.model.catalogue;

import io.github.dinov2j.model.catalogue.TransferException.Next;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpHeaders;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The bytes of a 200 or 206; all other answers are failures with what to do next. */
record HttpReply(Body body, long start, long total, String version, boolean ended) implements Origin.Reply {
    private static final Pattern RANGE = Pattern.compile("bytes (\\d{1,18})-(\\d{1,18})/(\\d{1,18}|\\*)");

    static HttpReply of(HttpResponse<Body> response, long from, String version) throws TransferException {
        try {
            return read(response, from, version);
        } catch (TransferException e) {
            response.body().cancel();
            throw e;
        }
    }

    private static HttpReply read(HttpResponse<Body> response, long from, String version) throws TransferException {
        HttpHeaders headers = response.headers();
        URI address = response.uri();
        if (!headers.firstValue("content-encoding").orElse("identity").equals("identity")) {
            throw new TransferException(Next.GIVE_UP, address + " sends the file compressed, though asked not to");
        }
        long length = headers.firstValueAsLong("content-length").orElse(-1);
        boolean ended = length >= 0 || headers.firstValue("transfer-encoding").isPresent();
        return switch (response.statusCode()) {
            case 200 -> new HttpReply(response.body(), 0, length, version(headers), ended);
            case 206 ->
                new HttpReply(
                        response.body(), from, continued(headers, from, version, length), version(headers), ended);
            case 416 -> throw new TransferException(Next.START_OVER, address + " has no byte " + from);
            default -> throw failure(response.statusCode(), address, headers);
        };
    }

    /** The size of the whole file, when the bytes are those that were asked for, of the same version. */
    private static long continued(HttpHeaders headers, long from, String version, long length)
            throws TransferException {
        String range = headers.firstValue("content-range").orElse("");
        Matcher match = RANGE.matcher(range);
        if (from == 0 || !match.matches() || Long.parseLong(match.group(1)) != from) {
            throw new TransferException(
                    Next.START_OVER, "asked for the bytes from " + from + " on, the server sent \"" + range + "\"");
        }
        long count = Long.parseLong(match.group(2)) + 1 - from;
        if (length >= 0 && length != count) {
            throw new TransferException(Next.START_OVER, "the server contradicts itself: " + range + " in " + length);
        }
        if (!version.isEmpty() && !version.equals(version(headers))) {
            throw new TransferException(Next.START_OVER, "the file has changed on the server");
        }
        return match.group(3).equals("*") ? -1 : Long.parseLong(match.group(3));
    }

    /** A strong ETag, else the time of change; a weak ETag does not promise equal bytes. */
    private static String version(HttpHeaders headers) {
        return headers.firstValue("etag")
                .filter(tag -> tag.matches("\"[\\x21\\x23-\\x7e]{0,200}\""))
                .or(() -> headers.firstValue("last-modified").filter(date -> date.matches("[A-Za-z0-9,: -]{1,64}")))
                .orElse("");
    }

    private static TransferException failure(int status, URI address, HttpHeaders headers) {
        if (status == 408 || status == 429 || status >= 500) {
            Duration wish = headers.firstValue("retry-after")
                    .filter(seconds -> seconds.matches("\\d{1,6}"))
                    .map(seconds -> Duration.ofSeconds(Long.parseLong(seconds)))
                    .orElse(Duration.ZERO);
            return new TransferException(Next.GO_ON, address + " answered " + status, wish);
        }
        String why = status == 404 || status == 410
                ? "there is no such file"
                : status == 401 || status == 403 ? "access is denied" : "expected 200";
        return new TransferException(Next.GIVE_UP, address + " answered " + status + ": " + why);
    }

    @Override
    public byte[] next() throws IOException, InterruptedException {
        return body.next();
    }

    @Override
    public void close() {
        body.cancel();
    }
}
