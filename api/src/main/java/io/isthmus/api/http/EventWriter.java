package io.isthmus.api.http;

import io.isthmus.api.catalogue.EventStream;
import io.isthmus.api.catalogue.Streamable;
import io.isthmus.store.StoreException;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.io.Content;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.Callback;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Sends streams of events, each on the virtual thread of its request: what a slow client does not take waits in the stream's
 * source, not in memory, and a client that takes nothing is given up with its connection's idle time. Thread-safe.
 */
final class EventWriter implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(EventWriter.class);

    private final Set<Thread> writing = ConcurrentHashMap.newKeySet();
    private volatile boolean closed;

    /** Sends until the stream ends, the client goes or {@link #close} is called; closes the stream. */
    void write(EventStream stream, Response response, Callback callback) {
        response.getHeaders().put(HttpHeader.CONTENT_TYPE, Streamable.TYPE);
        writing.add(Thread.currentThread());
        try (stream) {
            if (!closed) {
                stream.run(new Sink(Content.Sink.asOutputStream(response)));
            }
            end(response, callback);
        } catch (InterruptedException stopping) {
            end(response, callback);
        } catch (IOException gone) {
            LOG.debug("event=stream_left reason=\"{}\"", gone.getMessage());
            callback.failed(gone);
        } catch (StoreException unreadable) {
            LOG.error("event=stream_failed reason=\"{}\"", unreadable.getMessage());
            callback.failed(unreadable);
        } catch (RuntimeException bug) {
            LOG.error("event=stream_failed", bug);
            callback.failed(bug);
        } finally {
            writing.remove(Thread.currentThread());
        }
    }

    private static void end(Response response, Callback callback) {
        response.write(true, ByteBuffer.allocate(0), callback);
    }

    /** Ends all streams, and those that begin from now on. */
    @Override
    public void close() {
        closed = true;
        writing.forEach(Thread::interrupt);
    }

    private record Sink(OutputStream out) implements EventStream.Sink {
        @Override
        public void event(String id, String type, byte[] json) throws IOException {
            byte[] head = ("id: " + id + "\nevent: " + type + "\ndata: ").getBytes(StandardCharsets.UTF_8);
            byte[] event = new byte[head.length + json.length + 2];
            System.arraycopy(head, 0, event, 0, head.length);
            System.arraycopy(json, 0, event, head.length, json.length);
            event[event.length - 2] = '\n';
            event[event.length - 1] = '\n';
            out.write(event);
            out.flush();
        }

        @Override
        public void comment(String text) throws IOException {
            out.write((": " + text + "\n\n").getBytes(StandardCharsets.UTF_8));
            out.flush();
        }
    }
}
