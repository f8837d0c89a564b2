package io.isthmus.api.isthmus;

import io.isthmus.api.catalogue.Call;
import io.isthmus.api.catalogue.Endpoint;
import io.isthmus.api.catalogue.Reply;
import io.isthmus.api.isthmus.EffectiveRoutes.EffectiveRouteView;
import io.isthmus.api.isthmus.Fixes.FixView;
import io.isthmus.api.shape.Destination;
import io.isthmus.api.shape.Doc;
import io.isthmus.api.shape.NextHops;
import io.isthmus.api.shape.Nothing;
import io.isthmus.api.shape.OneOf;
import io.isthmus.forwarding.EffectiveRoute;
import io.isthmus.forwarding.Obstacle.Fix;
import io.isthmus.forwarding.Preflight;
import io.isthmus.model.NextHop;
import io.isthmus.model.Peering;
import io.isthmus.model.PeeringId;
import io.isthmus.model.ProjectId;
import io.isthmus.model.Route;
import io.isthmus.model.RouteTable;
import io.isthmus.model.RouteTableId;
import io.isthmus.model.Snapshot;
import io.isthmus.model.Subnet;
import io.isthmus.model.VpcId;
import io.isthmus.model.decide.Access;
import io.isthmus.model.decide.Command;
import io.isthmus.model.decide.Refusal.Rule;
import io.isthmus.net.Cidr;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** What a peering or a route would do, before it is made. */
final class Preflights {
    private Preflights() {}

    record PeeringQuery(
            @Doc("one VPC of the caller's") String vpcId,
            @Doc("the VPC to peer it with") String peerVpcId) {}

    record PairView(
            @Doc("subnet of the first VPC") String subnetId,
            @Doc("its block") String cidr,
            @Doc("subnet of the second VPC") String peerSubnetId,
            @Doc("its block") String peerCidr,

            @Doc("all, part or never: how many of their addresses can connect once routes are there")
            String connects,

            @Doc("why not all; empty if all") String detail) {}

    record MissingView(
            @Doc("VPC of the route table") String vpcId,
            @Doc("the route table that lacks it") String routeTableId,
            @Doc("its name") String routeTable,
            @Doc("destination of the route") String destination,

            @Doc("route that takes these packets now and would not any more; empty if none does")
            String displaces,

            @Doc("whether the caller's project may add it") boolean yours,

            @Doc("how to add it; absent if it is not the caller's")
            Optional<FixView> fix) {}

    record PeeringView(
            @Doc("whether the caller sees the second VPC; if not, nothing can be said of it")
            boolean peerVisible,

            @Doc("id of the peering between them; empty if there is none yet, or one that is rejected or expired")
            String peeringId,

            @Doc("what requests it, in this order: one that is rejected or expired is deleted first; empty if there is"
                    + " one, or if it is not the caller's to request")
            List<FixView> request,

            @Doc("each subnet of the one with each of the other")
            List<PairView> pairs,

            @Doc("the routes that are still to be made on both sides")
            List<MissingView> routes) {}

    record RouteQuery(
            @Doc("route table that would get the route; without it the default table of vpc_id")
            Optional<String> routetableId,

            @Doc("VPC, for its default table") Optional<String> vpcId,
            @Doc("destination") Destination destination,

            @Doc("what the next hop is; without it a peering")
            @OneOf({NextHops.PEERING, NextHops.ECS, NextHops.ENI, NextHops.VIP})
            Optional<String> type,

            @Doc(NextHops.DOC) String nexthop) {}

    record RouteView(
            @Doc("what the route would do") EffectiveRouteView route,

            @Doc("route that takes these packets now and would not any more; empty if none does")
            String displaces,

            @Doc("blocks of the subnets whose packets ask this table")
            List<String> subnets) {}

    static List<Endpoint<?, ?>> endpoints() {
        return List.of(
                Endpoint.get(
                                "/isthmus/v1/preflight/peering",
                                "Tells what a peering could join and which routes it takes")
                        .query(PeeringQuery.class)
                        .answers(200, "preflight", PeeringView.class)
                        .refuses(Rule.VPC_NOT_FOUND)
                        .handledBy(Preflights::peering),
                Endpoint.get("/isthmus/v1/preflight/route", "Tells what a route would do, or why it would be refused")
                        .query(RouteQuery.class)
                        .answers(200, "preflight", RouteView.class)
                        .refuses(
                                Rule.VPC_NOT_FOUND,
                                Rule.ROUTE_TABLE_NOT_FOUND,
                                Rule.NEXT_HOP_NOT_FOUND,
                                Rule.NEXT_HOP_ENDED,
                                Rule.ROUTE_EXISTS,
                                Rule.ROUTE_INSIDE_SUBNET,
                                Rule.ROUTE_RESERVED,
                                Rule.QUOTA_EXCEEDED,
                                Rule.GUARD_RAIL_BROKEN,
                                Rule.GUARD_RAIL_TOO_COSTLY,
                                Rule.READ_ONLY)
                        .handledBy(Preflights::route));
    }

