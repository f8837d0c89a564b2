package io.isthmus.dataplane.linux;

import io.isthmus.dataplane.linux.kernel.KernelException;
import io.isthmus.dataplane.linux.kernel.Libc;
import java.util.List;

/**
 * Kernel settings of a router or an ECS, in the network namespace of the calling thread.
 *
 * <p>The directories below /proc/sys/net have the same names in all namespaces and share one place in the kernel's cache of
 * names, so that finding one takes the longer the more namespaces there are: it is done once for all settings below.
 */
final class Sysctl {
    private static final String ROOT = "/proc/sys/net/";

    private record Setting(String name, String value) {}

    /**
     * Written once in a new router; interfaces made later take them over. Sources are checked by the packet filter, so the
     * kernel's own check ("accept_local" turns it off) would only cost a second route lookup for each packet.
     */
    private static final List<Setting> ROUTER = List.of(
            new Setting("conf/all/rp_filter", "0"),
            new Setting("conf/default/rp_filter", "0"),
            new Setting("conf/all/accept_local", "1"),
            new Setting("conf/all/send_redirects", "0"),
            new Setting("conf/default/send_redirects", "0"),
            new Setting("conf/all/accept_redirects", "0"),
            new Setting("conf/default/accept_redirects", "0"),
            new Setting("conf/default/proxy_arp", "1"),
            // Last: whether it is set tells whether the others are.
            new Setting("ip_forward", "1"));

    /**
     * Written when a router begins to forward IPv6. No interface gives itself an address or looks for duplicates: all
     * addresses and neighbours are set. That lets none come into being which {@link #NO_IPV6} held back.
     */
    private static final List<Setting> IPV6 = List.of(
            new Setting("conf/all/addr_gen_mode", "1"),
            new Setting("conf/default/addr_gen_mode", "1"),
            new Setting("conf/default/accept_dad", "0"),
            new Setting("conf/all/accept_redirects", "0"),
            new Setting("conf/default/accept_redirects", "0"),
            new Setting("conf/all/disable_ipv6", "0"),
            new Setting("conf/default/disable_ipv6", "0"),
            // Last: whether it is set tells whether the others are.
            new Setting("conf/all/forwarding", "1"));

    /* These are there, and may be written, only when the kernel has the feature; without them all still works. */
    private static final List<Setting> NO_IPV6 = List.of(new Setting("conf/default/disable_ipv6", "1"));

    /** As those. Times in seconds, contract.md 3.6. */
    private static final List<Setting> TRACKING = List.of(
            new Setting("nf_conntrack_tcp_timeout_established", "600"),
            new Setting("nf_conntrack_icmp_timeout", "30"),
            new Setting("nf_conntrack_udp_timeout", "30"),
            new Setting("nf_conntrack_udp_timeout_stream", "180"),
            new Setting("nf_conntrack_tcp_be_liberal", "1"));

    /** As those: says "port unreachable" as often as it is asked, where the kernel would after six times say it once a second. */
    private static final List<Setting> REFUSING = List.of(new Setting("icmp_ratemask", "0"));

    private static final List<Setting> REFUSING_V6 = List.of(new Setting("icmp/ratelimit", "0"));

    private Sysctl() {}

    /** @throws KernelException if the namespace cannot be made to forward */
    static void router() {
        write("netfilter", TRACKING, false);
        write("ipv6", NO_IPV6, false);
        write("ipv4", ROUTER, true);
    }

    /**
     * Makes a router forward IPv6 too, after {@link #router}.
     *
     * @throws KernelException if the kernel has no IPv6
     */
    static void ipv6() {
        write("ipv6", IPV6, true);
    }

    /** Makes an ECS turn down every packet to a closed port. Not done in every new one: see above what the finding costs. */
    static void refusing() {
        write("ipv4", REFUSING, false);
        write("ipv6", REFUSING_V6, false);
    }

    private static void write(String directory, List<Setting> settings, boolean required) {
        int descriptor;
        try {
            descriptor = Libc.open(ROOT + directory);
        } catch (KernelException e) {
            if (required) {
                throw e;
            }
            return;
        }
        try {
            for (Setting setting : settings) {
                int result = Libc.writeAt(descriptor, setting.name(), setting.value());
                if (required) {
                    Libc.checked("set " + ROOT + directory + "/" + setting.name(), result);
                }
            }
        } finally {
            Libc.close(descriptor);
        }
    }
}
