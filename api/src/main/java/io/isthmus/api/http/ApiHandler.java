package io.isthmus.api.http;

import io.isthmus.api.catalogue.Dispatcher;
import io.isthmus.api.catalogue.Outgoing;
import java.nio.ByteBuffer;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.http.HttpURI;
import org.eclipse.jetty.io.Connection;
import org.eclipse.jetty.io.EndPoint;
import org.eclipse.jetty.io.ssl.SslConnection;
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

    /** Connections with a request whose answer is not yet wholly sent; each has one at most. */
    private final Set<Connection> busy = ConcurrentHashMap.newKeySet();

    ApiHandler(Dispatcher dispatcher, TrustedProxies proxies) {
        super(InvocationType.BLOCKING);
        this.dispatcher = dispatcher;
        this.proxies = proxies;
    }

    /** Ends the streams of events, which would not end by themselves. */
    void endStreams() {
        eventWriter.close();
    }

    /** Whether no request that came over it is under way; what has come of a head does not count. */
    boolean isIdle(EndPoint endPoint) {
        Connection connection = endPoint.getConnection();
        return !busy.contains(
                connection instanceof SslConnection secure
                        ? secure.getSslEndPoint().getConnection()
                        : connection);
    }

    @Override
    public boolean handle(Request request, Response response, Callback callback) {
        Connection connection = request.getConnectionMetaData().getConnection();
        busy.add(connection);
        Request.addCompletionListener(request, _ -> busy.remove(connection));
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
