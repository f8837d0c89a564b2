package io.isthmus.api.http;

import io.isthmus.api.shape.Json;
import io.isthmus.api.shape.MalformedJsonException;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** A client that reads a stream of server-sent events. Not thread-safe. */
final class Events implements AutoCloseable {
    private final HttpClient http =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
    private final HttpResponse<InputStream> response;
    private final BufferedReader lines;

    private Events(HttpRequest request) {
        try {
            response = http.send(request, HttpResponse.BodyHandlers.ofInputStream());
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(interrupted);
        }
        lines = new BufferedReader(new InputStreamReader(response.body(), StandardCharsets.UTF_8));
    }

    record Event(long id, String type, Map<?, ?> data) {}

    static Events of(Client caller, String query, String... headers) {
        HttpRequest.Builder request = HttpRequest.newBuilder(URI.create(caller.url() + "/isthmus/v1/changes" + query))
                .header("Accept", "text/event-stream");
        if (!caller.token().isEmpty()) {
            request.header("X-Auth-Token", caller.token());
        }
        if (headers.length > 0) {
            request.headers(headers);
        }
        return new Events(request.build());
    }

    int status() {
        return response.statusCode();
    }

    String header(String name) {
        return response.headers().firstValue(name).orElse("");
    }

    /** The next event, however long it takes; empty once the server has ended the stream. */
    Optional<Event> next() {
        String id = "";
        String type = "";
        String data = "";
        try {
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                if (line.isEmpty() && !data.isEmpty()) {
                    return Optional.of(new Event(
                            Long.parseLong(id), type, (Map<?, ?>) Json.parse(data.getBytes(StandardCharsets.UTF_8))));
                }
                id = line.startsWith("id: ") ? line.substring(4) : id;
                type = line.startsWith("event: ") ? line.substring(7) : type;
                data = line.startsWith("data: ") ? line.substring(6) : data;
            }
            return Optional.empty();
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        } catch (MalformedJsonException malformed) {
            throw new IllegalStateException(data, malformed);
        }
    }

    /** The next lines, which must be a comment, without its mark; the id beside it, if there is one, after a blank. */
    String comment() {
        try {
            String line = String.valueOf(lines.readLine());
            String end = String.valueOf(lines.readLine());
            String id = end.startsWith("id: ") ? end.substring(3) : "";
            if (!line.startsWith(": ") || !(id.isEmpty() ? end : String.valueOf(lines.readLine())).isEmpty()) {
                throw new IllegalStateException("no comment: " + line);
            }
            return line.substring(2) + id;
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        }
    }

    List<Event> next(int count) {
        List<Event> events = new ArrayList<>();
        while (events.size() < count) {
            events.add(next().orElseThrow());
        }
        return events;
    }

    /** Whatever comes in place of events. */
    String body() {
        return String.join("\n", lines.lines().toList());
    }

    @Override
    public void close() {
        try {
            lines.close();
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        }
        http.shutdownNow();
        http.close();
    }
}
