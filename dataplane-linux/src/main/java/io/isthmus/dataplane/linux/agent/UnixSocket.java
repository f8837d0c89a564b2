package io.isthmus.dataplane.linux.agent;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;

/** Wires over a unix domain socket. Who may connect is settled by the socket's permissions: its owner only. */
final class UnixSocket {
    /** Bytes of a path in sockaddr_un, without the final zero (unix(7)). */
    private static final int MAX_PATH_BYTES = 107;

    private UnixSocket() {}

    /**
     * Listens, replacing a socket that a dead controller left behind.
     *
     * @throws IOException if the path is too long, or another process listens there
     */
    static Wire.Listener listen(Path path) throws IOException {
        UnixDomainSocketAddress address = address(path);
        if (Files.exists(path)) {
            requireDead(path);
            Files.delete(path);
        }
        ServerSocketChannel server = ServerSocketChannel.open(StandardProtocolFamily.UNIX);
        try {
            server.bind(address);
            Files.setPosixFilePermissions(path, PosixFilePermissions.fromString("rw-------"));
        } catch (IOException e) {
            server.close();
            throw e;
        }
        return new Wire.Listener() {
            @Override
            public Wire accept() throws IOException {
                return new ChannelWire(server.accept());
            }

            @Override
            public void close() throws IOException {
                server.close();
                Files.deleteIfExists(path);
            }
        };
    }

    static Wire connect(Path path) throws IOException {
        return new ChannelWire(SocketChannel.open(address(path)));
    }

    private static void requireDead(Path path) throws IOException {
        try (SocketChannel probe = SocketChannel.open(StandardProtocolFamily.UNIX)) {
            if (probe.connect(UnixDomainSocketAddress.of(path))) {
                throw new InUse("another controller listens on " + path + "; stop it first");
            }
        } catch (InUse e) {
            throw e;
        } catch (IOException e) {
            // Nobody answers: what is left is the file of a process that is gone.
            return;
        }
    }

    private static UnixDomainSocketAddress address(Path path) throws IOException {
        int bytes = path.toString().getBytes(StandardCharsets.UTF_8).length;
        if (bytes > MAX_PATH_BYTES) {
            throw new IOException("the socket path has " + bytes + " bytes, more than " + MAX_PATH_BYTES + ": " + path
                    + "; choose a shorter state directory");
        }
        return UnixDomainSocketAddress.of(path);
    }

    private static final class InUse extends IOException {
        InUse(String message) {
            super(message);
        }
    }

    /** Streams made here and not by Channels, whose streams share one lock: a read that waits would hold up every write. */
    private record ChannelWire(SocketChannel channel) implements Wire {
        @Override
        public InputStream in() {
            return new InputStream() {
                @Override
                public int read() throws IOException {
                    byte[] one = new byte[1];
                    return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
                }

                @Override
                public int read(byte[] into, int offset, int length) throws IOException {
                    return channel.read(ByteBuffer.wrap(into, offset, length));
                }
            };
        }

        @Override
        public OutputStream out() {
            return new OutputStream() {
                @Override
                public void write(int b) throws IOException {
                    write(new byte[] {(byte) b}, 0, 1);
                }

                @Override
                public void write(byte[] from, int offset, int length) throws IOException {
                    ByteBuffer buffer = ByteBuffer.wrap(from, offset, length);
                    while (buffer.hasRemaining()) {
                        channel.write(buffer);
                    }
                }
            };
        }

        @Override
        public void close() throws IOException {
            channel.close();
        }
    }
}
