package io.isthmus.api.http;

import io.isthmus.api.catalogue.Incoming;
import io.isthmus.control.password.Passwords;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.io.Content;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.unixdomain.server.UnixDomainServerConnector;

/** A request of Jetty's as the dispatcher sees it. */
record JettyIncoming(Request request, String path, String requestId, TrustedProxies proxies) implements Incoming {
    private static final int DRAIN_STEP = 1 << 16;
    private static final int DRAINED = 128 << 20;
    private static final long DRAIN_NANOS = 5_000_000_000L;

    @Override
    public String method() {
        return request.getMethod();
    }

    @Override
    public String rawQuery() {
        return Optional.ofNullable(request.getHttpURI().getQuery()).orElse("");
    }

    @Override
    public Map<String, List<String>> query() {
        String query = rawQuery();
        if (query.isEmpty()) {
            return Map.of();
        }
        Map<String, List<String>> values = new LinkedHashMap<>();
        int from = 0;
        while (from <= query.length()) {
            int ampersand = query.indexOf('&', from);
            int to = ampersand < 0 ? query.length() : ampersand;
            if (to > from) {
                int equals = query.indexOf('=', from);
                int nameEnd = equals < 0 || equals > to ? to : equals;
                values.computeIfAbsent(decoded(query.substring(from, nameEnd)), _ -> new ArrayList<>(1))
                        .add(nameEnd == to ? "" : decoded(query.substring(nameEnd + 1, to)));
            }
            from = to + 1;
        }
        return values;
    }

    private static String decoded(String text) {
        try {
            return URLDecoder.decode(text, StandardCharsets.UTF_8);
        } catch (IllegalArgumentException _) {
            return text;
        }
    }

    @Override
    public Optional<String> header(String name) {
        return Optional.ofNullable(request.getHeaders().get(name));
    }

    @Override
    public String baseUrl() {
        return request.getHttpURI().getScheme() + "://"
                + Optional.ofNullable(request.getHttpURI().getAuthority()).orElse("localhost");
    }

    @Override
    public boolean local() {
        return request.getConnectionMetaData().getConnector() instanceof UnixDomainServerConnector;
    }

    @Override
    public Optional<byte[]> body(int limit) {
        if (request.getLength() > limit) {
            return Optional.empty();
        }
        try {
            // not closed: what is left over is read by drain()
            byte[] body = Content.Source.asInputStream(request).readNBytes(limit + 1);
            return body.length <= limit ? Optional.of(body) : Optional.empty();
        } catch (IOException gone) {
            throw new UncheckedIOException("the client went away in the middle of its request", gone);
        }
    }

    @Override
    public String peer() {
        return local()
                ? Passwords.LOCAL
                : TrustedProxies.parse(Request.getRemoteAddr(request))
                        .map(address -> proxies.client(address, request.getHeaders()))
                        .orElse("unknown");
    }

    /**
     * Reads, within limits of size and time, what nobody has read of the body. Many clients look for the answer only when they
     * have sent everything, and a connection closed over unread bytes is reset, which takes the answer away from them.
     */
    void drain() {
        if (request.getHeaders().contains(HttpHeader.EXPECT)) {
            return; // such a client sends nothing before it is told to
        }
        long end = System.nanoTime() + DRAIN_NANOS;
        try {
            InputStream in = Content.Source.asInputStream(request);
            byte[] buffer = new byte[DRAIN_STEP];
            for (int drained = 0; drained < DRAINED && System.nanoTime() - end < 0; ) {
                int read = in.read(buffer);
                if (read < 0) {
                    return;
                }
                drained += read;
            }
        } catch (IOException _) {
            // the client went away: nobody waits for the answer
        }
    }
}
