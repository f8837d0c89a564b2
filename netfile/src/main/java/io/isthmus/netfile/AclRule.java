package io.isthmus.netfile;

import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A rule of a network ACL as a file writes it: {@code in allow icmp from any}, {@code out deny tcp 8000-8080 to
 * 10.0.0.0/8}.
 *
 * @param ingress whether it is about what comes into the subnet, else about what leaves it
 * @param action allow or deny
 * @param protocol icmp, icmpv6, tcp or udp, or any
 * @param ports destination ports, as 80 or 8000-8080; empty: all
 * @param block addresses of the other end; empty: any
 */
public record AclRule(boolean ingress, String action, String protocol, Optional<String> ports, Optional<String> block) {
    static final String FORM = "\"in allow|deny PROTOCOL [PORT[-PORT]] from REMOTE\" or \"out allow|deny PROTOCOL"
            + " [PORT[-PORT]] to REMOTE\", PROTOCOL being icmp, icmpv6, tcp, udp or all, REMOTE being any or an IPv4 block";
    private static final Pattern PATTERN = Pattern.compile(
            "(in|out) (allow|deny) (icmp|icmpv6|tcp|udp|all)" + "(?: (\\d{1,5}(?:-\\d{1,5})?))? (from|to) (\\S+)");

    /** As a file writes it. */
    public String text() {
        return (ingress ? "in " : "out ") + action + " " + (protocol.equals("any") ? "all" : protocol)
                + ports.map(text -> " " + text).orElse("") + (ingress ? " from " : " to ") + block.orElse("any");
    }

    /** @return nothing if the text has not the form of a rule */
    public static Optional<AclRule> parse(String text) {
        Matcher matcher = PATTERN.matcher(text);
        if (!matcher.matches()) {
            return Optional.empty();
        }
        boolean ingress = matcher.group(1).equals("in");
        String protocol = matcher.group(3);
        Optional<String> ports = Optional.ofNullable(matcher.group(4));
        String remote = matcher.group(6);
        boolean sound = ingress == matcher.group(5).equals("from")
                && (ports.isEmpty() || protocol.equals("tcp") || protocol.equals("udp"))
                && (remote.equals("any") || Block.parse(remote).isPresent());
        return sound
                ? Optional.of(new AclRule(
                        ingress,
                        matcher.group(2),
                        protocol.equals("all") ? "any" : protocol,
                        ports,
                        Optional.of(remote).filter(block -> !block.equals("any"))))
                : Optional.empty();
    }
}
