package io.isthmus.dataplane.linux.nft;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.isthmus.dataplane.linux.kernel.Namespaces;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * The kernel makes no interface in a network namespace, and holds up all who change any of the host, while it lets somebody wait
 * who closes a socket over which something was just deleted. So sockets stay open for a while: here it is counted how many.
 */
class NftablesIT {
    private static final int COPIES = 2;

    /** A context's, and the one that asks for the number of its change. */
    private static final int SOCKETS_OF_A_CHANGE = 2;

    private static final String NETFILTER = "12";

    private final Namespaces namespaces = new Namespaces(Path.of("/run/netns"), 1);
    private final String name = "nft-" + ProcessHandle.current().pid();
    private final Nftables nftables = new Nftables(COPIES);

    @BeforeEach
    void make() {
        assertThat(namespaces.create(name, () -> name).join()).isEqualTo(name);
        inside(() -> nftables.run("add table ip t; add chain ip t c"));
    }

    @AfterEach
    void remove() {
        var _ = namespaces.remove(List.of(name));
        namespaces.close();
    }

    private <T> T inside(Callable<T> work) {
        return namespaces.inside(name, work).join();
    }

    /** Of this process and all others, in the network namespace of the calling thread. */
    private static long sockets() throws IOException {
        try (Stream<String> lines = Files.lines(Path.of("/proc/thread-self/net/netlink"))) {
            // The first is the kernel's own.
            return lines.map(line -> line.split(" +"))
                    .filter(columns -> columns[1].equals(NETFILTER) && !columns[2].equals("0"))
                    .count();
        }
    }

    private long socketsAfter(int changes) {
        return inside(() -> {
            for (int change = 0; change < changes; change++) {
                var _ = nftables.run("add rule ip t c accept; flush chain ip t c");
            }
            return sockets();
        });
    }

    @Test
    void theSocketsOfAChangeAreNotClosedAtOnceButSoon() {
        // A machine that stands still for long may miss the time in between.
        await().until(() -> socketsAfter(1) >= SOCKETS_OF_A_CHANGE);
        await().until(() -> inside(NftablesIT::sockets) == 0);
    }

    @Test
    void fewRestHoweverManyChangesThereAre() {
        assertThat(socketsAfter(10 * Nftables.MOST_RESTING))
                .isLessThanOrEqualTo((long) SOCKETS_OF_A_CHANGE * (Nftables.MOST_RESTING + COPIES));
        await().until(() -> inside(NftablesIT::sockets) == 0);
    }
}
