package io.isthmus.netfile;

import java.util.Optional;
import java.util.OptionalInt;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A security group rule as a file writes it: {@code in icmp from any}, {@code in tcp 8000-8080 from 10.0.0.0/8},
 * {@code in all from sg-db}, {@code out all to any}.
 *
 * @param ingress whether it is about what comes to the ECS, else about what it sends
 * @param protocol icmp, icmpv6, tcp or udp; empty: all
 * @param low first port
 * @param high last port
 */
public record Rule(boolean ingress, Optional<String> protocol, OptionalInt low, OptionalInt high, Remote remote) {
    static final String FORM =
            "\"in PROTOCOL [PORT[-PORT]] from REMOTE\" or \"out PROTOCOL [PORT[-PORT]] to REMOTE\", PROTOCOL being icmp, icmpv6, tcp,"
                    + " udp or all, REMOTE being any, an IPv4 block or a security group";
    private static final Pattern PATTERN =
            Pattern.compile("(?:(in)|out) (icmp|icmpv6|tcp|udp|all)(?: (\\d{1,5})(?:-(\\d{1,5}))?)? (from|to) (\\S+)");

    /** The other end. */
    public sealed interface Remote {
        record Any() implements Remote {}

        record In(String cidr) implements Remote {}

        record Members(String group) implements Remote {}
    }

    /** @return nothing if the text has not the form of a rule */
    public static Optional<Rule> parse(String text) {
        Matcher matcher = PATTERN.matcher(text);
        if (!matcher.matches()) {
            return Optional.empty();
        }
        boolean ingress = matcher.group(1) != null;
        Optional<String> protocol = Optional.of(matcher.group(2)).filter(name -> !name.equals("all"));
        OptionalInt low = number(Optional.ofNullable(matcher.group(3)));
        OptionalInt high = matcher.group(4) == null ? low : number(Optional.of(matcher.group(4)));
        boolean ports = protocol.filter(name -> !name.startsWith("icmp")).isPresent();
        boolean portsInRange = low.isEmpty()
                || (ports && 1 <= low.getAsInt() && low.getAsInt() <= high.getAsInt() && high.getAsInt() <= 65535);
        if (ingress != matcher.group(5).equals("from") || !portsInRange) {
            return Optional.empty();
        }
        return Optional.of(new Rule(ingress, protocol, low, high, remote(matcher.group(6))));
    }

    /** As a file writes it. */
    public String text() {
        String ports = low.isEmpty()
                ? ""
                : " " + low.getAsInt() + (low.equals(high) || high.isEmpty() ? "" : "-" + high.getAsInt());
        String other = switch (remote) {
            case Remote.Any _ -> "any";
            case Remote.In(String cidr) -> cidr;
            case Remote.Members(String group) -> group;
        };
        return (ingress ? "in " : "out ") + protocol.orElse("all") + ports + (ingress ? " from " : " to ") + other;
    }

    private static OptionalInt number(Optional<String> text) {
        return text.isPresent() ? OptionalInt.of(Integer.parseInt(text.get())) : OptionalInt.empty();
    }

    private static Remote remote(String text) {
        if (text.equals("any")) {
            return new Remote.Any();
        }
        return Block.parse(text).isPresent() ? new Remote.In(text) : new Remote.Members(text);
    }
}
