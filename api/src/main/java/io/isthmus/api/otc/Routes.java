package io.isthmus.api.otc;

import io.isthmus.api.catalogue.Call;
import io.isthmus.api.catalogue.Endpoint;
import io.isthmus.api.catalogue.Page;
import io.isthmus.api.catalogue.Reply;
import io.isthmus.api.shape.Destination;
import io.isthmus.api.shape.Doc;
import io.isthmus.api.shape.Filter;
import io.isthmus.api.shape.Inline;
import io.isthmus.api.shape.NextHops;
import io.isthmus.api.shape.Nothing;
import io.isthmus.api.shape.OneOf;
import io.isthmus.api.shape.Problem;
import io.isthmus.api.shape.Uuid;
import io.isthmus.api.shape.Violation;
import io.isthmus.model.Listing;
import io.isthmus.model.Route;
import io.isthmus.model.RouteId;
import io.isthmus.model.Snapshot;
import io.isthmus.model.VpcId;
import io.isthmus.model.decide.Access;
import io.isthmus.model.decide.Command;
import io.isthmus.model.decide.Refusal.Rule;
import java.util.List;
import java.util.Optional;

/** Routes in v2.0: the custom routes of the default tables of the caller's own VPCs (contract.md 2.1 and 10.29). */
final class Routes {
    private static final String PATH = "/v2.0/vpc/routes";
    private static final String ONE = PATH + "/{route_id}";

    private Routes() {}

    record RouteInput(
            @Doc("what the next hop is") @OneOf(NextHops.PEERING)
            String type,

            @Doc("id of the peering") String nexthop,
            @Doc("addresses that the route is for") Destination destination,
            @Doc("VPC") Uuid vpcId,
            @Doc("project; none but the token's") Optional<String> tenantId) {}

    record RouteQuery(
            @Doc("only this route") @Filter List<String> id,
            @Doc("only routes of this VPC") @Filter List<String> vpcId,
            @Doc("only routes of this project") @Filter List<String> tenantId,
            @Doc("only routes to this destination") @Filter List<String> destination,
            @Doc("only routes of this type") @Filter List<String> type,

            @Inline Page.EitherWay page)
            implements Page.Wish {}

    record RouteView(
            @Doc("id") String id,
            @Doc("always peering") String type,
            @Doc("id of the peering") String nexthop,

            @Doc("addresses that the route is for, as it was written")
            String destination,

            @Doc("VPC") String vpcId,
            @Doc("project") String tenantId) {}

    record RoutesView(
            @Doc("the routes") List<RouteView> routes,
            @Doc("the neighbouring pages, if there are any") Optional<List<Lists.Link>> routesLinks) {}

    static List<Endpoint<?, ?>> endpoints() {
        return List.of(
                Endpoint.post(PATH, "Adds a route over a peering to a VPC's default table")
                        .takes("route", RouteInput.class)
                        .answers(201, "route", RouteView.class)
                        .refuses(Rule.VPC_NOT_FOUND, Rule.QUOTA_EXCEEDED)
                        .refuses(RouteTypes.REFUSALS)
                        .handledBy(Routes::create),
                Endpoint.get(PATH, "Lists the routes of the default tables of the project's VPCs")
                        .query(RouteQuery.class)
                        .answers(200, "", RoutesView.class)
                        .handledBy(Routes::list),
                Endpoint.get(ONE, "Shows a route")
                        .answers(200, "route", RouteView.class)
                        .refuses(Rule.ROUTE_NOT_FOUND)
                        .handledBy(call -> find(call)
                                .<Reply>map(found -> Reply.ok(found.view(call)))
                                .orElseGet(() -> missing(call))),
                Endpoint.delete(ONE, "Deletes a route")
                        .refuses(Rule.ROUTE_NOT_FOUND)
                        .handledBy(call -> find(call)
                                .map(found -> call.execute(
                                        new Command.DeleteRoute(found.route().id())))
                                .orElseGet(() -> missing(call))));
    }

    /** A route with the VPC in whose default table it stands. */
    private record Placed(VpcId vpc, Route route) {
        String id() {
            return route.id().value();
        }

        RouteView view(Call<?, ?> call) {
            return new RouteView(
                    id(),
                    route.nextHop().type(),
                    route.nextHop().text(),
                    route.text(),
                    vpc.value(),
                    call.project().value());
        }
    }

    private static Reply create(Call<Nothing, RouteInput> call) {
        RouteInput input = call.body();
        Optional<Reply> foreign = OwnProject.unless(call, "route.tenant_id", input.tenantId());
        if (foreign.isPresent()) {
            return foreign.get();
        }
        Optional<Violation> hop = NextHops.violation("route.nexthop", input.type(), input.nexthop());
        if (hop.isPresent()) {
            return new Reply.Failure(new Problem.Malformed(List.of(hop.get())));
        }
        VpcId vpc = new VpcId(input.vpcId().value());
        return call.execute(
                new Command.CreateRoute(
                        vpc,
                        new Command.NewRoute(
                                input.destination().block(),
                                input.destination().text(),
                                NextHops.of(input.type(), input.nexthop()),
                                "")),
                done -> Reply.ok(new Placed(
                                vpc,
                                done.after()
                                        .defaultTable(vpc)
                                        .routes()
                                        .exact(input.destination().block())
                                        .orElseThrow())
                        .view(call)));
    }

    /** @param vpcs if it is one, only the routes of that; else those of all */
    private static Listing<Placed> all(Call<?, ?> call, List<String> vpcs) {
        Snapshot snapshot = call.snapshot();
        return (vpcs.size() == 1
                        ? snapshot.peeringRoutes(new VpcId(vpcs.getFirst()))
                        : snapshot.peeringRoutes(call.project()))
                .listing((Snapshot.PlacedRoute placed) -> placed.route().id().value())
                .filter(placed -> call.visible(Optional.of(placed.table())).isPresent())
                .map(placed -> new Placed(placed.table().vpc(), placed.route()), Placed::id);
    }

    private static Optional<Placed> find(Call<?, ?> call) {
        return all(call, List.of()).find().apply(call.path("route_id"));
    }

    private static Reply missing(Call<?, ?> call) {
        return Reply.refused(Access.missing(Rule.ROUTE_NOT_FOUND, "route", new RouteId(call.path("route_id"))));
    }

    private static Reply list(Call<RouteQuery, Nothing> call) {
        RouteQuery query = call.query();
        Listing<Placed> all = all(call, query.vpcId());
        Listing<Placed> routes =
                Lists.matching(query.id().isEmpty() ? all : all.only(query.id()), query, placed -> placed.view(call));
        return Lists.page(
                routes,
                query,
                page -> new RoutesView(
                        page.items().stream().map(placed -> placed.view(call)).toList(),
                        Lists.links(call, page, Placed::id)));
    }
}
