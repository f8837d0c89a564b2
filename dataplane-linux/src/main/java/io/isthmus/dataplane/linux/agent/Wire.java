package io.isthmus.dataplane.linux.agent;

import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;

/**
 * A byte stream in both directions: what carries the {@link Message}s. One thread may read while another writes. Closing
 * ends a read or write that waits, from any thread, and may be done more than once.
 */
interface Wire extends Closeable {
    InputStream in() throws IOException;

    OutputStream out() throws IOException;

    /** Where wires come from, on the controller's side. */
    interface Listener extends Closeable {
        /** Waits for the next agent. */
        Wire accept() throws IOException;
    }
}
