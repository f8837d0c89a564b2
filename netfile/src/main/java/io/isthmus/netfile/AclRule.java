package io.isthmus.netfile;

import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A rule of a network ACL as a file writes it: {@code in allow icmp from any}, {@code out deny tcp 8000-8080 to
 * 10.0.0.0/8}, {@code in allow tcp 22 from any to 172.16.0.10/32}.
 *
 * @param ingress whether it is about what comes into the subnet, else about what leaves it
 * @param action allow or deny
 * @param protocol icmp, icmpv6, tcp or udp, or any
 * @param ports destination ports, as 80 or 8000-8080; empty: all
 * @param block addresses of the other end; empty: any
 * @param own addresses of this end, in the subnets that the ACL guards; empty: any
 */
public record AclRule(
        boolean ingress,
        String action,
        String protocol,
        Optional<String> ports,
        Optional<String> block,
        Optional<String> own) {
    static final String FORM =
            "\"in allow|deny PROTOCOL [PORT[-PORT]] from REMOTE [to OWN]\" or \"out allow|deny PROTOCOL"
                    + " [PORT[-PORT]] to REMOTE [from OWN]\", PROTOCOL being icmp, icmpv6, tcp, udp or all, REMOTE and OWN being any or"
                    + " an IPv4 block";
    private static final Pattern PATTERN = Pattern.compile("(in|out) (allow|deny) (icmp|icmpv6|tcp|udp|all)"
            + "(?: (\\d{1,5}(?:-\\d{1,5})?))? (from|to) (\\S+)(?: (from|to) (\\S+))?");

    /** One for all addresses of this end. */
    public AclRule(boolean ingress, String action, String protocol, Optional<String> ports, Optional<String> block) {
        this(ingress, action, protocol, ports, block, Optional.empty());
    }

    /** As a file writes it. */
    public String text() {
        return (ingress ? "in " : "out ") + action + " " + (protocol.equals("any") ? "all" : protocol)
                + ports.map(text -> " " + text).orElse("") + (ingress ? " from " : " to ") + block.orElse("any")
                + own.map(text -> (ingress ? " to " : " from ") + text).orElse("");
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
        String own = Optional.ofNullable(matcher.group(8)).orElse("any");
        boolean sound = matcher.group(5).equals(ingress ? "from" : "to")
                && !matcher.group(5).equals(matcher.group(7))
                && (ports.isEmpty() || protocol.equals("tcp") || protocol.equals("udp"))
                && isBlock(remote)
                && isBlock(own);
        return sound
                ? Optional.of(new AclRule(
                        ingress,
                        matcher.group(2),
                        protocol.equals("all") ? "any" : protocol,
                        ports,
                        Optional.of(remote).filter(block -> !block.equals("any")),
                        Optional.of(own).filter(block -> !block.equals("any"))))
                : Optional.empty();
    }

    private static boolean isBlock(String text) {
        return text.equals("any") || Block.parse(text).isPresent();
    }
}
