package io.isthmus.cli.network;

import io.isthmus.cli.client.Kind;
import io.isthmus.netfile.Block;
import io.isthmus.netfile.Network;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * What goes at one time, and what that means for routes.
 *
 * @param things as they are called while they are there
 */
record Leaving(Set<Thing> things) {
    Leaving {
        things = Set.copyOf(things);
    }

    /** @param names what some are called meanwhile */
    static Leaving of(Stream<Thing> things, Map<Thing, Thing> names) {
        return new Leaving(things.map(thing -> names.getOrDefault(thing, thing)).collect(Collectors.toSet()));
    }

    boolean has(Thing thing) {
        return things.contains(thing);
    }

    /** Whether a route is left that leads to nothing: to an ECS that goes, or to the IPv6 block of a subnet that does. */
    boolean leadsNowhere(Network.Route route) {
        boolean destinationGoes = route.destination().startsWith(Network.IPV6_OF)
                && has(new Thing(Kind.SUBNET, route.destination().substring(Network.IPV6_OF.length())));
        return destinationGoes || (route.hop() instanceof Network.Hop.To && has(View.thing(route.hop())));
    }

    /** Whether a route goes along with its peering. */
    boolean takesAlong(Network.Route route) {
        return route.hop() instanceof Network.Hop.Over && has(View.thing(route.hop()));
    }

    /** Whether a subnet that goes lies in a block of a VPC. */
    boolean isIn(View live, String vpc, String block) {
        return live.network.subnets().stream()
                .filter(subnet -> subnet.vpc().equals(vpc) && has(new Thing(Kind.SUBNET, subnet.name())))
                .anyMatch(subnet -> Block.parse(block)
                        .filter(outer -> Block.parse(subnet.cidr())
                                .filter(outer::contains)
                                .isPresent())
                        .isPresent());
    }
}
