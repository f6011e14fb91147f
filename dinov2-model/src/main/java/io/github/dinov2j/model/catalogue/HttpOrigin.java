package io.github.dinov2j.model.catalogue;

import io.github.dinov2j.model.catalogue.TransferException.Next;
import java.io.IOException;
import java.net.ConnectException;
import java.net.NoRouteToHostException;
import java.net.URI;
import java.net.UnknownHostException;
import java.net.http.HttpClient;
import java.net.http.HttpConnectTimeoutException;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpTimeoutException;
import java.nio.channels.UnresolvedAddressException;
import java.util.Set;
import javax.net.ssl.SSLHandshakeException;

/** A web server, asked with the JDK's client, so that Java's own proxy settings count. */
final class HttpOrigin implements Origin {
    private static final Set<Integer> REDIRECTS = Set.of(301, 302, 303, 307, 308);
    private static final int MOST_REDIRECTS = 10;

    private final Patience patience;
    private final HttpClient client;

    HttpOrigin(Patience patience) {
        this.patience = patience;
        // Redirects are followed here, for the client would also go where it must not.
        this.client = HttpClient.newBuilder()
                .version(HttpClient.Version.HTTP_1_1)
                .followRedirects(HttpClient.Redirect.NEVER)
                .connectTimeout(patience.connect())
                .build();
    }

    @Override
    public Reply open(String address, long from, String version) throws IOException, InterruptedException {
        URI at = URI.create(address);
        for (int hop = 0; hop <= MOST_REDIRECTS; hop++) {
            HttpResponse<Body> response = send(request(at, from, version));
            if (!REDIRECTS.contains(response.statusCode())) {
                return HttpReply.of(response, from, version);
            }
            response.body().cancel();
            at = target(at, response.headers().firstValue("location").orElse(""));
        }
        throw new TransferException(
                Next.GIVE_UP, address + " redirects more than " + MOST_REDIRECTS + " times; the address is wrong");
    }

    private HttpRequest request(URI at, long from, String version) {
        HttpRequest.Builder request = HttpRequest.newBuilder(at)
                .timeout(patience.stall())
                .header("User-Agent", "dinov2j")
                .header("Accept-Encoding", "identity");
        if (from > 0) {
            request.header("Range", "bytes=" + from + "-");
            if (!version.isEmpty()) {
                request.header("If-Range", version);
            }
        }
        return request.build();
    }

    /** Where a redirect may lead: from https to https only, from http to both. */
    static URI target(URI from, String location) throws TransferException {
        URI to;
        try {
            to = from.resolve(location);
        } catch (IllegalArgumentException e) {
            throw refused(from, location);
        }
        boolean safe =
                "https".equals(to.getScheme()) || ("http".equals(to.getScheme()) && "http".equals(from.getScheme()));
        if (location.isEmpty() || !safe || to.getHost() == null || to.getUserInfo() != null) {
            throw refused(from, location);
        }
        return to;
    }

    private static TransferException refused(URI from, String location) {
        return new TransferException(
                Next.GIVE_UP,
                from + " redirects to \"" + location
                        + "\", which is not followed: https may lead to https only, http to both");
    }

    private HttpResponse<Body> send(HttpRequest request) throws IOException, InterruptedException {
        String host = request.uri().getAuthority();
        try {
            return client.send(request, info -> new Body(patience.stall()));
        } catch (ConnectException | HttpConnectTimeoutException | UnknownHostException | NoRouteToHostException e) {
            throw new TransferException(Next.UNREACHABLE, host + " cannot be reached (" + reason(e) + ")");
        } catch (HttpTimeoutException e) {
            throw new TransferException(
                    Next.GO_ON,
                    host + " did not answer within " + patience.stall().toSeconds() + " s");
        } catch (SSLHandshakeException e) {
            throw new TransferException(Next.GIVE_UP, "No safe connection to " + host + ": " + e.getMessage());
        }
    }

    private static String reason(IOException e) {
        for (Throwable at = e; at != null; at = at.getCause()) {
            if (at instanceof UnresolvedAddressException || at instanceof UnknownHostException) {
                return "no such host, or no network";
            }
        }
        return e instanceof HttpConnectTimeoutException ? "no answer" : "no connection";
    }
}
