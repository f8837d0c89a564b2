package io.isthmus.model.decide;

import io.isthmus.model.NextHop;
import io.isthmus.model.Peering;
import io.isthmus.model.PeeringId;
import io.isthmus.model.PeeringState;
import io.isthmus.model.Quota;
import io.isthmus.model.Route;
import io.isthmus.model.RouteId;
import io.isthmus.model.RouteTable;
import io.isthmus.model.RouteTableId;
import io.isthmus.model.Snapshot;
import io.isthmus.model.Subnet;
import io.isthmus.model.SubnetId;
import io.isthmus.model.VpcId;
import io.isthmus.model.decide.Refusal.Rule;
import io.isthmus.net.Cidr;
import io.isthmus.net.PrefixTable;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;

/** Route tables and routes (contract.md 2, and 10.4, 10.10, 10.20). */
final class RoutingRules {
    /** Ranges in which no custom route makes sense; single addresses of 100.64.0.0/10 are allowed (contract.md 2.3). */
    private static final List<Cidr> RESERVED = List.of(
            Cidr.parse("127.0.0.0/8"),
            Cidr.parse("198.19.128.0/20"),
            Cidr.parse("169.254.0.0/16"),
            Cidr.parse("224.0.0.0/4"),
            Cidr.parse("::1/128"),
            Cidr.parse("fe80::/10"),
            Cidr.parse("ff00::/8"));

    private static final Cidr PROVIDER_SERVICES = Cidr.parse("100.64.0.0/10");
    private static final int MAX_NUMBER = 250;

    private RoutingRules() {}

    static Decision decide(Draft draft, Command.Routing command) {
        return switch (command) {
            case Command.CreateRouteTable create -> create(draft, create);
            case Command.UpdateRouteTable update -> update(draft, update);
            case Command.AssociateSubnets associate -> associate(draft, associate);
            case Command.DisassociateSubnets disassociate -> disassociate(draft, disassociate);
            case Command.DeleteRouteTable delete -> delete(draft, delete);
            case Command.CreateRoute create -> createRoute(draft, create);
            case Command.DeleteRoute delete -> deleteRoute(draft, delete);
        };
    }

    /** The routes after one more, or why it cannot be added. */
    private sealed interface Added {
        record Yes(PrefixTable<Route> routes, RouteId id) implements Added {}

        record No(Refusal refusal) implements Added {}
    }

    private static Decision create(Draft draft, Command.CreateRouteTable create) {
        List<RouteTable> siblings = draft.state().routeTables(create.vpc());
        if (draft.exceeds(Quota.ROUTE_TABLE, siblings.size(), 1)) {
            return draft.overQuota(Quota.ROUTE_TABLE, siblings.size(), 1);
        }
        int number = IntStream.rangeClosed(RouteTable.DEFAULT_NUMBER + 1, MAX_NUMBER)
                .filter(candidate -> siblings.stream().noneMatch(table -> table.number() == candidate))
                .findFirst()
                .orElse(0);
        if (number == 0) {
            return draft.overQuota(Quota.ROUTE_TABLE, siblings.size(), 1);
        }
        RouteTable table = new RouteTable(
                new RouteTableId(draft.ids().uuid()),
                create.vpc(),
                draft.project(),
                number,
                create.name(),
                create.description(),
                PrefixTable.empty(),
                draft.now(),
                draft.now());
        return addAll(draft, table, create.routes());
    }

    private static Decision update(Draft draft, Command.UpdateRouteTable update) {
        RouteTable table = draft.state().routeTable(update.table()).orElseThrow();
        PrefixTable<Route> routes = table.routes();
        for (Cidr destination : update.delete()) {
            if (routes.exact(destination).isEmpty()) {
                return unknownDestination("routes.del", table, destination);
            }
            routes = routes.without(destination);
        }
        for (Command.ChangedRoute changed : update.change()) {
            Optional<Route> route = routes.exact(changed.destination());
            if (route.isEmpty()) {
                return unknownDestination("routes.mod", table, changed.destination());
            }
            NextHop nextHop = changed.nextHop().orElse(route.get().nextHop());
            // One that stays may have ended meanwhile: its route can be described all the same.
            Optional<Refusal> refusal =
                    nextHop.equals(route.get().nextHop()) ? Optional.empty() : unusable(draft, table.vpc(), nextHop);
            if (refusal.isPresent()) {
                return new Decision.Refused(refusal.get());
            }
            routes = routes.with(
                    changed.destination(),
                    new Route(
                            route.get().id(),
                            changed.destination(),
                            route.get().text(),
                            nextHop,
                            changed.description().orElse(route.get().description())));
        }
        RouteTable changed = table.withText(
                        update.name().orElse(table.name()),
                        update.description().orElse(table.description()),
                        draft.now())
                .withRoutes(routes, draft.now());
        return addAll(draft, changed, update.add());
    }

