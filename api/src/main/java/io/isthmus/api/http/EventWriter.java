package io.isthmus.api.http;

import io.isthmus.api.catalogue.EventStream;
import io.isthmus.api.shape.Streamable;
import io.isthmus.store.StoreException;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.io.Content;
import org.eclipse.jetty.server.Response;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Sends streams of events, each on the virtual thread of its request: what a slow client does not take waits in the stream's
 * source, not in memory, and a client that takes nothing is given up. Thread-safe.
 */
final class EventWriter implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(EventWriter.class);

    /** How long a client may take to take one event. */
    private static final Duration EVENT_TIME = Duration.ofSeconds(30);

    private final Set<Thread> writing = ConcurrentHashMap.newKeySet();
    private volatile boolean closed;

    /**
     * Sends until the stream ends, the client goes or {@link #close} is called; closes the stream.
     *
     * @throws IOException if the client went away, or took nothing for too long
     */
    void write(EventStream stream, Response response, Connections.Held connection) throws IOException {
        response.getHeaders().put(HttpHeader.CONTENT_TYPE, Streamable.TYPE);
        writing.add(Thread.currentThread());
        OutputStream out = Content.Sink.asOutputStream(response);
        try (stream) {
            if (!closed) {
                stream.run(new Sink(out, connection));
            }
        } catch (InterruptedException stopping) {
            LOG.debug("event=stream_stopped");
        } catch (StoreException unreadable) {
            LOG.error("event=stream_failed reason=\"{}\"", unreadable.getMessage());
            throw new IOException("the stream failed", unreadable);
        } catch (RuntimeException bug) {
            LOG.error("event=stream_failed", bug);
            throw new IOException("the stream failed", bug);
        } finally {
            writing.remove(Thread.currentThread());
        }
        try (Deadlines.Deadline _ = connection.taking(EVENT_TIME)) {
            out.close();
        }
    }

    /** Ends all streams, and those that begin from now on. */
    @Override
    public void close() {
        closed = true;
        writing.forEach(Thread::interrupt);
    }

    private record Sink(OutputStream out, Connections.Held connection) implements EventStream.Sink {
        @Override
        public void event(String id, String type, byte[] json) throws IOException {
            byte[] head = ("id: " + id + "\nevent: " + type + "\ndata: ").getBytes(StandardCharsets.UTF_8);
            byte[] event = new byte[head.length + json.length + 2];
            System.arraycopy(head, 0, event, 0, head.length);
            System.arraycopy(json, 0, event, head.length, json.length);
            event[event.length - 2] = '\n';
            event[event.length - 1] = '\n';
            send(event);
        }

        @Override
        public void comment(String text) throws IOException {
            send((": " + text + "\n\n").getBytes(StandardCharsets.UTF_8));
        }

        @Override
        public void alive(String id) throws IOException {
            send((": still here\nid: " + id + "\n\n").getBytes(StandardCharsets.UTF_8));
        }

        private void send(byte[] bytes) throws IOException {
            try (Deadlines.Deadline _ = connection.taking(EVENT_TIME)) {
                out.write(bytes);
                out.flush();
            }
        }
    }
}
