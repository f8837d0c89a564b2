package io.isthmus.api.http;

import io.isthmus.api.catalogue.Dispatcher;
import io.isthmus.api.catalogue.Outgoing;
import java.nio.ByteBuffer;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.http.HttpURI;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.Callback;

/** Hands every request to the dispatcher. */
final class ApiHandler extends Handler.Abstract {
    static final String JSON = "application/json";

    private final Dispatcher dispatcher;
    private final TrustedProxies proxies;
    private final EventWriter eventWriter = new EventWriter();

    ApiHandler(Dispatcher dispatcher, TrustedProxies proxies) {
        super(InvocationType.BLOCKING);
        this.dispatcher = dispatcher;
        this.proxies = proxies;
    }

    /** Ends the streams of events, which would not end by themselves. */
    void endStreams() {
        eventWriter.close();
    }

    @Override
    public boolean handle(Request request, Response response, Callback callback) {
        HttpURI uri = request.getHttpURI();
        String path = uri.getPath();
        String requestId = RequestIds.of(request);
        JettyIncoming incoming = new JettyIncoming(request, path == null ? "/" : path, requestId, proxies);
        Outgoing answer = dispatcher.dispatch(incoming);
        incoming.drain();
        response.setStatus(answer.status());
        response.getHeaders().put(RequestIds.HEADER, requestId);
        answer.headers().forEach(response.getHeaders()::put);
        if (answer.body().length > 0) {
            response.getHeaders().put(HttpHeader.CONTENT_TYPE, JSON);
            response.getHeaders().put(HttpHeader.CONTENT_LENGTH, answer.body().length);
        }
        if (answer.events().isPresent()) {
            eventWriter.write(answer.events().get(), response, callback);
        } else {
            response.write(true, ByteBuffer.wrap(answer.body()), callback);
        }
        return true;
    }
}
