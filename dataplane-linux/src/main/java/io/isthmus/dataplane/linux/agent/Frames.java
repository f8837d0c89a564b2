package io.isthmus.dataplane.linux.agent;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.ObjectReader;
import com.fasterxml.jackson.databind.ObjectWriter;
import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.EOFException;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.Optional;

/**
 * Messages on a byte stream: four bytes of length, most significant first, then that many bytes of JSON. A frame holds at
 * most one plan, so that neither side ever holds a whole state as text.
 */
final class Frames {
    /** Largest frame in bytes; a plan with 100,000 ports has less. */
    static final int MAX_BYTES = 64 << 20;

    /** An encoding buffer beyond this many bytes is given back after use. */
    private static final int KEEP_BYTES = 1 << 20;

    private static final int STREAM_BUFFER_BYTES = 64 << 10;

    private Frames() {}

    /** Not thread-safe. */
    static final class Writer {
        private final ObjectWriter json;
        private final OutputStream out;
        private ByteArrayOutputStream frame = new ByteArrayOutputStream(1024);

        Writer(ObjectMapper mapper, OutputStream out) {
            this.json = mapper.writerFor(Message.class);
            this.out = new BufferedOutputStream(out, STREAM_BUFFER_BYTES);
        }

        /** Writes, perhaps only into the buffer until {@link #flush}. */
        void write(Message message) throws IOException {
            frame.reset();
            json.writeValue(frame, message);
            int length = frame.size();
            if (length > MAX_BYTES) {
                throw new IOException("a message of " + length + " bytes is larger than " + MAX_BYTES);
            }
            out.write(length >>> 24);
            out.write(length >>> 16);
            out.write(length >>> 8);
            out.write(length);
            frame.writeTo(out);
            if (length > KEEP_BYTES) {
                frame = new ByteArrayOutputStream(1024);
            }
        }

        void flush() throws IOException {
            out.flush();
        }
    }

    /** Not thread-safe. */
    static final class Reader {
        private final ObjectReader json;
        private final DataInputStream in;

        Reader(ObjectMapper mapper, InputStream in) {
            this.json = mapper.readerFor(Message.class);
            this.in = new DataInputStream(new BufferedInputStream(in, STREAM_BUFFER_BYTES));
        }

        /**
         * Waits for the next message.
         *
         * @return empty when the other side has closed
         * @throws IOException also for bytes that are no message
         */
        Optional<Message> read() throws IOException {
            in.mark(1);
            if (in.read() < 0) {
                return Optional.empty();
            }
            in.reset();
            int length = in.readInt();
            if (length < 0 || length > MAX_BYTES) {
                throw new IOException("not a frame: its length would be " + Integer.toUnsignedString(length));
            }
            Bounded body = new Bounded(in, length);
            Optional<Message> message = Optional.ofNullable(json.readValue(body));
            body.requireEnd();
            if (message.isEmpty()) {
                throw new IOException("not a message: null");
            }
            return message;
        }
    }

    /** The bytes of one frame, so that the parser reads no further. */
    private static final class Bounded extends FilterInputStream {
        private int left;

        Bounded(InputStream in, int left) {
            super(in);
            this.left = left;
        }

        @Override
        public int read() throws IOException {
            byte[] one = new byte[1];
            return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
        }

        @Override
        public int read(byte[] into, int offset, int length) throws IOException {
            if (left == 0) {
                return -1;
            }
            int read = super.read(into, offset, Math.min(length, left));
            if (read < 0) {
                throw new EOFException("the connection ended within a message");
            }
            left -= read;
            return read;
        }

        /** What follows the JSON value within the frame may only be nothing. */
        void requireEnd() throws IOException {
            if (left > 0) {
                throw new IOException(left + " bytes follow the message within its frame");
            }
        }
    }
}
