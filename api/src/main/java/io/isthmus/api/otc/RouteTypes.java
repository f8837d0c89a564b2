package io.isthmus.api.otc;

import io.isthmus.api.catalogue.Destination;
import io.isthmus.api.catalogue.Doc;
import io.isthmus.api.catalogue.Length;
import io.isthmus.api.catalogue.NoAngleBrackets;
import io.isthmus.api.catalogue.OneOf;
import io.isthmus.model.Command;
import io.isthmus.model.NextHop;
import io.isthmus.model.PeeringId;
import io.isthmus.model.Refusal.Rule;
import io.isthmus.model.Route;
import java.util.Optional;

/** Custom routes as they stand in requests, and next hops in both directions. */
final class RouteTypes {
    static final String PEERING = "peering";

    /** What may be wrong with a route to add or change. */
    static final Rule[] REFUSALS = {
        Rule.ROUTE_EXISTS, Rule.ROUTE_INSIDE_SUBNET, Rule.ROUTE_RESERVED, Rule.NEXT_HOP_NOT_FOUND, Rule.NEXT_HOP_ENDED
    };

    private RouteTypes() {}

    record RouteInput(
            @Doc("what the next hop is") @OneOf(PEERING) String type,
            @Doc("addresses that the route is for") Destination destination,
            @Doc("id of the peering") String nexthop,

            @Doc("description") @Length(max = 255) @NoAngleBrackets
            Optional<String> description) {

        Command.NewRoute toModel() {
            return new Command.NewRoute(
                    destination.block(), destination.text(), nextHop(nexthop), description.orElse(""));
        }
    }

    record ChangedRouteInput(
            @Doc("what the next hop is") @OneOf(PEERING) Optional<String> type,
            @Doc("destination of the route to change") Destination destination,
            @Doc("id of the peering") Optional<String> nexthop,

            @Doc("description") @Length(max = 255) @NoAngleBrackets
            Optional<String> description) {

        Command.ChangedRoute toModel() {
            return new Command.ChangedRoute(destination.block(), nexthop.map(RouteTypes::nextHop), description);
        }
    }

    record GoneRouteInput(
            @Doc("destination of the route to delete") Destination destination) {}

    static NextHop nextHop(String id) {
        return new NextHop.ToPeering(new PeeringId(id));
    }

    static String type(Route route) {
        return switch (route.nextHop()) {
            case NextHop.ToPeering _ -> PEERING;
        };
    }

    static String nextHopId(Route route) {
        return switch (route.nextHop()) {
            case NextHop.ToPeering(PeeringId peering) -> peering.value();
        };
    }
}
