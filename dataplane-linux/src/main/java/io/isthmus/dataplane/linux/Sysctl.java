package io.isthmus.dataplane.linux;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/** Kernel settings of the network namespace of the calling thread. */
final class Sysctl {
    private static final Path ROOT = Path.of("/proc/sys/net");
    private static final Path FORWARDING = ROOT.resolve("ipv4/ip_forward");

    /**
     * Written once in a new router; interfaces made later take them over. Sources are checked by the packet filter, so the
     * kernel's own check ("accept_local" turns it off) would only cost a second route lookup for each packet.
     */
    private static final List<Map.Entry<String, String>> ROUTER = List.of(
            Map.entry("ipv4/conf/all/rp_filter", "0"),
            Map.entry("ipv4/conf/default/rp_filter", "0"),
            Map.entry("ipv4/conf/all/accept_local", "1"),
            Map.entry("ipv4/conf/all/send_redirects", "0"),
            Map.entry("ipv4/conf/default/send_redirects", "0"),
            Map.entry("ipv4/conf/all/accept_redirects", "0"),
            Map.entry("ipv4/conf/default/accept_redirects", "0"),
            Map.entry("ipv4/conf/default/proxy_arp", "1"),
            Map.entry("ipv4/ip_forward", "1"));

    /** These are there, and may be written, only when the kernel has the feature; without them all still works. Times in seconds, contract.md 3.6. */
    private static final List<Map.Entry<String, String>> WHERE_KNOWN = List.of(
            Map.entry("ipv6/conf/default/disable_ipv6", "1"),
            Map.entry("netfilter/nf_conntrack_tcp_timeout_established", "600"),
            Map.entry("netfilter/nf_conntrack_icmp_timeout", "30"),
            Map.entry("netfilter/nf_conntrack_udp_timeout", "30"),
            Map.entry("netfilter/nf_conntrack_udp_timeout_stream", "180"),
            Map.entry("netfilter/nf_conntrack_tcp_be_liberal", "1"));

    private Sysctl() {}

    static void router() {
        ROUTER.forEach(entry -> write(entry.getKey(), entry.getValue(), true));
        WHERE_KNOWN.forEach(entry -> write(entry.getKey(), entry.getValue(), false));
    }

    /** A cheap look at the setting that everything hangs on. */
    static boolean routerIsRight() {
        try {
            return Files.readString(FORWARDING).strip().equals("1");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static void ecs() {
        WHERE_KNOWN.stream()
                .filter(entry -> entry.getKey().startsWith("ipv6"))
                .forEach(entry -> write(entry.getKey(), entry.getValue(), false));
    }

    private static void write(String name, String value, boolean required) {
        try {
            Files.writeString(ROOT.resolve(name), value);
        } catch (IOException e) {
            if (required) {
                throw new UncheckedIOException(e);
            }
        }
    }
}
