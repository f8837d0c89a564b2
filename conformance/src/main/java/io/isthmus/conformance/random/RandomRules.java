package io.isthmus.conformance.random;

import io.isthmus.netfile.AclRule;
import io.isthmus.netfile.Network;
import io.isthmus.netfile.Rule;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;

/** Draws rules of security groups and network ACLs, of IPv4 and of IPv6. For one thread. */
final class RandomRules {
    static final String ANY_IPV6 = "::/0";
    private static final List<String> PROTOCOLS = List.of("icmp", "icmpv6", "tcp", "udp", "all");

    private final Dice dice;
    private final List<Network.Subnet> subnets;

    /** @param subnets those that there are when a rule is drawn, at least one */
    RandomRules(Dice dice, List<Network.Subnet> subnets) {
        this.dice = dice;
        this.subnets = subnets;
    }

    /** @param groups those whose members a rule may name */
    Rule ofGroup(List<String> groups) {
        String protocol = dice.draw(PROTOCOLS);
        Rule.Remote remote = switch (dice.below(3)) {
            case 0 -> new Rule.Remote.Any();
            case 1 -> new Rule.Remote.In(block(protocol));
            default -> new Rule.Remote.Members(dice.draw(groups));
        };
        boolean ports = hasPorts(protocol) && dice.chance(2);
        OptionalInt low = ports ? OptionalInt.of(dice.draw(List.of(1, 80, 443))) : OptionalInt.empty();
        OptionalInt high = ports ? OptionalInt.of(dice.draw(List.of(443, 1000))) : OptionalInt.empty();
        return new Rule(!dice.chance(4), Optional.of(protocol).filter(name -> !name.equals("all")), low, high, remote);
    }

    AclRule ofAcl() {
        String protocol = dice.draw(PROTOCOLS);
        boolean ports = hasPorts(protocol) && dice.chance(2);
        return new AclRule(
                dice.chance(2),
                dice.chance(4) ? "deny" : "allow",
                protocol.equals("all") ? "any" : protocol,
                ports ? Optional.of(dice.draw(List.of("80", "1-1000"))) : Optional.empty(),
                dice.chance(2) ? Optional.of(block(protocol)) : Optional.empty());
    }

    private static boolean hasPorts(String protocol) {
        return protocol.equals("tcp") || protocol.equals("udp");
    }

    /** A block of a family that the protocol can have. */
    private String block(String protocol) {
        Network.Subnet subnet = dice.draw(subnets);
        boolean ipv6 = protocol.equals("icmpv6") || (!protocol.equals("icmp") && dice.chance(2));
        if (!ipv6) {
            return subnet.cidr();
        }
        return subnet.ipv6() && !dice.chance(3) ? Network.IPV6_OF + subnet.name() : ANY_IPV6;
    }
}
