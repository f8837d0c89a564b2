package io.isthmus.app.netfile;

import io.isthmus.netfile.Network;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.function.UnaryOperator;

/** What the service does not accept, in networks that it would. */
final class Mistakes {
    private Mistakes() {}

    /** The same network, often with a mistake in it. */
    static Network in(Network network, Random random) {
        return switch (random.nextInt(5)) {
            case 0 ->
                with(
                        network,
                        changed(network.subnets(), random, subnet -> subnet(subnet, "99.1.0.0/24")),
                        network.ecss());
            case 1 ->
                with(
                        network,
                        changed(
                                network.subnets(),
                                random,
                                subnet ->
                                        subnet(subnet, subnet.cidr().replaceFirst("\\\\.[0-9]+\\\\.0/24", ".0.0/20"))),
                        network.ecss());
            case 2 -> with(network, network.subnets(), changed(network.ecss(), random, ecs -> ecs(ecs, "99.1.0.9")));
            case 3 ->
                with(
                        network,
                        network.subnets(),
                        changed(
                                network.ecss(),
                                random,
                                ecs -> ecs(ecs, addressIn(network, ecs).orElse("10.0.0.1"))));
            default -> network;
        };
    }

    /** One that other ECSs with this mistake have too, and whoever got it by chance. */
    private static Optional<String> addressIn(Network network, Network.Ecs ecs) {
        return network.subnets().stream()
                .filter(subnet -> subnet.name().equals(ecs.subnet()))
                .map(subnet -> subnet.cidr().replaceFirst("0/24", "2"))
                .findFirst();
    }

    private static <T> List<T> changed(List<T> all, Random random, UnaryOperator<T> change) {
        List<T> changed = new ArrayList<>();
        all.forEach(one -> changed.add(random.nextBoolean() ? change.apply(one) : one));
        return changed;
    }

    private static Network.Subnet subnet(Network.Subnet subnet, String cidr) {
        return new Network.Subnet(subnet.name(), subnet.vpc(), cidr, Optional.empty(), subnet.ipv6());
    }

    private static Network.Ecs ecs(Network.Ecs ecs, String address) {
        return new Network.Ecs(ecs.name(), ecs.subnet(), Optional.of(address), ecs.groups());
    }

    private static Network with(Network network, List<Network.Subnet> subnets, List<Network.Ecs> ecss) {
        return new Network(
                network.projects(),
                network.groups(),
                network.vpcs(),
                subnets,
                network.tables(),
                network.peerings(),
                ecss,
                network.acls(),
                network.flowLogs(),
                network.guardRails());
    }
}