    private static Decision unknownDestination(String field, RouteTable table, Cidr destination) {
        return Draft.refuse(
                Rule.ROUTE_DESTINATION_UNKNOWN,
                field,
                destination.toString(),
                "The route table " + table.id() + " has no route to " + destination + ".",
                "Show the route table for its destinations.");
    }

    private static Decision addAll(Draft draft, RouteTable table, List<Command.NewRoute> added) {
        PrefixTable<Route> routes = table.routes();
        for (Command.NewRoute route : added) {
            switch (add(draft, table, routes, route)) {
                case Added.Yes(PrefixTable<Route> more, RouteId _) -> routes = more;
                case Added.No(Refusal refusal) -> {
                    return new Decision.Refused(refusal);
                }
            }
        }
        draft.put(table.withRoutes(routes, draft.now()));
        return draft.done(table.id());
    }

    private static Decision createRoute(Draft draft, Command.CreateRoute create) {
        RouteTable table = draft.state().defaultTable(create.vpc());
        return switch (add(draft, table, table.routes(), create.route())) {
            case Added.Yes(PrefixTable<Route> routes, RouteId id) -> {
                draft.put(table.withRoutes(routes, draft.now()));
                yield draft.done(id);
            }
            case Added.No(Refusal refusal) -> new Decision.Refused(refusal);
        };
    }

    private static Added add(Draft draft, RouteTable table, PrefixTable<Route> routes, Command.NewRoute route) {
        Optional<Refusal> refusal = misplaced(draft.state(), table.vpc(), route.destination())
                .or(() -> unusable(draft, table.vpc(), route.nextHop()));
        if (refusal.isPresent()) {
            return new Added.No(refusal.get());
        }
        if (routes.exact(route.destination()).isPresent()) {
            return new Added.No(
                    new Refusal(
                            Rule.ROUTE_EXISTS,
                            "destination",
                            route.destination().toString(),
                            "A route to " + route.destination() + " already exists in the route table " + table.id()
                                    + ".",
                            "A destination stands once in a table: change that route, or take a narrower or wider destination."));
        }
        if (draft.exceeds(Quota.ROUTE, routes.size(), 1)) {
            return new Added.No(draft.overQuota(Quota.ROUTE, routes.size(), 1).refusal());
        }
        RouteId id = new RouteId(draft.ids().uuid());
        return new Added.Yes(
                routes.with(
                        route.destination(),
                        new Route(id, route.destination(), route.text(), route.nextHop(), route.description())),
                id);
    }

    /** Refuses destinations inside a subnet of the VPC (contract.md 10.10) or inside a reserved range. */
    private static Optional<Refusal> misplaced(Snapshot state, VpcId vpc, Cidr destination) {
        Optional<Cidr> reserved = RESERVED.stream()
                .filter(range -> range.contains(destination))
                .findFirst()
                .or(() -> destination.equals(PROVIDER_SERVICES) ? Optional.of(PROVIDER_SERVICES) : Optional.empty());
        if (reserved.isPresent()) {
            return Optional.of(new Refusal(
                    Rule.ROUTE_RESERVED,
                    "destination",
                    destination.toString(),
                    "The destination " + destination + " belongs to the system route " + reserved.get() + ".",
                    "Take a destination outside it."));
        }
        return state.subnetCovering(vpc, destination)
                .map(subnet -> new Refusal(
                        Rule.ROUTE_INSIDE_SUBNET,
                        "destination",
                        subnet.id().value(),
                        "The destination " + destination + " lies inside the subnet " + subnet.cidr() + " ("
                                + subnet.name() + ", " + subnet.id() + ") of this VPC, whose local route always wins.",
                        "Route a block that is not local: the peer's subnets must not overlap this VPC's."));
    }