    private static Reply peering(Call<PeeringQuery, Nothing> call) {
        Snapshot snapshot = call.snapshot();
        VpcId one = new VpcId(call.query().vpcId());
        VpcId other = new VpcId(call.query().peerVpcId());
        if (!Traces.sees(call, one)) {
            return Reply.refused(Access.missing(Rule.VPC_NOT_FOUND, "vpc_id", one));
        }
        if (one.equals(other)) {
            return Reply.malformed("peer_vpc_id", "is the first VPC itself", "another VPC");
        }
        Optional<Peering> between = snapshot.peeringBetween(one, other);
        Optional<PeeringId> peering = between.filter(known -> !known.isOver()).map(Peering::id);
        if (!Traces.sees(call, other)) {
            // Equal whether there is such a VPC or not.
            return Reply.ok(
                    new PeeringView(false, peering.map(PeeringId::value).orElse(""), List.of(), List.of(), List.of()));
        }
        Preflight preflight = Preflight.of(snapshot, one, other);
        String made = Fixes.newPeering(snapshot, one, other, vpc -> Traces.sees(call, vpc));
        return Reply.ok(new PeeringView(
                true,
                peering.map(PeeringId::value).orElse(""),
                peering.isPresent() ? List.of() : request(call, between, one, other, made),
                preflight.pairs().stream().map(Preflights::pair).toList(),
                preflight.routes().stream()
                        .map(missing -> missing(call, missing, peering, made))
                        .toList()));
    }

    private static PairView pair(Preflight.Pair pair) {
        Preflight.Share share = pair.share();
        return new PairView(
                pair.one().id().value(),
                pair.block().toString(),
                pair.other().id().value(),
                pair.otherBlock().toString(),
                share == Preflight.Share.NONE ? "never" : share.name().toLowerCase(Locale.ROOT),
                share == Preflight.Share.ALL
                        ? ""
                        : "the local route of "
                                + pair.inTheWay().stream()
                                        .map(subnet -> "subnet " + subnet.cidr())
                                        .distinct()
                                        .collect(Collectors.joining(", "))
                                + " wins over every route to "
                                + (pair.there() == Preflight.Share.ALL ? pair.block() : pair.otherBlock()));
    }

    /** @param over the peering between them that carries nothing any more */
    private static List<FixView> request(Call<?, ?> call, Optional<Peering> over, VpcId one, VpcId other, String made) {
        ProjectId by = call.snapshot().vpc(one).orElseThrow().project();
        if (!Access.owns(call.principal(), by) && !call.principal().isAdministrator()) {
            return List.of();
        }
        return Stream.<Fix>concat(
                        over.map(Peering::id).map(Fix.DeletePeering::new).stream(),
                        Stream.of(new Fix.CreatePeering(one, other)))
                .map(fix -> Fixes.view(call.snapshot(), fix, by, made))
                .toList();
    }

    private static MissingView missing(
            Call<?, ?> call, Preflight.Missing missing, Optional<PeeringId> peering, String made) {
        RouteTable table = missing.table();
        boolean exact = missing.displaced()
                .filter(route -> route.destination().equals(missing.destination()))
                .isPresent();
        Optional<NextHop> hop = peering.<NextHop>map(NextHop.ToPeering::new);
        Fix fix = exact
                ? new Fix.SwitchRoute(table.id(), missing.destination(), hop)
                : new Fix.AddRoute(table.id(), missing.destination(), hop);
        boolean yours = Access.owns(call.principal(), table.project());
        return new MissingView(
                table.vpc().value(),
                table.id().value(),
                table.name(),
                missing.destination().toString(),
                missing.displaced().map(Preflights::text).orElse(""),
                yours,
                Optional.of(Fixes.view(call.snapshot(), fix, table.project(), made))
                        .filter(_ -> yours || call.principal().isAdministrator()));
    }

    private static String text(Route route) {
        return route.text() + " to " + route.nextHop().type() + " "
                + route.nextHop().text();
    }

    private static Reply route(Call<RouteQuery, Nothing> call) {
        RouteQuery query = call.query();
        if (query.routetableId().isEmpty() && query.vpcId().isEmpty()) {
            return Reply.malformed("routetable_id", "is missing, and so is vpc_id", "one of them");
        }
        Optional<RouteTable> table = query.routetableId().isPresent()
                ? call.snapshot()
                        .routeTable(new RouteTableId(query.routetableId().get()))
                : query.vpcId()
                        .map(VpcId::new)
                        .filter(vpc -> call.snapshot().vpc(vpc).isPresent())
                        .map(call.snapshot()::defaultTable);
        Optional<RouteTable> visible = call.visible(table);
        if (visible.isEmpty()) {
            return query.routetableId().isPresent()
                    ? Reply.refused(Access.missing(
                            Rule.ROUTE_TABLE_NOT_FOUND,
                            "routetable_id",
                            new RouteTableId(query.routetableId().get())))
                    : Reply.refused(Access.missing(
                            Rule.VPC_NOT_FOUND,
                            "vpc_id",
                            new VpcId(query.vpcId().orElse(""))));
        }
        RouteTableId id = visible.get().id();
        Cidr destination = query.destination().block();
        Command add = new Command.UpdateRouteTable(
                id,
                Optional.empty(),
                Optional.empty(),
                List.of(),
                List.of(),
                List.of(new Command.NewRoute(
                        destination,
                        query.destination().text(),
                        NextHops.of(query.type().orElse(NextHops.PEERING), query.nexthop()),
                        "")));
        return call.rehearse(add, after -> Reply.ok(view(call, after, visible.get(), destination)));
    }

    private static RouteView view(Call<?, ?> call, Snapshot after, RouteTable before, Cidr destination) {
        RouteTable table = after.routeTable(before.id()).orElseThrow();
        EffectiveRoute effective = EffectiveRoute.of(after, table).stream()
                .filter(route -> route.route().destination().equals(destination))
                .findFirst()
                .orElseThrow();
        return new RouteView(
                EffectiveRoutes.view(call, table, effective),
                Preflight.taking(before, destination).map(Preflights::text).orElse(""),
                after.subnets(table.id()).stream()
                        .map(Subnet::cidr)
                        .map(Cidr::toString)
                        .toList());
    }
}
