package io.isthmus.api.http;

import io.isthmus.api.catalogue.Incoming;
import io.isthmus.api.shape.Body;
import io.isthmus.api.shape.Problem;
import io.isthmus.control.password.Passwords;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.URLDecoder;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import org.eclipse.jetty.http.HttpException;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.io.Content;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.unixdomain.server.UnixDomainServerConnector;
import org.eclipse.jetty.util.BufferUtil;

/** A request of Jetty's as the dispatcher sees it. For the thread that works on it. */
final class JettyIncoming implements Incoming {
    /** How long a body may be on its way. */
    static final Duration BODY_TIME = Duration.ofSeconds(10);

    private static final Duration DRAIN_TIME = Duration.ofSeconds(5);
    private static final int DRAINED = 128 << 20;
    private static final int LOOK_BYTES = 64;

    private final Request request;
    private final String requestId;
    private final TrustedProxies proxies;
    private final Deadlines deadlines;
    private boolean wholeRead;
    private boolean lost;
    private boolean pipelined;

    /** What is wrong with the body, once something is. */
    private String broken = "";

    JettyIncoming(Request request, String requestId, TrustedProxies proxies, Deadlines deadlines) {
        this.request = request;
        this.requestId = requestId;
        this.proxies = proxies;
        this.deadlines = deadlines;
        this.wholeRead = bodyLength() == 0;
    }

    @Override
    public String method() {
        return request.getMethod();
    }

    @Override
    public String path() {
        return Optional.ofNullable(request.getHttpURI().getPath()).orElse("/");
    }

    @Override
    public String requestId() {
        return requestId;
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
    public String peer() {
        return local()
                ? Passwords.LOCAL
                : TrustedProxies.parse(Request.getRemoteAddr(request))
                        .map(address -> proxies.client(address, request.getHeaders()))
                        .orElse("unknown");
    }

    @Override
    public long bodyLength() {
        boolean chunked = request.getHeaders().contains(HttpHeader.TRANSFER_ENCODING);
        return chunked ? -1 : Math.max(0, request.getLength());
    }

    @Override
    public Body body(int limit) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        return switch (read(BODY_TIME, limit, piece -> append(piece, bytes))) {
            case ALL -> new Body.Whole(bytes.toByteArray());
            case TOO_MUCH -> new Body.Unusable(new Problem.BodyTooLarge(limit));
            case TOO_SLOW -> new Body.Unusable(new Problem.BodyTooSlow(BODY_TIME));
            case BROKEN -> new Body.Unusable(new Problem.BrokenRequest(broken));
        };
    }

    private static void append(ByteBuffer piece, ByteArrayOutputStream bytes) {
        byte[] copy = new byte[piece.remaining()];
        piece.get(copy);
        bytes.writeBytes(copy);
    }

    private enum Read {
        ALL,
        TOO_MUCH,
        TOO_SLOW,
        BROKEN
    }

    /** Reads what is left of the body, up to so many bytes, in so much time. */
    private Read read(Duration time, int limit, Consumer<ByteBuffer> taker) {
        Semaphore more = new Semaphore(0);
        AtomicBoolean late = new AtomicBoolean();
        try (Deadlines.Deadline _ = deadlines.in(time, () -> {
            late.set(true);
            more.release();
        })) {
            Read read = read(limit, taker, more, late);
            wholeRead = read == Read.ALL;
            lost = read == Read.TOO_SLOW || read == Read.BROKEN;
            return read;
        } catch (InterruptedException stopping) {
            Thread.currentThread().interrupt();
            lost = true;
            broken = "the service is stopping";
            return Read.BROKEN;
        }
    }

    private Read read(int limit, Consumer<ByteBuffer> taker, Semaphore more, AtomicBoolean late)
            throws InterruptedException {
        for (long size = 0; size <= limit; ) {
            Content.Chunk chunk = request.read();
            if (chunk == null) {
                request.demand(more::release);
                more.acquire();
                if (late.get()) {
                    return Read.TOO_SLOW;
                }
            } else if (Content.Chunk.isFailure(chunk)) {
                return failed(chunk.getFailure());
            } else {
                size += chunk.remaining();
                if (size <= limit) {
                    taker.accept(chunk.getByteBuffer());
                }
                chunk.release();
                if (size <= limit && chunk.isLast()) {
                    return Read.ALL;
                }
            }
        }
        return Read.TOO_MUCH;
    }

    private Read failed(Throwable failure) {
        if (failure instanceof TimeoutException) {
            return Read.TOO_SLOW;
        }
        broken = failure instanceof HttpException wrong
                ? "its body: " + ErrorBodies.reason(wrong)
                : "its body ends in the middle";
        return Read.BROKEN;
    }

    @Override
    public boolean isAbandoned() {
        if (!wholeRead || pipelined) {
            return false;
        }
        try {
            // While a request is worked on nobody else reads from its connection.
            int found = request.getConnectionMetaData()
                    .getConnection()
                    .getEndPoint()
                    .fill(BufferUtil.allocate(LOOK_BYTES));
            pipelined = found > 0;
            return found < 0;
        } catch (IOException gone) {
            return true;
        }
    }

    /** Whether the connection must end with this request: something of what the client sent is lost. */
    boolean mustClose() {
        return lost || pipelined;
    }

    /**
     * Reads, within limits of size and time, what nobody has read of the body. Many clients look for the answer only when they
     * have sent everything, and a connection closed over unread bytes is reset, which takes the answer away from them.
     */
    void drain() {
        if (wholeRead || lost || request.getHeaders().contains(HttpHeader.EXPECT)) {
            return; // a client that expects to be told to go on sends nothing before
        }
        var _ = read(DRAIN_TIME, DRAINED, _ -> {});
    }
}
