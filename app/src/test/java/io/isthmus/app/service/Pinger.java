package io.isthmus.app.service;

import io.isthmus.dataplane.linux.kernel.Libc;
import io.isthmus.dataplane.linux.kernel.Namespaces;
import io.isthmus.net.Ip;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;

/**
 * A steady ping from inside an ECS, which notes for every request when it was sent and whether it was answered. Sends and
 * listens on threads of its own until {@link #finish}.
 */
final class Pinger implements AutoCloseable {
    private static final int MOST = 65_536;
    private static final int IDENTIFIER = 0x4953;
    private static final int LAST_WAIT_MS = 1000;

    private final int socket;
    private final long pauseNanos;
    private final long[] sentAt = new long[MOST];
    private final boolean[] answered = new boolean[MOST];
    private final Thread sender;
    private final Thread receiver;
    private volatile int sent;
    private volatile boolean stopping;

    Pinger(Namespaces namespaces, String namespace, Ip to, int perSecond) {
        socket = Packets.icmp(namespaces, namespace, to);
        pauseNanos = TimeUnit.SECONDS.toNanos(1) / perSecond;
        sender = Thread.ofPlatform().name("pinger-sends").start(this::send);
        receiver = Thread.ofPlatform().name("pinger-receives").start(this::receive);
    }

    /** Sends by the clock: after a delay of its own it catches up, so that no moment goes untried for long. */
    private void send() {
        long start = System.nanoTime();
        for (int number = 0; number < MOST && !stopping; number++) {
            long left;
            while ((left = start + number * pauseNanos - System.nanoTime()) > 0) {
                java.util.concurrent.locks.LockSupport.parkNanos(left);
            }
            sentAt[number] = System.nanoTime();
            Packets.send(socket, Packets.echoRequest(IDENTIFIER, number, 0));
            sent = number + 1;
        }
    }

    private void receive() {
        while (!stopping) {
            take(Packets.received(socket, 20));
        }
        take(Packets.received(socket, LAST_WAIT_MS));
    }

    private void take(List<byte[]> packets) {
        for (byte[] packet : packets) {
            int number = Packets.answered(packet, IDENTIFIER);
            if (number >= 0) {
                answered[number] = true;
            }
        }
    }

    /** How many were sent so far. */
    int sent() {
        return sent;
    }

    /** Sends no more, and waits for the last answers. */
    void finish() {
        stopping = true;
        try {
            sender.join();
            receiver.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** The numbers of the requests that were not answered; after {@link #finish}. */
    List<Integer> lost() {
        return IntStream.range(0, sent)
                .filter(number -> !answered[number])
                .boxed()
                .toList();
    }

    /** Whether each request that was sent between these times was answered, in their order; after {@link #finish}. */
    List<Boolean> between(long fromNanoTime, long toNanoTime) {
        return IntStream.range(0, sent)
                .filter(number -> sentAt[number] > fromNanoTime && sentAt[number] < toNanoTime)
                .mapToObj(number -> answered[number])
                .toList();
    }

    @Override
    public void close() {
        finish();
        Libc.close(socket);
    }
}
