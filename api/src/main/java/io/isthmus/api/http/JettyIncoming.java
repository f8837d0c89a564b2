package io.isthmus.api.http;

import io.isthmus.api.catalogue.Incoming;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.eclipse.jetty.io.Content;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.unixdomain.server.UnixDomainServerConnector;
import org.eclipse.jetty.util.Fields;
import org.eclipse.jetty.util.UrlEncoded;

/** A request of Jetty's as the dispatcher sees it. */
record JettyIncoming(Request request, String path, String requestId) implements Incoming {

    @Override
    public String method() {
        return request.getMethod();
    }

    @Override
    public Map<String, List<String>> query() {
        String query = request.getHttpURI().getQuery();
        if (query == null || query.isEmpty()) {
            return Map.of();
        }
        Map<String, List<String>> values = new LinkedHashMap<>();
        Fields fields = new Fields(true);
        try {
            UrlEncoded.decodeTo(query, fields, StandardCharsets.UTF_8);
        } catch (IllegalArgumentException _) {
            return Map.of();
        }
        for (Fields.Field field : fields) {
            values.put(field.getName(), List.copyOf(field.getValues()));
        }
        return values;
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
        try (InputStream in = Content.Source.asInputStream(request)) {
            byte[] body = in.readNBytes(limit + 1);
            return body.length > limit ? Optional.empty() : Optional.of(body);
        } catch (IOException gone) {
            throw new UncheckedIOException("the client went away in the middle of its request", gone);
        }
    }
}
