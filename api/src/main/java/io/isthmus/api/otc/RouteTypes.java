package io.isthmus.api.otc;

import io.isthmus.api.catalogue.Destination;
import io.isthmus.api.catalogue.Doc;
import io.isthmus.api.catalogue.Length;
import io.isthmus.api.catalogue.NoAngleBrackets;
import io.isthmus.api.catalogue.OneOf;
import io.isthmus.model.Command;
import io.isthmus.model.EcsId;
import io.isthmus.model.NextHop;
import io.isthmus.model.PeeringId;
import io.isthmus.model.PortId;
import io.isthmus.model.Refusal.Rule;
import io.isthmus.net.Ip;
import java.util.Optional;

/** Custom routes as they stand in requests, and next hops in both directions. */
final class RouteTypes {
    static final String PEERING = "peering";
    static final String ECS = "ecs";
    static final String ENI = "eni";
    static final String VIP = "vip";
    static final String NEXT_HOP = "id of the peering, ECS or port, or an address of the VPC, as the type says";

    /** What may be wrong with a route to add or change. */
    static final Rule[] REFUSALS = {
        Rule.ROUTE_EXISTS, Rule.ROUTE_INSIDE_SUBNET, Rule.ROUTE_RESERVED, Rule.NEXT_HOP_NOT_FOUND, Rule.NEXT_HOP_ENDED
    };

    private RouteTypes() {}

    record RouteInput(
            @Doc("what the next hop is") @OneOf({PEERING, ECS, ENI, VIP})
            String type,

            @Doc("addresses that the route is for") Destination destination,
            @Doc(NEXT_HOP) String nexthop,

            @Doc("description") @Length(max = 255) @NoAngleBrackets
            Optional<String> description) {

        Command.NewRoute toModel() {
            return new Command.NewRoute(
                    destination.block(), destination.text(), nextHop(type, nexthop), description.orElse(""));
        }
    }

    record ChangedRouteInput(
            @Doc("what the next hop is") @OneOf({PEERING, ECS, ENI, VIP})
            Optional<String> type,

            @Doc("destination of the route to change") Destination destination,
            @Doc(NEXT_HOP) Optional<String> nexthop,

            @Doc("description") @Length(max = 255) @NoAngleBrackets
            Optional<String> description) {

        Command.ChangedRoute toModel() {
            return new Command.ChangedRoute(
                    destination.block(), nexthop.map(hop -> nextHop(type.orElse(PEERING), hop)), description);
        }
    }

    record GoneRouteInput(
            @Doc("destination of the route to delete") Destination destination) {}

    /** What is no address, as a VIP, is taken for the id of a port. */
    static NextHop nextHop(String type, String text) {
        return switch (type) {
            case ECS -> new NextHop.ToEcs(new EcsId(text));
            case VIP -> Ip.tryParse(text).<NextHop>map(NextHop.ToAddress::new).orElseGet(() -> port(text));
            case ENI -> port(text);
            default -> peering(text);
        };
    }

    static NextHop peering(String id) {
        return new NextHop.ToPeering(new PeeringId(id));
    }

    private static NextHop port(String id) {
        return new NextHop.ToPort(new PortId(id));
    }
}
