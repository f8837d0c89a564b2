package io.isthmus.api.otc;

import io.isthmus.api.catalogue.Call;
import io.isthmus.api.catalogue.Destination;
import io.isthmus.api.catalogue.Doc;
import io.isthmus.api.catalogue.Endpoint;
import io.isthmus.api.catalogue.NextHops;
import io.isthmus.api.catalogue.Nothing;
import io.isthmus.api.catalogue.OneOf;
import io.isthmus.api.catalogue.Page;
import io.isthmus.api.catalogue.Range;
import io.isthmus.api.catalogue.Reply;
import io.isthmus.model.Access;
import io.isthmus.model.Command;
import io.isthmus.model.Listing;
import io.isthmus.model.Refusal.Rule;
import io.isthmus.model.Route;
import io.isthmus.model.RouteId;
import io.isthmus.model.Snapshot;
import io.isthmus.model.VpcId;
import io.isthmus.net.Cidr;
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
            @Doc("VPC") String vpcId,
            @Doc("project; none but the token's") Optional<String> tenantId) {}

    record RouteQuery(
            @Doc("only this route") Optional<String> id,
            @Doc("only routes of this VPC") Optional<String> vpcId,
            @Doc("only routes of this project") Optional<String> tenantId,
            @Doc("only routes to this destination") Optional<String> destination,
            @Doc("only routes of this type") Optional<String> type,

            @Doc("most routes on the page; 2000 at most") @Range(min = 0, max = Integer.MAX_VALUE)
            Optional<Integer> limit,

            @Doc("id of the route next to the page") Optional<String> marker,
            @Doc("true: the page ends before the marker") Optional<Boolean> pageReverse)
            implements Page.Wish {
        @Override
        public boolean reverse() {
            return pageReverse.orElse(false);
        }
    }

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
        if (input.tenantId().filter(id -> !id.equals(call.project().value())).isPresent()) {
            return Reply.malformed("route.tenant_id", "is another project than the token's", "the token's project");
        }
        VpcId vpc = new VpcId(input.vpcId());
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

    private static Listing<Placed> all(Call<?, ?> call, Optional<String> vpcId) {
        Snapshot snapshot = call.snapshot();
        return vpcId.map(id -> snapshot.peeringRoutes(new VpcId(id)))
                .orElseGet(() -> snapshot.peeringRoutes(call.project()))
                .listing((Snapshot.PlacedRoute placed) -> placed.route().id().value())
                .filter(placed -> call.visible(Optional.of(placed.table())).isPresent())
                .map(placed -> new Placed(placed.table().vpc(), placed.route()), Placed::id);
    }

    private static Optional<Placed> find(Call<?, ?> call) {
        return all(call, Optional.empty()).find().apply(call.path("route_id"));
    }

    private static Reply missing(Call<?, ?> call) {
        return Reply.refused(Access.missing(Rule.ROUTE_NOT_FOUND, "route", new RouteId(call.path("route_id"))));
    }

    private static Reply list(Call<RouteQuery, Nothing> call) {
        RouteQuery query = call.query();
        Optional<Cidr> destination = query.destination().flatMap(Cidr::strict);
        Listing<Placed> all = all(call, query.vpcId());
        Listing<Placed> routes = query.id()
                .map(id -> all.only(List.of(id)))
                .orElse(all)
                .filter(placed -> Lists.passes(query.tenantId(), call.project().value()))
                .filter(placed ->
                        Lists.passes(query.type(), placed.route().nextHop().type()))
                .filter(placed -> query.destination().isEmpty()
                        || destination.equals(Optional.of(placed.route().destination())));
        return Lists.page(
                routes,
                query,
                page -> new RoutesView(
                        page.items().stream().map(placed -> placed.view(call)).toList(),
                        Lists.links(call, page, Placed::id)));
    }
}
