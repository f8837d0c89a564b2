package io.isthmus.api.otc;

import io.isthmus.api.catalogue.Call;
import io.isthmus.api.catalogue.Endpoint;
import io.isthmus.api.catalogue.Page;
import io.isthmus.api.catalogue.Reply;
import io.isthmus.api.otc.RouteTableViews.RouteTableView;
import io.isthmus.api.otc.RouteTableViews.RouteTablesView;
import io.isthmus.api.otc.RouteTypes.ChangedRouteInput;
import io.isthmus.api.otc.RouteTypes.GoneRouteInput;
import io.isthmus.api.otc.RouteTypes.RouteInput;
import io.isthmus.api.shape.Description;
import io.isthmus.api.shape.Doc;
import io.isthmus.api.shape.Filter;
import io.isthmus.api.shape.Inline;
import io.isthmus.api.shape.Items;
import io.isthmus.api.shape.Length;
import io.isthmus.api.shape.Letters;
import io.isthmus.api.shape.Nothing;
import io.isthmus.api.shape.Uuid;
import io.isthmus.control.Controller.Answer.Done;
import io.isthmus.model.Listing;
import io.isthmus.model.RouteTable;
import io.isthmus.model.RouteTableId;
import io.isthmus.model.Snapshot;
import io.isthmus.model.SubnetId;
import io.isthmus.model.VpcId;
import io.isthmus.model.decide.Access;
import io.isthmus.model.decide.Command;
import io.isthmus.model.decide.Refusal.Rule;
import java.util.List;
import java.util.Optional;

/** Route tables in v1 (contract.md 2.2). */
final class RouteTables {
    private static final String PATH = "/v1/{project_id}/routetables";
    private static final String ONE = PATH + "/{routetable_id}";

    private RouteTables() {}

    record RouteTableInput(
            @Doc("name") @Length(max = 64) @Letters("_.-") Optional<String> name,
            @Doc("VPC") Uuid vpcId,

            @Description Optional<String> description,

            @Doc("first routes") @Items(max = 5) List<RouteInput> routes) {}

    record RouteChanges(
            @Doc("routes to add") List<RouteInput> add,
            @Doc("routes to change") List<ChangedRouteInput> mod,
            @Doc("routes to delete") List<GoneRouteInput> del) {}

    record RouteTableChange(
            @Doc("name") @Length(max = 64) @Letters("_.-") Optional<String> name,

            @Description Optional<String> description,

            @Doc("what changes in its routes, all or nothing")
            Optional<RouteChanges> routes) {}

    record SubnetChanges(
            @Doc("subnets that shall use this table") @Items(max = 100)
            List<Uuid> associate,

            @Doc("subnets that shall return to the default table") @Items(max = 100)
            List<Uuid> disassociate) {}

    record ActionInput(
            @Doc("one of associate and disassociate") SubnetChanges subnets) {}

    record RouteTableQuery(
            @Doc("only this table") @Filter List<String> id,
            @Doc("only tables of this VPC") @Filter List<String> vpcId,

            @Doc("only the table that this subnet uses") @Filter("subnets/id")
            List<String> subnetId,

            @Inline Page.Onward page)
            implements Page.Wish {}

    static List<Endpoint<?, ?>> endpoints() {
        return List.of(
                Endpoint.post(PATH, "Makes a route table")
                        .takes("routetable", RouteTableInput.class)
                        .answers(200, "routetable", RouteTableView.class)
                        .refuses(Rule.VPC_NOT_FOUND, Rule.QUOTA_EXCEEDED)
                        .refuses(RouteTypes.REFUSALS)
                        .handledBy(RouteTables::create),
                Endpoint.get(PATH, "Lists the project's route tables")
                        .query(RouteTableQuery.class)
                        .answers(200, "", RouteTablesView.class)
                        .handledBy(RouteTables::list),
                Endpoint.get(ONE, "Shows a route table")
                        .answers(200, "routetable", RouteTableView.class)
                        .refuses(Rule.ROUTE_TABLE_NOT_FOUND)
                        .handledBy(RouteTables::show),
                Endpoint.put(ONE, "Changes a route table and its routes")
                        .takes("routetable", RouteTableChange.class)
                        .answers(200, "routetable", RouteTableView.class)
                        .refuses(Rule.ROUTE_TABLE_NOT_FOUND, Rule.ROUTE_DESTINATION_UNKNOWN, Rule.QUOTA_EXCEEDED)
                        .refuses(RouteTypes.REFUSALS)
                        .handledBy(RouteTables::update),
                Endpoint.post(ONE + "/action", "Changes which subnets use a route table")
                        .takes("routetable", ActionInput.class)
                        .answers(200, "routetable", RouteTableView.class)
                        .refuses(
                                Rule.ROUTE_TABLE_NOT_FOUND,
                                Rule.SUBNET_NOT_FOUND,
                                Rule.ROUTE_TABLE_OTHER_VPC,
                                Rule.SUBNET_NOT_OF_VPC,
                                Rule.SUBNET_NOT_ASSOCIATED)
                        .handledBy(RouteTables::action),
                Endpoint.delete(ONE, "Ends a route table that no subnet uses")
                        .refuses(Rule.ROUTE_TABLE_NOT_FOUND, Rule.ROUTE_TABLE_IS_DEFAULT, Rule.ROUTE_TABLE_IN_USE)
                        .handledBy(call -> call.execute(new Command.DeleteRouteTable(id(call)))));
    }

