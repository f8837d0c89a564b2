package io.isthmus.dataplane.linux;

import io.isthmus.dataplane.linux.kernel.KernelException;
import io.isthmus.dataplane.linux.netlink.Dump;
import io.isthmus.dataplane.linux.netlink.NetlinkSocket;
import io.isthmus.net.Ip;
import io.isthmus.net.IpFamily;
import java.util.Collection;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Collectors;

/** The kernel begins to take in packets for a new IPv6 address in its own time, also where it looks for no duplicates. */
final class Ipv6Addresses {
    private static final long PAUSE_NANOS = 200_000;
    private static final long LIMIT_NANOS = TimeUnit.SECONDS.toNanos(2);

    private Ipv6Addresses() {}

    /**
     * Waits until the kernel takes in packets for these addresses, as far as they are IPv6.
     *
     * @throws KernelException if it does not within two seconds
     */
    static void await(NetlinkSocket socket, Collection<Ip> addresses) {
        Set<Ip> missing =
                addresses.stream().filter(ip -> ip.family() == IpFamily.V6).collect(Collectors.toSet());
        long start = System.nanoTime();
        while (!missing.isEmpty()) {
            missing.removeAll(Dump.receivedIpv6(socket));
            if (!missing.isEmpty()) {
                if (System.nanoTime() - start > LIMIT_NANOS) {
                    throw new KernelException("set addresses " + missing, 0, "the kernel takes in nothing for them");
                }
                LockSupport.parkNanos(PAUSE_NANOS);
            }
        }
    }
}
