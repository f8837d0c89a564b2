package io.isthmus.client;

import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;

/**
 * A small HTTP/1.1 client: one request on one connection, over TCP, TLS or a unix socket alike. The JDK's own clients
 * either know no unix sockets or take longer to load than a whole command line call may.
 */
final class Http {
    private static final int LARGEST_BODY = 256 * 1024 * 1024; // bytes
    private static final int LONGEST_LINE = 64 * 1024; // bytes

    private Http() {}

    /**
     * Sends a request and reads the whole answer.
     *
     * @param path with query, beginning with a slash
     * @param headers besides Host, Connection and Content-Length
     * @param body JSON, or empty for none
     * @throws IOException if the connection fails or the answer is not HTTP
     */
    static Answer send(
            Endpoint endpoint, Duration timeout, String method, String path, Map<String, String> headers, byte[] body)
            throws IOException {
        try (Endpoint.Connection connection = endpoint.connect(timeout)) {
            ask(connection, endpoint, method, path, "application/json", headers, body);
            return read(new BufferedInputStream(connection.in()));
        }
    }

    /** An answer whose body is read while it still comes. */
    record Open(int status, Map<String, String> headers, InputStream body, Endpoint.Connection connection)
            implements AutoCloseable {
        /** The same with the whole body, which must have an end. */
        Answer whole() throws IOException {
            return new Answer(status, headers, body.readNBytes(LARGEST_BODY));
        }

        @Override
        public void close() throws IOException {
            connection.close();
        }
    }

    /**
     * Sends a GET and reads the head of the answer.
     *
     * @param accepted media type of the answer
     */
    static Open open(Endpoint endpoint, Duration timeout, String path, String accepted, Map<String, String> headers)
            throws IOException {
        Endpoint.Connection connection = endpoint.connect(timeout);
        try {
            ask(connection, endpoint, "GET", path, accepted, headers, new byte[0]);
            InputStream in = new BufferedInputStream(connection.in());
            Head head = head(in);
            boolean chunked = isChunked(head.headers());
            String length = head.headers().getOrDefault("content-length", "");
            InputStream body = chunked
                    ? new Chunks(in)
                    : length.isEmpty() ? in : new ByteArrayInputStream(exactly(in, number(length, 10)));
            return new Open(head.status(), head.headers(), body, connection);
        } catch (IOException | RuntimeException e) {
            connection.close();
            throw e;
        }
    }

    private static void ask(
            Endpoint.Connection connection,
            Endpoint endpoint,
            String method,
            String path,
            String accepted,
            Map<String, String> headers,
            byte[] body)
            throws IOException {
        OutputStream out = new BufferedOutputStream(connection.out());
        StringBuilder head = new StringBuilder()
                .append(method + " " + endpoint.prefix() + path + " HTTP/1.1\r\n")
                .append("Host: " + endpoint.host() + "\r\n")
                .append("Connection: close\r\n")
                .append("Accept: " + accepted + "\r\n");
        headers.forEach((name, value) -> head.append(name + ": " + value + "\r\n"));
        if (body.length > 0) {
            head.append("Content-Type: application/json\r\n");
        }
        if (body.length > 0 || !"GET".equals(method)) {
            head.append("Content-Length: " + body.length + "\r\n");
        }
        out.write(head.append("\r\n").toString().getBytes(StandardCharsets.UTF_8));
        out.write(body);
        out.flush();
    }

    private record Head(int status, Map<String, String> headers) {}

    private static Head head(InputStream in) throws IOException {
        int status;
        Map<String, String> headers;
        do {
            String[] first = line(in).split(" ", 3);
            if (first.length < 2 || !first[0].startsWith("HTTP/1.") || !first[1].matches("[1-5][0-9][0-9]")) {
                throw new IOException("The answer is not HTTP.");
            }
            status = Integer.parseInt(first[1]);
            headers = headers(in);
        } while (status < 200); // interim answers
        return new Head(status, headers);
    }

    private static Answer read(InputStream in) throws IOException {
        Head head = head(in);
        return new Answer(head.status(), head.headers(), body(in, head.status(), head.headers()));
    }

    private static boolean isChunked(Map<String, String> headers) {
        return headers.getOrDefault("transfer-encoding", "")
                .toLowerCase(Locale.ROOT)
                .contains("chunked");
    }

    private static Map<String, String> headers(InputStream in) throws IOException {
        Map<String, String> headers = new HashMap<>();
        for (String line = line(in); !line.isEmpty(); line = line(in)) {
            int colon = line.indexOf(':');
            if (colon > 0) {
                headers.put(
                        line.substring(0, colon).toLowerCase(Locale.ROOT),
                        line.substring(colon + 1).strip());
            }
        }
        return headers;
    }

    private static byte[] body(InputStream in, int status, Map<String, String> headers) throws IOException {
        if (status == 204 || status == 304) {
            return new byte[0];
        }
        if (isChunked(headers)) {
            ByteArrayOutputStream body = new ByteArrayOutputStream();
            for (int size = chunkSize(in); size > 0; size = chunkSize(in)) {
                if (body.size() > LARGEST_BODY - size) {
                    throw new IOException("The answer is too large.");
                }
                body.write(exactly(in, size));
                line(in);
            }
            return body.toByteArray();
        }
        String length = headers.getOrDefault("content-length", "");
        if (length.isEmpty()) {
            return in.readNBytes(LARGEST_BODY);
        }
        return exactly(in, number(length, 10));
    }

    static int chunkSize(InputStream in) throws IOException {
        return number(line(in).split(";", 2)[0].strip(), 16);
    }

    private static int number(String text, int radix) throws IOException {
        try {
            int size = Integer.parseInt(text, radix);
            if (size >= 0 && size <= LARGEST_BODY) {
                return size;
            }
        } catch (NumberFormatException _) {
            // answered below
        }
        throw new IOException("The answer's length is not acceptable: " + text);
    }

    private static byte[] exactly(InputStream in, int size) throws IOException {
        byte[] bytes = in.readNBytes(size);
        if (bytes.length < size) {
            throw new EOFException("The answer broke off.");
        }
        return bytes;
    }

    static String line(InputStream in) throws IOException {
        ByteArrayOutputStream line = new ByteArrayOutputStream();
        for (int c = in.read(); c != '\n'; c = in.read()) {
            if (c < 0) {
                throw new EOFException("The connection was closed before the answer was complete.");
            }
            if (line.size() >= LONGEST_LINE) {
                throw new IOException("The answer is not HTTP.");
            }
            line.write(c);
        }
        String text = line.toString(StandardCharsets.ISO_8859_1);
        return text.endsWith("\r") ? text.substring(0, text.length() - 1) : text;
    }
}
