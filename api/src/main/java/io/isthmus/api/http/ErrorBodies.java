package io.isthmus.api.http;

import io.isthmus.api.shape.Json;
import io.isthmus.api.shape.Problem;
import java.nio.ByteBuffer;
import java.util.LinkedHashMap;
import java.util.Map;
import org.eclipse.jetty.http.HttpException;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.http.HttpStatus;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.server.handler.ErrorHandler;
import org.eclipse.jetty.util.Callback;

/** Words what the server itself refuses before any endpoint is found, such as a header that is too large. */
final class ErrorBodies implements Request.Handler {
    private static final int SERVER_ERROR = 500;

    @Override
    public boolean handle(Request request, Response response, Callback callback) {
        String requestId = RequestIds.of(request);
        int status = response.getStatus();
        String text = HttpStatus.getMessage(status);
        if (request.getAttribute(ErrorHandler.ERROR_EXCEPTION) instanceof HttpException broken) {
            // Also what HTTP has a number of its own above 500 for, such as a version nobody knows, is the client's
            // error.
            status = broken.getCode() < SERVER_ERROR ? broken.getCode() : HttpStatus.BAD_REQUEST_400;
            text = new Problem.BrokenRequest(reason(broken)).text();
        }
        response.setStatus(status);
        response.getHeaders().put(RequestIds.HEADER, requestId);
        response.getHeaders().put(HttpHeader.CONTENT_TYPE, ApiHandler.JSON);
        // After some of these the server ends the connection, which a client must not use again then.
        response.getHeaders().put(HttpHeader.CONNECTION, "close");
        response.write(true, ByteBuffer.wrap(body(status, text, requestId)), callback);
        return true;
    }

    /** Readable by the clients of every dialect. */
    static byte[] body(int status, String text, String requestId) {
        Map<String, Object> body = new LinkedHashMap<>();
        body.put("error_code", "APIGW.0" + status);
        body.put("error_msg", text);
        body.put("request_id", requestId);
        return Json.write(body);
    }

    /** What the server found wrong, in its words. */
    static String reason(HttpException broken) {
        String reason = broken.getReason();
        return reason == null || reason.isBlank() ? HttpStatus.getMessage(broken.getCode()) : reason;
    }
}
