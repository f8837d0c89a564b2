package io.isthmus.client;

import java.io.IOException;
import java.io.InputStream;
import java.net.SocketTimeoutException;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.time.Duration;

/** What comes over a channel, waited for no longer than a while. From the first read on nothing can be written to it. */
final class Patience extends InputStream {
    private final SocketChannel channel;
    private final Duration longest;

    Patience(SocketChannel channel, Duration longest) {
        this.channel = channel;
        this.longest = longest;
    }

    @Override
    public int read() throws IOException {
        byte[] one = new byte[1];
        return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
    }

    @Override
    public int read(byte[] buffer, int offset, int length) throws IOException {
        if (length == 0) {
            return 0;
        }
        channel.configureBlocking(false);
        ByteBuffer room = ByteBuffer.wrap(buffer, offset, length);
        int count = channel.read(room);
        if (count != 0) {
            return count;
        }
        try (Selector selector = Selector.open()) {
            channel.register(selector, SelectionKey.OP_READ);
            long end = System.nanoTime() + longest.toNanos();
            while (count == 0) {
                long left = (end - System.nanoTime()) / 1_000_000;
                if (left <= 0) {
                    throw new SocketTimeoutException("no answer within " + longest.toMillis() + " ms");
                }
                selector.select(left);
                if (Thread.currentThread().isInterrupted()) {
                    throw new IOException("interrupted");
                }
                selector.selectedKeys().clear();
                count = channel.read(room);
            }
        }
        return count;
    }
}
