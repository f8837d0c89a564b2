package io.isthmus.cli.network;

import io.isthmus.netfile.Network;
import io.isthmus.netfile.Network.Peering.State;
import java.util.Optional;

/** Why what is there cannot become what a file says: empty if it can. Both are in normal form. Stateless. */
final class Misfit {
    private Misfit() {}

    static Optional<String> of(Network.Subnet found, Network.Subnet wanted) {
        if (!found.vpc().equals(wanted.vpc())) {
            return Optional.of("it lies in the VPC " + found.vpc() + ", not " + wanted.vpc());
        }
        if (!found.cidr().equals(wanted.cidr())) {
            return Optional.of("its block is " + found.cidr() + ", not " + wanted.cidr());
        }
        if (!found.gateway().equals(wanted.gateway())) {
            return Optional.of("its gateway is " + found.gateway().orElse("") + ", not "
                    + wanted.gateway().orElse(""));
        }
        return found.ipv6() && !wanted.ipv6()
                ? Optional.of("it has IPv6, which stays as long as the subnet")
                : Optional.empty();
    }

    static Optional<String> of(Network.RouteTable found, Network.RouteTable wanted) {
        return found.vpc().equals(wanted.vpc())
                ? Optional.empty()
                : Optional.of("it belongs to the VPC " + found.vpc() + ", not " + wanted.vpc());
    }

    static Optional<String> of(Network.Peering found, Network.Peering wanted) {
        if (!found.requester().equals(wanted.requester()) || !found.accepter().equals(wanted.accepter())) {
            return Optional.of("it joins " + found.requester() + " and " + found.accepter() + ", not "
                    + wanted.requester() + " and " + wanted.accepter());
        }
        boolean ended = found.state() != wanted.state()
                && found.state() != State.PENDING
                && (wanted.foreign().isEmpty() || found.state() == State.REJECTED);
        return ended
                ? Optional.of(found.state() == State.ACTIVE ? "it is active" : "it was rejected or has expired")
                : Optional.empty();
    }

    static Optional<String> of(Network.Ecs found, Network.Ecs wanted) {
        if (!found.subnet().equals(wanted.subnet())) {
            return Optional.of("it lies in the subnet " + found.subnet() + ", not " + wanted.subnet());
        }
        return wanted.address()
                .filter(address -> !found.address().equals(Optional.of(address)))
                .map(address -> "its address is " + found.address().orElse("none") + ", not " + address);
    }

    static Optional<String> of(Network.FlowLog found, Network.FlowLog wanted) {
        if (!View.placeOf(found).equals(View.placeOf(wanted))) {
            return Optional.of("it is of the " + View.placeOf(found) + ", not the " + View.placeOf(wanted));
        }
        return found.traffic().equals(wanted.traffic())
                ? Optional.empty()
                : Optional.of("it records " + found.traffic() + " traffic, not " + wanted.traffic());
    }

    static Optional<String> of(Network.GuardRail found, Network.GuardRail wanted) {
        return found.equals(wanted)
                ? Optional.empty()
                : Optional.of("it lets in " + found.text() + ", not " + wanted.text());
    }
}
