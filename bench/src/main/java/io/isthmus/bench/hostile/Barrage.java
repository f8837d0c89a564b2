package io.isthmus.bench.hostile;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.LongAdder;
import java.util.concurrent.locks.LockSupport;
import java.util.function.IntFunction;

/**
 * One attack that is going on: begins so many attempts a second, each on a connection of its own that stays open until the
 * service ends it. Thread-safe.
 */
final class Barrage {
    /** More than the service lets in, and fewer than this process may have open. */
    private static final int MOST_OPEN = 3000;

    private static final long NANOS_PER_SECOND = 1_000_000_000;

    private final Attack attack;
    private final InetSocketAddress service;
    private final IntFunction<Attempt> attempts;
    private final long start = System.nanoTime();
    private final Semaphore room = new Semaphore(MOST_OPEN);
    private final Set<Socket> open = ConcurrentHashMap.newKeySet();
    private final Map<String, LongAdder> answers = new ConcurrentSkipListMap<>();
    private volatile boolean ended;
    private volatile int begun;

    /** @param from the address of loopback that it comes from */
    record Attempt(String from, String request) {}

    private Barrage(URI url, Attack attack, IntFunction<Attempt> attempts) {
        this.attack = attack;
        this.service = new InetSocketAddress(url.getHost(), url.getPort());
        this.attempts = attempts;
    }

    /** @param attempts makes each by its number */
    static Barrage begin(String url, Attack attack, IntFunction<Attempt> attempts) {
        Barrage begun = new Barrage(URI.create(url), attack, attempts);
        Thread.ofPlatform().daemon().name(attack.name()).start(begun::run);
        return begun;
    }

    private void run() {
        for (int number = 0; !ended; number++) {
            long at = start + number * NANOS_PER_SECOND / attack.perSecond();
            for (long rest = at - System.nanoTime(); rest > 0; rest = at - System.nanoTime()) {
                LockSupport.parkNanos(rest);
            }
            room.acquireUninterruptibly();
            Attempt attempt = attempts.apply(number);
            Thread.startVirtualThread(() -> {
                attempt(attempt);
                room.release();
            });
            begun = number + 1;
        }
    }

    /** Returns when the connection has ended. */
    private void attempt(Attempt attempt) {
        Socket socket = new Socket();
        boolean answered = false;
        open.add(socket);
        try (socket) {
            if (ended) {
                return;
            }
            socket.bind(new InetSocketAddress(InetAddress.ofLiteral(attempt.from()), 0));
            socket.connect(service);
            socket.getOutputStream().write(attempt.request().getBytes(StandardCharsets.US_ASCII));
            BufferedReader in =
                    new BufferedReader(new InputStreamReader(socket.getInputStream(), StandardCharsets.UTF_8), 512);
            String line = in.readLine();
            count(line == null ? "closed" : line.split(" ")[1]);
            answered = true;
            while (line != null) {
                line = in.readLine();
            }
        } catch (IOException e) {
            if (!answered) {
                count("reset");
            }
        } finally {
            open.remove(socket);
        }
    }

    /** @param what the status of an answer, or what came instead */
    private void count(String what) {
        if (!ended) {
            answers.computeIfAbsent(what, _ -> new LongAdder()).increment();
        }
    }

    /** Ends it with all that is open; says at which rate it went on, and with what answers. */
    String end() {
        ended = true;
        long took = System.nanoTime() - start;
        int left = open.size();
        open.forEach(Barrage::close);
        return attack.what() + " " + begun * NANOS_PER_SECOND / took + "/s (answers " + answers + ", open " + left
                + ")";
    }

    private static void close(Socket socket) {
        try {
            socket.close();
        } catch (IOException e) {
            // it is of no use any more
        }
    }
}
