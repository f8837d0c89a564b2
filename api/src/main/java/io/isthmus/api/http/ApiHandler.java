package io.isthmus.api.http;

import io.isthmus.api.catalogue.Dispatcher;
import io.isthmus.api.catalogue.Outgoing;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Duration;
import org.eclipse.jetty.http.HttpFields;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.Blocker;
import org.eclipse.jetty.util.Callback;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Hands every request to the dispatcher, and sends what it answers. */
final class ApiHandler extends Handler.Abstract {
    private static final Logger LOG = LoggerFactory.getLogger(ApiHandler.class);
    static final String JSON = "application/json";

    /** How long a client may take to take an answer, and so much longer for each so many bytes. */
    private static final Duration ANSWER_TIME = Duration.ofSeconds(10);

    private static final int BYTES_PER_SECOND = 64 * 1024;

    private final Dispatcher dispatcher;
    private final TrustedProxies proxies;
    private final Connections connections;
    private final Deadlines deadlines;
    private final EventWriter eventWriter = new EventWriter();

    ApiHandler(Dispatcher dispatcher, TrustedProxies proxies, Connections connections, Deadlines deadlines) {
        super(InvocationType.BLOCKING);
        this.dispatcher = dispatcher;
        this.proxies = proxies;
        this.connections = connections;
        this.deadlines = deadlines;
    }

    /** Ends the streams of events, which would not end by themselves. */
    void endStreams() {
        eventWriter.close();
    }

    @Override
    public boolean handle(Request request, Response response, Callback callback) {
        Connections.Held connection = connections.of(request);
        connection.begin();
        JettyIncoming incoming = new JettyIncoming(request, RequestIds.of(request), proxies, deadlines);
        Outgoing answer = connection
                .surplus()
                .map(problem -> dispatcher.refuse(incoming, problem))
                .orElseGet(() -> dispatcher.dispatch(incoming));
        response.setStatus(answer.status());
        HttpFields.Mutable headers = response.getHeaders();
        headers.put(RequestIds.HEADER, incoming.requestId());
        answer.headers().forEach(headers::put);
        if (incoming.mustClose() || connection.surplus().isPresent()) {
            headers.put(HttpHeader.CONNECTION, "close");
        }
        try {
            if (answer.events().isPresent()) {
                eventWriter.write(answer.events().get(), response, connection);
            } else {
                send(answer.body(), response, connection);
                incoming.drain();
            }
            connection.await(Connections.NEXT_REQUEST);
            callback.succeeded();
        } catch (IOException gone) {
            LOG.debug("event=answer_untaken request_id={} reason=\"{}\"", incoming.requestId(), gone.toString());
            callback.failed(gone);
        }
        return true;
    }

    /** Waits until the client has taken all of it. */
    private static void send(byte[] body, Response response, Connections.Held connection) throws IOException {
        if (body.length > 0) {
            response.getHeaders().put(HttpHeader.CONTENT_TYPE, JSON);
            response.getHeaders().put(HttpHeader.CONTENT_LENGTH, body.length);
        }
        Duration time = ANSWER_TIME.plusSeconds(body.length / BYTES_PER_SECOND);
        try (Deadlines.Deadline _ = connection.taking(time);
                Blocker.Callback taken = Blocker.callback()) {
            response.write(true, ByteBuffer.wrap(body), taken);
            taken.block();
        }
    }
}
