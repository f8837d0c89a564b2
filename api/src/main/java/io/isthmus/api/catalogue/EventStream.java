package io.isthmus.api.catalogue;

import java.io.IOException;

/** Server-sent events (HTML living standard, 9.2) for one client. Closed when the answer has ended, however it did. */
public interface EventStream extends AutoCloseable {

    /**
     * Writes events until the stream ends. Blocks, for as long as the client is slow.
     *
     * @throws IOException if the client went away
     * @throws InterruptedException if the server stops
     */
    void run(Sink out) throws IOException, InterruptedException;

    @Override
    void close();

    /** Where events go; each is sent at once. */
    interface Sink {
        /** @param json one line */
        void event(String id, String type, byte[] json) throws IOException;

        /** What clients skip; shows that the stream lives. */
        void comment(String text) throws IOException;

        /** Shows that the stream lives, and that the client has all up to this id. */
        void alive(String id) throws IOException;
    }
}
