package io.isthmus.client;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;

/** A body in chunks (RFC 9112, 7.1), read as it comes. */
final class Chunks extends InputStream {
    private final InputStream in;
    private int left;
    private boolean started;
    private boolean ended;

    Chunks(InputStream in) {
        this.in = in;
    }

    @Override
    public int read() throws IOException {
        byte[] one = new byte[1];
        return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
    }

    @Override
    public int read(byte[] buffer, int offset, int length) throws IOException {
        if (left == 0 && !ended) {
            next();
        }
        if (ended || length == 0) {
            return ended ? -1 : 0;
        }
        int count = in.read(buffer, offset, Math.min(length, left));
        if (count < 0) {
            throw new EOFException("The answer broke off.");
        }
        left -= count;
        return count;
    }

    private void next() throws IOException {
        if (started) {
            Http.line(in); // behind the chunk before
        }
        started = true;
        left = Http.chunkSize(in);
        ended = left == 0;
    }
}
