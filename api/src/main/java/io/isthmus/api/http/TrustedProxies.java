package io.isthmus.api.http;

import io.isthmus.net.Cidr;
import io.isthmus.net.Ip;
import io.isthmus.net.IpFamily;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.eclipse.jetty.http.HttpFields;
import org.eclipse.jetty.http.HttpHeader;

/**
 * Finds the address that limits count a request by: that of the other end of the connection, or, where this is a proxy that
 * is trusted, the last one before the trusted proxies in {@code X-Forwarded-For} or {@code Forwarded} (RFC 7239). Immutable.
 */
final class TrustedProxies {
    private static final int PER_HOST = 64;
    private static final int PORT = 65_535;

    private final List<Cidr> blocks;

    TrustedProxies(List<Cidr> blocks) {
        this.blocks = List.copyOf(blocks);
    }

    /** Whether the address is that of a trusted proxy. */
    boolean trusts(Ip address) {
        return blocks.stream().anyMatch(block -> block.contains(address));
    }

    /** What limits count as one address: an IPv4 address, or the /64 of an IPv6 one, of which one host may have all. */
    static String counted(Ip address) {
        return address.family() == IpFamily.V4 ? address.toString() : new Cidr(address, PER_HOST).toString();
    }

    /**
     * The address, as {@link #counted}, of whoever made a request.
     *
     * @param peer the other end of the connection
     */
    String client(Ip peer, HttpFields headers) {
        if (!trusts(peer)) {
            return counted(peer);
        }
        Ip byForwardedFor = behind(peer, elements(headers, HttpHeader.X_FORWARDED_FOR));
        Ip byForwarded = behind(peer, forwardedFor(elements(headers, HttpHeader.FORWARDED)));
        if (byForwarded.equals(peer) || byForwarded.equals(byForwardedFor)) {
            return counted(byForwardedFor);
        }
        // A proxy writes one of the two and hands on what a client wrote as the other: if they differ, neither is
        // believed.
        return counted(byForwardedFor.equals(peer) ? byForwarded : peer);
    }

    /** Parted at every comma: quotes of a client's must not swallow what the proxy has put behind them. */
    private static List<String> elements(HttpFields headers, HttpHeader name) {
        List<String> lines = headers.getValuesList(name);
        return lines.isEmpty() ? lines : List.of(String.join(",", lines).split(",", -1));
    }

    /** The first address before trusted proxies; the last known one if what is before that is no address. */
    private Ip behind(Ip peer, List<String> hops) {
        Ip at = peer;
        for (String hop : hops.reversed()) {
            Optional<Ip> before = address(hop);
            if (before.isEmpty()) {
                return at;
            }
            at = before.get();
            if (!trusts(at)) {
                return at;
            }
        }
        return at;
    }

    /** The values of "for" of the elements of {@code Forwarded}; an empty text for one that has none. */
    private static List<String> forwardedFor(List<String> elements) {
        List<String> hops = new ArrayList<>();
        for (String element : elements) {
            String hop = "";
            for (String pair : element.split(";", -1)) {
                String[] parts = pair.strip().split("=", 2);
                if (parts.length == 2
                        && parts[0].strip().toLowerCase(Locale.ROOT).equals("for")) {
                    hop = parts[1].strip().replace("\"", "");
                }
            }
            hops.add(hop);
        }
        return hops;
    }

    /** An address, perhaps with a port: 192.0.2.1, 192.0.2.1:80, 2001:db8::1, [2001:db8::1] or [2001:db8::1]:80. */
    private static Optional<Ip> address(String hop) {
        String text = hop.strip();
        int end = text.lastIndexOf(']');
        if (text.startsWith("[") && end > 0) {
            return isPortOrNothing(text.substring(end + 1)) ? parse(text.substring(1, end)) : Optional.empty();
        }
        int colon = text.indexOf(':');
        boolean withPort = colon >= 0 && colon == text.lastIndexOf(':');
        return withPort && isPortOrNothing(text.substring(colon)) ? parse(text.substring(0, colon)) : parse(text);
    }

    private static boolean isPortOrNothing(String text) {
        return text.isEmpty() || (text.matches(":[0-9]{1,5}") && Integer.parseInt(text.substring(1)) <= PORT);
    }

    /** An address without its zone; one of IPv4 in IPv6 clothes is one of IPv4. */
    static Optional<Ip> parse(String text) {
        int zone = text.indexOf('%');
        return Ip.tryParse(zone < 0 ? text : text.substring(0, zone)).map(TrustedProxies::plain);
    }

    private static Ip plain(Ip ip) {
        boolean mapped = ip.family() == IpFamily.V6 && ip.high() == 0 && ip.low() >>> Integer.SIZE == 0xffff;
        return mapped ? Ip.v4((int) ip.low()) : ip;
    }
}
