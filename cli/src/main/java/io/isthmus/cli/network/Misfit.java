package io.isthmus.cli.network;

import io.isthmus.netfile.Network;
import io.isthmus.netfile.Network.Peering.State;
import java.util.Map;
import java.util.Optional;
import java.util.function.BiFunction;

/** Why what is there cannot become what a file says of its name: empty if it can, or one of both says nothing. Stateless. */
final class Misfit {
    private Misfit() {}

    /**
     * Of any kind.
     *
     * @param found by the name that it has in what is there
     */
    static Optional<String> of(Thing found, View live, View desired) {
        return switch (found.kind()) {
            case SUBNET -> of(found, live.subnets, desired.subnets, Misfit::of);
            case ROUTE_TABLE -> of(found, live.tables, desired.tables, Misfit::of);
            case PEERING -> of(found, live.peerings, desired.peerings, Misfit::of);
            case ECS -> of(found, live.ecss, desired.ecss, Misfit::of);
            case FLOW_LOG -> of(found, live.flowLogs, desired.flowLogs, Misfit::of);
            case GUARD_RAIL -> of(found, live.guardRails, desired.guardRails, Misfit::of);
            case ACCOUNT,
                    USER,
                    PROJECT,
                    VPC,
                    PORT,
                    ROUTE,
                    SECURITY_GROUP,
                    ACL,
                    ACL_RULE,
                    ACL_POLICY,
                    CIDR_RESERVATION,
                    ADDRESS_GROUP,
                    SERVER_GROUP,
                    VOLUME -> Optional.empty();
        };
    }

    private static <T> Optional<String> of(
            Thing found, Map<String, T> live, Map<String, T> desired, BiFunction<T, T, Optional<String>> misfit) {
        return View.find(live, found.name())
                .flatMap(there ->
                        View.find(desired, found.plain().name()).flatMap(wanted -> misfit.apply(there, wanted)));
    }

    private static Optional<String> of(Network.Subnet found, Network.Subnet wanted) {
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

    private static Optional<String> of(Network.RouteTable found, Network.RouteTable wanted) {
        return found.vpc().equals(wanted.vpc())
                ? Optional.empty()
                : Optional.of("it belongs to the VPC " + found.vpc() + ", not " + wanted.vpc());
    }

    private static Optional<String> of(Network.Peering found, Network.Peering wanted) {
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

    private static Optional<String> of(Network.Ecs found, Network.Ecs wanted) {
        if (!found.subnet().equals(wanted.subnet())) {
            return Optional.of("it lies in the subnet " + found.subnet() + ", not " + wanted.subnet());
        }
        return wanted.address()
                .filter(address -> !found.address().equals(Optional.of(address)))
                .map(address -> "its address is " + found.address().orElse("none") + ", not " + address);
    }

    private static Optional<String> of(Network.FlowLog found, Network.FlowLog wanted) {
        if (!View.placeOf(found).equals(View.placeOf(wanted))) {
            return Optional.of("it is of the " + View.placeOf(found) + ", not the " + View.placeOf(wanted));
        }
        return found.traffic().equals(wanted.traffic())
                ? Optional.empty()
                : Optional.of("it records " + found.traffic() + " traffic, not " + wanted.traffic());
    }

    private static Optional<String> of(Network.GuardRail found, Network.GuardRail wanted) {
        return found.text().equals(wanted.text())
                ? Optional.empty()
                : Optional.of("it lets in " + found.text() + ", not " + wanted.text());
    }
}
