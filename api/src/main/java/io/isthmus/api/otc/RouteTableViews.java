package io.isthmus.api.otc;

import io.isthmus.api.shape.Doc;
import io.isthmus.api.shape.Name;
import io.isthmus.api.shape.Time;
import io.isthmus.model.Label;
import io.isthmus.model.Route;
import io.isthmus.model.RouteTable;
import io.isthmus.model.Snapshot;
import io.isthmus.model.Subnet;
import io.isthmus.net.PrefixTable;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Route tables as v1 shows them: the system's routes first, then the custom ones by destination (contract.md 2.2). */
final class RouteTableViews {
    /** Routes that every table has beside those of the VPC's subnets. */
    private static final List<String> RESERVED = List.of("100.64.0.0/10", "198.19.128.0/20", "127.0.0.0/8");

    private RouteTableViews() {}

    record RouteView(
            @Doc("what the next hop is; local for a route of the system")
            String type,

            @Doc("addresses that the route is for, as it was written")
            String destination,

            @Doc("id of the next hop; - for a route of the system")
            String nexthop,

            @Doc("description") String description) {}

    record SubnetRef(@Doc("id of the subnet") String id) {}

    record RouteTableView(
            @Doc("id") String id,
            @Doc("name") String name,

            @Doc("whether it is the VPC's default table") @Name("default")
            boolean isDefault,

            @Doc("its routes") List<RouteView> routes,
            @Doc("the subnets that use it") List<SubnetRef> subnets,
            @Doc("project") String tenantId,
            @Doc("VPC") String vpcId,
            @Doc("description") String description,
            @Doc("when it was made, UTC") Time.Local createdAt,
            @Doc("when it was last changed, UTC") Time.Local updatedAt,

            @Doc("whose it is, as X-Isthmus-Label said") @Name("isthmus:label")
            Optional<String> label) {}

    record RouteTablesView(@Doc("the route tables") List<RouteTableView> routetables) {}

    static RouteTableView view(Snapshot snapshot, RouteTable table) {
        return new RouteTableView(
                table.id().value(),
                table.name(),
                table.isDefault(),
                routes(snapshot, table),
                snapshot.subnets(table.id()).stream()
                        .map(subnet -> new SubnetRef(subnet.id().value()))
                        .toList(),
                table.project().value(),
                table.vpc().value(),
                table.description(),
                new Time.Local(table.createdAt()),
                new Time.Local(table.updatedAt()),
                table.label().map(Label::text));
    }

    private static List<RouteView> routes(Snapshot snapshot, RouteTable table) {
        List<RouteView> views = new ArrayList<>();
        for (Subnet subnet : snapshot.subnets(table.vpc())) {
            subnet.blocks().forEach(block -> views.add(local(block.toString())));
        }
        RESERVED.forEach(block -> views.add(local(block)));
        for (PrefixTable.Entry<Route> entry : table.routes().entries()) {
            Route route = entry.value();
            views.add(new RouteView(
                    route.nextHop().type(), route.text(), route.nextHop().text(), route.description()));
        }
        return views;
    }

    private static RouteView local(String destination) {
        return new RouteView("local", destination, "-", "");
    }
}
