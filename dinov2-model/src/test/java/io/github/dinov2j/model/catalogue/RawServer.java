package io.github.dinov2j.model.catalogue;

import java.io.BufferedReader;
import java.io.Closeable;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/** A real web server on this machine that says byte for byte what a test wants, one request a connection. */
final class RawServer implements Closeable {
    private final ServerSocket socket;
    private final Answer answer;
    private final List<Request> requests = Collections.synchronizedList(new ArrayList<>());

    /** What was asked; header names in lower case. */
    record Request(int number, String path, Map<String, String> headers) {
        String header(String name) {
            return headers.getOrDefault(name, "");
        }

        /** The first byte wanted. */
        int from() {
            String range = header("range");
            return range.isEmpty() ? 0 : Integer.parseInt(range.replaceAll("bytes=(\\d+)-", "$1"));
        }
    }

    interface Answer {
        void to(Request request, OutputStream out) throws Exception;
    }

    RawServer(Answer answer) throws IOException {
        this.socket = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
        this.answer = answer;
        Thread acceptor = new Thread(this::accept, "raw server");
        acceptor.setDaemon(true);
        acceptor.start();
    }

    private void accept() {
        while (!socket.isClosed()) {
            try {
                Socket connection = socket.accept();
                Thread thread = new Thread(() -> serve(connection), "raw server connection");
                thread.setDaemon(true);
                thread.start();
            } catch (IOException e) {
                return; // closed
            }
        }
    }

    private void serve(Socket connection) {
        try (connection) {
            BufferedReader in =
                    new BufferedReader(new InputStreamReader(connection.getInputStream(), StandardCharsets.ISO_8859_1));
            String first = in.readLine();
            if (first == null) {
                return;
            }
            Map<String, String> headers = new TreeMap<>();
            for (String line = in.readLine(); line != null && !line.isEmpty(); line = in.readLine()) {
                headers.put(
                        line.substring(0, line.indexOf(':')).toLowerCase(Locale.ROOT),
                        line.substring(line.indexOf(':') + 1).strip());
            }
            Request request = new Request(requests.size(), first.split(" ", -1)[1], headers);
            requests.add(request);
            answer.to(request, connection.getOutputStream());
            connection.getOutputStream().flush();
            Thread.sleep(60); // so that what was sent has come before the connection ends
        } catch (Exception e) {
            return; // the client went away, which some tests want
        }
    }

    String base() {
        return "http://127.0.0.1:" + socket.getLocalPort();
    }

    List<Request> requests() {
        return List.copyOf(requests);
    }

    static void head(OutputStream out, String status, String... headers) throws IOException {
        String head = "HTTP/1.1 " + status + "\r\nConnection: close\r\n" + String.join("\r\n", headers)
                + (headers.length == 0 ? "\r\n" : "\r\n\r\n");
        out.write(head.getBytes(StandardCharsets.ISO_8859_1));
    }

    /** At most so many bytes, then the connection ends. */
    static void cut(Request request, OutputStream out, byte[] body, String etag, int most) throws IOException {
        int from = request.from();
        int length = body.length - from;
        head(
                out,
                from > 0 ? "206 Partial Content" : "200 OK",
                "ETag: " + etag,
                "Content-Length: " + length,
                "Content-Range: bytes " + from + "-" + (body.length - 1) + "/" + body.length);
        out.write(body, from, Math.min(most, length));
    }

    /** All of it, or from where it was asked for, as an honest server does. */
    static void honest(Request request, OutputStream out, byte[] body, String etag) throws IOException {
        int from = request.from();
        boolean range = from > 0
                && (request.header("if-range").isEmpty()
                        || request.header("if-range").equals(etag));
        if (range) {
            head(
                    out,
                    "206 Partial Content",
                    "ETag: " + etag,
                    "Content-Range: bytes " + from + "-" + (body.length - 1) + "/" + body.length,
                    "Content-Length: " + (body.length - from));
            out.write(body, from, body.length - from);
        } else {
            head(out, "200 OK", "ETag: " + etag, "Content-Length: " + body.length);
            out.write(body);
        }
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }
}
