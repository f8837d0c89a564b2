package io.isthmus.api.isthmus;

import io.isthmus.api.catalogue.Call;
import io.isthmus.api.catalogue.Endpoint;
import io.isthmus.api.catalogue.Reply;
import io.isthmus.api.shape.Doc;
import io.isthmus.api.shape.Nothing;
import io.isthmus.forwarding.EffectiveRoute;
import io.isthmus.forwarding.ReturnRoutes;
import io.isthmus.model.NextHop;
import io.isthmus.model.PeeringId;
import io.isthmus.model.RouteTable;
import io.isthmus.model.Subnet;
import io.isthmus.model.SubnetId;
import io.isthmus.model.VpcId;
import io.isthmus.model.decide.Access;
import io.isthmus.model.decide.Refusal.Rule;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Collectors;

/** What custom routes really do. */
final class EffectiveRoutes {
    private EffectiveRoutes() {}

    record EffectiveRoutesQuery(
            @Doc("VPC: the routes of all its tables") Optional<String> vpcId,
            @Doc("subnet: the routes of its table") Optional<String> subnetId) {}

    record ShadowView(
            @Doc("subnet whose local route wins") String subnetId,
            @Doc("its block") String cidr) {}

    record EffectiveRouteView(
            @Doc("route table") String routeTableId,
            @Doc("its name") String routeTable,
            @Doc("destination") String destination,
            @Doc("type of the next hop") String type,
            @Doc("next hop") String nexthop,

            @Doc(
                    "effective, shadowed, partly_shadowed, peering_pending, peering_rejected, peering_expired, next_hop_gone or"
                            + " next_hop_stopped")
            String state,

            @Doc("subnets that take addresses away from the route")
            List<ShadowView> shadowedBy,

            @Doc(
                    "whether the other side of an active peering routes back to those who use the route: all, some, none or"
                            + " not_needed; absent if it is no such route or the caller does not see that side")
            Optional<String> returnRoutes,

            @Doc("the state in words") String detail) {}

    record EffectiveRoutesView(
            @Doc("the routes, by table and destination") List<EffectiveRouteView> effectiveRoutes) {}

    static List<Endpoint<?, ?>> endpoints() {
        return List.of(Endpoint.get("/isthmus/v1/effective-routes", "Tells what custom routes really do")
                .query(EffectiveRoutesQuery.class)
                .answers(200, "", EffectiveRoutesView.class)
                .refuses(Rule.VPC_NOT_FOUND, Rule.SUBNET_NOT_FOUND)
                .handledBy(EffectiveRoutes::list));
    }

    private static Reply list(Call<EffectiveRoutesQuery, Nothing> call) {
        List<RouteTable> tables;
        if (call.query().subnetId().isPresent()) {
            SubnetId id = new SubnetId(call.query().subnetId().get());
            Optional<Subnet> subnet = call.visible(call.snapshot().subnet(id));
            if (subnet.isEmpty()) {
                return Reply.refused(Access.missing(Rule.SUBNET_NOT_FOUND, "subnet", id));
            }
            tables = call.snapshot().routeTable(subnet.get().routeTable()).stream()
                    .toList();
        } else if (call.query().vpcId().isPresent()) {
            VpcId id = new VpcId(call.query().vpcId().get());
            if (call.visible(call.snapshot().vpc(id)).isEmpty()) {
                return Reply.refused(Access.missing(Rule.VPC_NOT_FOUND, "vpc", id));
            }
            tables = call.snapshot().routeTables(id);
        } else {
            return Reply.malformed("vpc_id", "is missing", "a vpc_id or a subnet_id");
        }
        return Reply.ok(new EffectiveRoutesView(tables.stream()
                .flatMap(table ->
                        EffectiveRoute.of(call.snapshot(), table).stream().map(route -> view(call, table, route)))
                .toList()));
    }

    static EffectiveRouteView view(Call<?, ?> call, RouteTable table, EffectiveRoute effective) {
        Optional<ReturnRoutes> back = effective.forwards() ? returnRoutes(call, table, effective) : Optional.empty();
        return new EffectiveRouteView(
                table.id().value(),
                table.name(),
                effective.route().text(),
                effective.route().nextHop().type(),
                effective.route().nextHop().text(),
                state(effective),
                effective.shadowedBy().stream()
                        .map(subnet -> new ShadowView(
                                subnet.id().value(), subnet.cidr().toString()))
                        .toList(),
                back.map(routes -> routes.name().toLowerCase(Locale.ROOT)),
                detail(effective)
                        + back.filter(routes -> routes == ReturnRoutes.NONE || routes == ReturnRoutes.SOME)
                                .map(routes -> routes == ReturnRoutes.NONE
                                        ? "; no answer comes back: the other side has no route to those who use it"
                                        : "; some get no answer: the other side routes back to a part only")
                                .orElse(""));
    }

    /** As far as the caller sees the other side. */
    private static Optional<ReturnRoutes> returnRoutes(Call<?, ?> call, RouteTable table, EffectiveRoute effective) {
        return effective.route().nextHop() instanceof NextHop.ToPeering(PeeringId id)
                ? call.snapshot()
                        .peering(id)
                        .filter(peering -> Traces.sees(call, peering.other(table.vpc())))
                        .flatMap(_ -> ReturnRoutes.of(call.snapshot(), table, effective.route()))
                : Optional.empty();
    }

    private static String state(EffectiveRoute effective) {
        if (effective.wholly()) {
            return "shadowed";
        }
        if (effective.state() != EffectiveRoute.State.FORWARDS) {
            return effective.state().name().toLowerCase(Locale.ROOT);
        }
        return effective.shadowedBy().isEmpty() ? "effective" : "partly_shadowed";
    }

    private static String detail(EffectiveRoute effective) {
        String shadows = effective.shadowedBy().stream()
                .map(subnet -> subnet.cidr() + " (" + subnet.name() + ")")
                .collect(Collectors.joining(", "));
        if (effective.wholly()) {
            return "never used: all its addresses are local in " + shadows;
        }
        String shadowed = shadows.isEmpty() ? "" : "; addresses in " + shadows + " stay local";
        return switch (effective.state()) {
            case FORWARDS -> "forwards" + shadowed;
            case PEERING_PENDING -> "drops until the peering is accepted" + shadowed;
            case PEERING_REJECTED -> "drops: the peering was rejected" + shadowed;
            case PEERING_EXPIRED -> "drops: the peering request has expired" + shadowed;
            case NEXT_HOP_GONE -> "drops: the server to which it leads is gone" + shadowed;
            case NEXT_HOP_STOPPED -> "drops until the ECS to which it leads is started" + shadowed;
        };
    }
}
