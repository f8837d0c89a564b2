package io.isthmus.api.http;

import io.isthmus.api.catalogue.Json;
import java.nio.ByteBuffer;
import java.util.LinkedHashMap;
import java.util.Map;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.http.HttpStatus;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.Callback;

/** Words what the server itself refuses before any endpoint is found, such as a header that is too large. */
final class ErrorBodies implements Request.Handler {
    @Override
    public boolean handle(Request request, Response response, Callback callback) {
        String requestId = RequestIds.of(request);
        int status = response.getStatus();
        Map<String, Object> body = new LinkedHashMap<>();
        body.put("error_code", "APIGW.0" + status);
        body.put("error_msg", HttpStatus.getMessage(status));
        body.put("request_id", requestId);
        response.getHeaders().put(RequestIds.HEADER, requestId);
        response.getHeaders().put(HttpHeader.CONTENT_TYPE, ApiHandler.JSON);
        // After some of these the server ends the connection, which a client must not use again then.
        response.getHeaders().put(HttpHeader.CONNECTION, "close");
        response.write(true, ByteBuffer.wrap(Json.write(body)), callback);
        return true;
    }
}