    /** Refuses next hops that the VPC cannot use; what it takes no part in does not exist for it (contract.md 10.4). */
    private static Optional<Refusal> unusable(Draft draft, VpcId vpc, NextHop nextHop) {
        return switch (nextHop) {
            case NextHop.ToPeering(PeeringId id) -> {
                Optional<Peering> peering = draft.state().peering(id).filter(found -> found.joins(vpc));
                if (peering.isEmpty()) {
                    yield Optional.of(new Refusal(
                            Rule.NEXT_HOP_NOT_FOUND,
                            "nexthop",
                            id.value(),
                            "The next hop " + id + " does not exist or does not belong to this VPC.",
                            "List the peerings of the VPC and take an id from there."));
                }
                boolean ended = switch (peering.get().state()) {
                    case PeeringState.Active _ -> false;
                    case PeeringState.PendingAcceptance _ -> peering.get().isOverdue(draft.now());
                    case PeeringState.Rejected _, PeeringState.Expired _ -> true;
                };
                yield ended
                        ? Optional.of(new Refusal(
                                Rule.NEXT_HOP_ENDED,
                                "nexthop",
                                id.value(),
                                "The peering " + id + " was rejected or has expired.",
                                "Delete it, ask for a new one, and route to that."))
                        : Optional.empty();
            }
            case NextHop.ToEcs _, NextHop.ToPort _, NextHop.ToAddress _ ->
                draft.state().nextHopPort(vpc, nextHop).isPresent()
                        ? Optional.empty()
                        : Optional.of(new Refusal(
                                Rule.NEXT_HOP_NOT_FOUND,
                                "nexthop",
                                nextHop.text(),
                                "The next hop " + nextHop.text() + " does not exist or does not belong to this VPC.",
                                "Name an ECS, a port of one or an address of one, in the VPC of the route table."));
        };
    }

    private static Decision deleteRoute(Draft draft, Command.DeleteRoute delete) {
        Snapshot.PlacedRoute placed = draft.state().placedRoute(delete.route()).orElseThrow();
        RouteTable table = placed.table();
        if (!table.isDefault()) {
            return new Decision.Refused(Access.missing(Rule.ROUTE_NOT_FOUND, "route", delete.route()));
        }
        draft.put(table.withRoutes(table.routes().without(placed.route().destination()), draft.now()));
        return draft.done(delete.route());
    }

    private static Decision associate(Draft draft, Command.AssociateSubnets associate) {
        RouteTable table = draft.state().routeTable(associate.table()).orElseThrow();
        for (SubnetId id : associate.subnets()) {
            Subnet subnet = draft.state().subnet(id).orElseThrow();
            if (!subnet.vpc().equals(table.vpc())) {
                return Draft.refuse(
                        Rule.ROUTE_TABLE_OTHER_VPC,
                        "subnets",
                        id.value(),
                        "The subnet " + id + " belongs to another VPC than the route table.",
                        "A route table serves subnets of its own VPC only.");
            }
            draft.put(subnet.withRouteTable(table.id(), draft.now()));
        }
        return draft.done(table.id());
    }

    private static Decision disassociate(Draft draft, Command.DisassociateSubnets disassociate) {
        RouteTable table = draft.state().routeTable(disassociate.table()).orElseThrow();
        RouteTableId defaultTable = draft.state().defaultTable(table.vpc()).id();
        for (SubnetId id : disassociate.subnets()) {
            Subnet subnet = draft.state().subnet(id).orElseThrow();
            if (!subnet.routeTable().equals(table.id()) || table.isDefault()) {
                return Draft.refuse(
                        Rule.SUBNET_NOT_ASSOCIATED,
                        "subnets",
                        id.value(),
                        "The subnet " + id + " is not associated with the custom route table " + table.id() + ".",
                        "Show the route table for its subnets; a subnet leaves the default table by joining another.");
            }
            draft.put(subnet.withRouteTable(defaultTable, draft.now()));
        }
        return draft.done(table.id());
    }

    private static Decision delete(Draft draft, Command.DeleteRouteTable delete) {
        RouteTable table = draft.state().routeTable(delete.table()).orElseThrow();
        if (table.isDefault()) {
            return Draft.refuse(
                    Rule.ROUTE_TABLE_IS_DEFAULT,
                    "route_table",
                    table.id().value(),
                    "The default route table of a VPC cannot be deleted.",
                    "It goes with its VPC.");
        }
        List<Subnet> subnets = draft.state().subnets(table.id());
        if (!subnets.isEmpty()) {
            return Draft.refuse(
                    Rule.ROUTE_TABLE_IN_USE,
                    "route_table",
                    subnets.getFirst().id().value(),
                    "The route table " + table.id() + " is associated with the subnet "
                            + subnets.getFirst().id() + ".",
                    "Disassociate its subnets first.");
        }
        draft.remove(table);
        return draft.done(table.id());
    }
}
