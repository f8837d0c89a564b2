package io.isthmus.api.otc;

import io.isthmus.api.catalogue.Reply;
import io.isthmus.api.shape.Description;
import io.isthmus.api.shape.Destination;
import io.isthmus.api.shape.Doc;
import io.isthmus.api.shape.NextHops;
import io.isthmus.api.shape.OneOf;
import io.isthmus.api.shape.Problem;
import io.isthmus.api.shape.Violation;
import io.isthmus.model.decide.Command;
import io.isthmus.model.decide.Refusal.Rule;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** Custom routes as they stand in requests. */
final class RouteTypes {
    /** What may be wrong with a route to add or change. */
    static final Rule[] REFUSALS = {
        Rule.ROUTE_EXISTS, Rule.ROUTE_INSIDE_SUBNET, Rule.ROUTE_RESERVED, Rule.NEXT_HOP_NOT_FOUND, Rule.NEXT_HOP_ENDED
    };

    private RouteTypes() {}

    record RouteInput(
            @Doc("what the next hop is") @OneOf({NextHops.PEERING, NextHops.ECS, NextHops.ENI, NextHops.VIP})
            String type,

            @Doc("addresses that the route is for") Destination destination,
            @Doc(NextHops.DOC) String nexthop,

            @Description Optional<String> description) {

        Command.NewRoute toModel() {
            return new Command.NewRoute(
                    destination.block(), destination.text(), NextHops.of(type, nexthop), description.orElse(""));
        }

        /** The refusal of those whose next hop is none by its form. */
        static Optional<Reply> malformed(String field, List<RouteInput> routes) {
            return refusal(routes.stream()
                    .map(route -> NextHops.violation(field + ".nexthop", route.type(), route.nexthop())));
        }
    }

    record ChangedRouteInput(
            @Doc("what the next hop is") @OneOf({NextHops.PEERING, NextHops.ECS, NextHops.ENI, NextHops.VIP})
            String type,

            @Doc("destination of the route to change") Destination destination,
            @Doc(NextHops.DOC) String nexthop,

            @Description Optional<String> description) {

        Command.ChangedRoute toModel() {
            return new Command.ChangedRoute(destination.block(), Optional.of(NextHops.of(type, nexthop)), description);
        }

        /** The same. */
        static Optional<Reply> malformed(String field, List<ChangedRouteInput> routes) {
            return refusal(routes.stream()
                    .map(route -> NextHops.violation(field + ".nexthop", route.type(), route.nexthop())));
        }
    }

    private static Optional<Reply> refusal(Stream<Optional<Violation>> found) {
        List<Violation> violations = found.flatMap(Optional::stream).toList();
        return violations.isEmpty()
                ? Optional.empty()
                : Optional.of(new Reply.Failure(new Problem.Malformed(violations)));
    }

    record GoneRouteInput(
            @Doc("destination of the route to delete") Destination destination) {}
}