    private static RouteTableId id(Call<?, ?> call) {
        return new RouteTableId(call.path("routetable_id"));
    }

    private static Reply create(Call<Nothing, RouteTableInput> call) {
        RouteTableInput input = call.body();
        Optional<Reply> malformed = RouteInput.malformed("routetable.routes", input.routes());
        if (malformed.isPresent()) {
            return malformed.get();
        }
        return call.execute(
                new Command.CreateRouteTable(
                        new VpcId(input.vpcId().value()),
                        input.name().orElse(""),
                        input.description().orElse(""),
                        input.routes().stream().map(RouteInput::toModel).toList()),
                done -> changed(done, new RouteTableId(done.subjects().getFirst())));
    }

    private static Reply update(Call<Nothing, RouteTableChange> call) {
        RouteTableChange change = call.body();
        RouteChanges routes = change.routes().orElseGet(() -> new RouteChanges(List.of(), List.of(), List.of()));
        Optional<Reply> malformed = RouteInput.malformed("routetable.routes.add", routes.add())
                .or(() -> ChangedRouteInput.malformed("routetable.routes.mod", routes.mod()));
        if (malformed.isPresent()) {
            return malformed.get();
        }
        return call.execute(
                new Command.UpdateRouteTable(
                        id(call),
                        change.name(),
                        change.description(),
                        routes.del().stream()
                                .map(gone -> gone.destination().block())
                                .toList(),
                        routes.mod().stream().map(ChangedRouteInput::toModel).toList(),
                        routes.add().stream().map(RouteInput::toModel).toList()),
                done -> changed(done, id(call)));
    }

    private static Reply action(Call<Nothing, ActionInput> call) {
        SubnetChanges subnets = call.body().subnets();
        if (subnets.associate().isEmpty() == subnets.disassociate().isEmpty()) {
            return Reply.malformed(
                    "routetable.subnets",
                    "has not exactly one of associate and disassociate",
                    "one list with at least one subnet id");
        }
        Command command = subnets.disassociate().isEmpty()
                ? new Command.AssociateSubnets(id(call), ids(subnets.associate()))
                : new Command.DisassociateSubnets(id(call), ids(subnets.disassociate()));
        return call.execute(command, done -> changed(done, id(call)));
    }

    private static List<SubnetId> ids(List<Uuid> ids) {
        return ids.stream().map(id -> new SubnetId(id.value())).toList();
    }

    private static Reply changed(Done done, RouteTableId id) {
        return Reply.ok(
                RouteTableViews.view(done.after(), done.after().routeTable(id).orElseThrow()));
    }

    private static Reply show(Call<Nothing, Nothing> call) {
        return call.visible(call.snapshot().routeTable(id(call)))
                .<Reply>map(table -> Reply.ok(RouteTableViews.view(call.snapshot(), table)))
                .orElseGet(() -> Reply.refused(Access.missing(Rule.ROUTE_TABLE_NOT_FOUND, "route_table", id(call))));
    }

    private static Reply list(Call<RouteTableQuery, Nothing> call) {
        RouteTableQuery query = call.query();
        Snapshot snapshot = call.snapshot();
        Listing<RouteTable> all = query.vpcId().size() == 1
                ? snapshot.routeTables(new VpcId(query.vpcId().getFirst())).listing(RouteTable::key)
                : snapshot.routeTables(call.project()).listing(RouteTable::key);
        Listing<RouteTable> ofSubnets = query.subnetId().isEmpty()
                ? all
                : all.only(query.subnetId().stream()
                        .flatMap(id -> call.visible(snapshot.subnet(new SubnetId(id))).stream())
                        .map(subnet -> subnet.routeTable().value())
                        .distinct()
                        .toList());
        Listing<RouteTable> tables = query.id().isEmpty() ? ofSubnets : ofSubnets.only(query.id());
        return Lists.page(
                Lists.matching(call.visible(tables), query, table -> RouteTableViews.view(snapshot, table)),
                query,
                page -> new RouteTablesView(page.items().stream()
                        .map(table -> RouteTableViews.view(call.snapshot(), table))
                        .toList()));
    }
}
