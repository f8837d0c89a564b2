package io.isthmus.dataplane.linux.agent;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.ObjectReader;
import com.fasterxml.jackson.databind.ObjectWriter;
import io.isthmus.dataplane.DataPlane;
import io.isthmus.model.EcsId;
import io.isthmus.model.VpcId;
import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;

/**
 * Messages on a byte stream: four bytes of length, most significant first, then that many bytes of JSON. A frame holds at
 * most one plan, so that neither side ever holds a whole state as text, and a plan that cannot be written or read spoils
 * no other.
 */
final class Frames {
    /** Largest frame in bytes; a plan with 100,000 ports has less. */
    static final int MAX_BYTES = 64 << 20;

    /** A buffer beyond this many bytes is given back after use. */
    private static final int KEEP_BYTES = 1 << 20;

    private static final int STREAM_BUFFER_BYTES = 64 << 10;

    private Frames() {}

    /** A message that cannot be written. Nothing of it was: others can be. */
    static final class UnwritableException extends IOException {
        private static final long serialVersionUID = 1L;

        UnwritableException(String message) {
            super(message);
        }
    }

    /** A plan that cannot be read. What follows it can be. */
    static final class UnreadablePlanException extends IOException {
        private static final long serialVersionUID = 1L;

        private final transient DataPlane.Unplanned router;

        UnreadablePlanException(DataPlane.Unplanned router, IOException cause) {
            super(cause.getMessage(), cause);
            this.router = router;
        }

        /** Whose plan it is, and the ECSs that it names. */
        DataPlane.Unplanned router() {
            return router;
        }
    }

    /** Not thread-safe. */
    static final class Writer {
        private final ObjectWriter json;
        private final OutputStream out;
        private ByteArrayOutputStream frame = new ByteArrayOutputStream(1024);

        Writer(ObjectMapper mapper, OutputStream out) {
            this.json = mapper.writerFor(Message.class);
            this.out = new BufferedOutputStream(out, STREAM_BUFFER_BYTES);
        }

        /**
         * Writes, perhaps only into the buffer until {@link #flush}.
         *
         * @throws UnwritableException if the message is too large, or cannot be expressed
         */
        void write(Message message) throws IOException {
            frame.reset();
            try {
                json.writeValue(frame, message);
            } catch (JsonProcessingException e) {
                throw new UnwritableException("a message cannot be written: " + e.getOriginalMessage());
            }
            int length = frame.size();
            if (length > MAX_BYTES) {
                frame = new ByteArrayOutputStream(1024);
                throw new UnwritableException("a message of " + length + " bytes is larger than " + MAX_BYTES);
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
        private final ObjectMapper mapper;
        private final ObjectReader json;
        private final DataInputStream in;
        private byte[] frame = new byte[1024];

        Reader(ObjectMapper mapper, InputStream in) {
            this.mapper = mapper;
            this.json = mapper.readerFor(Message.class).with(DeserializationFeature.FAIL_ON_TRAILING_TOKENS);
            this.in = new DataInputStream(new BufferedInputStream(in, STREAM_BUFFER_BYTES));
        }

        /**
         * Waits for the next message.
         *
         * @return empty when the other side has closed
         * @throws UnreadablePlanException for a plan that cannot be read; the next message may be asked for
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
            if (frame.length < length || frame.length > KEEP_BYTES) {
                frame = new byte[Math.max(length, 1024)];
            }
            in.readFully(frame, 0, length);
            try {
                Optional<Message> message = Optional.ofNullable(json.readValue(frame, 0, length));
                return Optional.of(message.orElseThrow(() -> new IOException("not a message: null")));
            } catch (JsonProcessingException e) {
                throw plan(length, e)
                        .<IOException>map(plan -> new UnreadablePlanException(plan, e))
                        .orElse(e);
            }
        }

        /** What may be known of a message that is none: whose plan it was meant to be. */
        private Optional<DataPlane.Unplanned> plan(int length, JsonProcessingException problem) {
            try {
                JsonNode tree = mapper.readTree(frame, 0, length);
                JsonNode vpc = tree.path("plan").path("vpc");
                if (!tree.path("type").asText().equals("router") || !vpc.isTextual()) {
                    return Optional.empty();
                }
                Set<EcsId> ecss = new HashSet<>();
                tree.path("plan")
                        .path("ports")
                        .forEach(port -> ecss.add(new EcsId(port.path("ecs").asText())));
                return Optional.of(new DataPlane.Unplanned(new VpcId(vpc.asText()), ecss));
            } catch (IOException e) {
                problem.addSuppressed(e);
                return Optional.empty();
            }
        }
    }
}
