package io.isthmus.model.decide;

import static org.assertj.core.api.Assertions.assertThat;

import io.isthmus.model.EcsId;
import io.isthmus.model.NextHop;
import io.isthmus.model.PeeringId;
import io.isthmus.model.Port;
import io.isthmus.model.ProjectId;
import io.isthmus.model.Quota;
import io.isthmus.model.Route;
import io.isthmus.model.RouteId;
import io.isthmus.model.RouteTable;
import io.isthmus.model.RouteTableId;
import io.isthmus.model.Subnet;
import io.isthmus.model.SubnetId;
import io.isthmus.model.VpcId;
import io.isthmus.model.decide.Refusal.Rule;
import io.isthmus.model.testing.World;
import io.isthmus.net.Cidr;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

final class RoutingRulesTest {
    private static final Optional<String> SAME = Optional.empty();

    private final World world = new World();
    private final ProjectId acme = world.project("acme", "acme", "eu-de", Map.of(Quota.ROUTE, 2, Quota.ROUTE_TABLE, 3));
    private final ProjectId beta = world.project("beta");
    private final VpcId vpc = world.vpc(acme, "a", "10.0.0.0/16");
    private final VpcId other = world.vpc(acme, "b", "10.1.0.0/16");
    private final SubnetId subnet = world.subnet(vpc, "10.0.0.0/24");
    private final PeeringId peering = world.peer(vpc, other);

    private List<String> change(Command command) {
        return world.change(acme, command);
    }

    private Rule refused(Command command) {
        return world.refusal(acme, command).rule();
    }

    private RouteTable found(RouteTableId id) {
        return world.snapshot().routeTable(id).orElseThrow();
    }

    private RouteTable byDefault() {
        return world.snapshot().defaultTable(vpc);
    }

    private Command.NewRoute route(String destination) {
        return World.newRoute(destination, peering);
    }

    private RouteTableId create(Command.NewRoute... routes) {
        return new RouteTableId(change(new Command.CreateRouteTable(vpc, "table", "text", List.of(routes)))
                .getFirst());
    }

    private Command.UpdateRouteTable update(
            RouteTableId table, List<Cidr> delete, List<Command.ChangedRoute> change, List<Command.NewRoute> add) {
        return new Command.UpdateRouteTable(table, SAME, SAME, delete, change, add);
    }

    private static List<String> destinations(RouteTable table) {
        return table.routes().entries().stream()
                .map(entry -> entry.prefix().toString())
                .toList();
    }

    @Test
    void aVpcHasNoMoreTablesThanItsQuotaAndNumbersAreUsedAgain() {
        RouteTableId second = create();
        RouteTableId third = create();
        assertThat(found(second).number()).isEqualTo(2);
        assertThat(found(third).number()).isEqualTo(3);
        assertThat(refused(new Command.CreateRouteTable(vpc, "", "", List.of())))
                .isEqualTo(Rule.QUOTA_EXCEEDED);
        assertThat(change(new Command.DeleteRouteTable(second))).containsExactly(second.value());
        assertThat(world.snapshot().routeTable(second)).isEmpty();
        assertThat(found(create()).number()).isEqualTo(2);
    }

    @Test
    void aTableHasNoMoreRoutesThanItsQuota() {
        world.route(vpc, "10.1.0.0/16", peering);
        change(new Command.CreateRoute(vpc, route("10.2.0.0/16")));
        assertThat(refused(new Command.CreateRoute(vpc, route("10.3.0.0/16")))).isEqualTo(Rule.QUOTA_EXCEEDED);
        assertThat(refused(update(byDefault().id(), List.of(), List.of(), List.of(route("10.3.0.0/16")))))
                .isEqualTo(Rule.QUOTA_EXCEEDED);
        change(update(byDefault().id(), List.of(Cidr.parse("10.1.0.0/16")), List.of(), List.of(route("10.3.0.0/16"))));
        assertThat(world.destinations(vpc)).containsExactly("10.2.0.0/16", "10.3.0.0/16");
    }

    @Test
    void textOfATableChangesOneByOneAndItsRoutesStay() {
        RouteTableId table = create(route("10.1.0.0/16"));
        change(new Command.UpdateRouteTable(table, Optional.of("new"), SAME, List.of(), List.of(), List.of()));
        change(new Command.UpdateRouteTable(table, SAME, Optional.of("t"), List.of(), List.of(), List.of()));
        assertThat(found(table).name()).isEqualTo("new");
        assertThat(found(table).description()).isEqualTo("t");
        assertThat(destinations(found(table))).containsExactly("10.1.0.0/16");
    }

    @Test
    void aChangedRouteKeepsItsIdAndWhatIsNotNamed() {
        RouteTableId table = create(route("10.1.0.0/16"));
        Route before = found(table).routes().entries().getFirst().value();
        Cidr destination = before.destination();
        Port server = world.ecs(subnet);
        change(update(
                table,
                List.of(),
                List.of(new Command.ChangedRoute(destination, Optional.empty(), Optional.of("text"))),
                List.of()));
        assertThat(found(table).routes().exact(destination))
                .contains(new Route(before.id(), destination, "10.1.0.0/16", before.nextHop(), "text"));
        NextHop hop = new NextHop.ToEcs(server.ecs());
        change(update(
                table,
                List.of(),
                List.of(new Command.ChangedRoute(destination, Optional.of(hop), Optional.empty())),
                List.of()));
        assertThat(found(table).routes().exact(destination))
                .contains(new Route(before.id(), destination, "10.1.0.0/16", hop, "text"));
        assertThat(world.snapshot().routesOver(vpc, peering)).isEmpty();
    }

    @Test
    void onlyRoutesThatAreThereAreDeletedOrChanged() {
        RouteTableId table = create(route("10.1.0.0/16"));
        Cidr unknown = Cidr.parse("10.9.0.0/16");
        Refusal deleting = world.refusal(acme, update(table, List.of(unknown), List.of(), List.of()));
        assertThat(deleting.rule()).isEqualTo(Rule.ROUTE_DESTINATION_UNKNOWN);
        assertThat(deleting.field()).isEqualTo("routes.del");
        Refusal changing = world.refusal(
                acme,
                update(
                        table,
                        List.of(),
                        List.of(new Command.ChangedRoute(unknown, Optional.empty(), Optional.empty())),
                        List.of()));
        assertThat(changing.rule()).isEqualTo(Rule.ROUTE_DESTINATION_UNKNOWN);
        assertThat(changing.field()).isEqualTo("routes.mod");
    }

    @Test
    void aRouteIsNotChangedToANextHopThatTheVpcCannotUse() {
        RouteTableId table = create(route("10.1.0.0/16"));
        NextHop nowhere = new NextHop.ToEcs(new EcsId("none"));
        assertThat(refused(update(
                        table,
                        List.of(),
                        List.of(new Command.ChangedRoute(
                                Cidr.parse("10.1.0.0/16"), Optional.of(nowhere), Optional.empty())),
                        List.of())))
                .isEqualTo(Rule.NEXT_HOP_NOT_FOUND);
    }

    @Test
    void aServerAPortAndAnAddressOfTheVpcAreNextHopsAndThoseOfAnotherVpcAreNot() {
        Port server = world.ecs(subnet);
        Port elsewhere = world.ecs(world.subnet(other, "10.1.0.0/24"));
        for (NextHop hop : hops(server)) {
            RouteId route = new RouteId(change(new Command.CreateRoute(
                            vpc, new Command.NewRoute(Cidr.parse("0.0.0.0/0"), "0.0.0.0/0", hop, "")))
                    .getFirst());
            assertThat(world.snapshot().nextHopPort(vpc, hop)).contains(server);
            assertThat(world.snapshot().nextHopPort(other, hop)).isEmpty();
            change(new Command.DeleteRoute(route));
        }
        for (NextHop hop : hops(elsewhere)) {
            assertThat(refused(new Command.CreateRoute(
                            vpc, new Command.NewRoute(Cidr.parse("0.0.0.0/0"), "0.0.0.0/0", hop, ""))))
                    .isEqualTo(Rule.NEXT_HOP_NOT_FOUND);
        }
    }

    private static List<NextHop> hops(Port port) {
        return List.of(
                new NextHop.ToEcs(port.ecs()),
                new NextHop.ToPort(port.id()),
                new NextHop.ToAddress(port.addresses().getFirst()));
    }

    @Test
    void routesDoNotLeadOverARequestThatHasExpired() {
        PeeringId request = world.request(vpc, world.vpc(beta, "f", "10.2.0.0/16"));
        change(new Command.CreateRoute(vpc, World.newRoute("10.2.0.0/16", request)));
        world.pass(Duration.ofDays(7));
        assertThat(refused(new Command.CreateRoute(vpc, World.newRoute("10.3.0.0/16", request))))
                .isEqualTo(Rule.NEXT_HOP_ENDED);
    }

    @Test
    void aRouteOfTheDefaultTableIsDeletedByItsId() {
        world.route(vpc, "10.2.0.0/16", peering);
        RouteId route = new RouteId(
                change(new Command.CreateRoute(vpc, route("10.1.0.0/16"))).getFirst());
        assertThat(change(new Command.DeleteRoute(route))).containsExactly(route.value());
        assertThat(world.destinations(vpc)).containsExactly("10.2.0.0/16");
        assertThat(world.snapshot().tableOfRoute(route)).isEmpty();
    }

    @Test
    void aRouteOfACustomTableIsNotDeletedByItsId() {
        RouteTableId table = create(route("10.1.0.0/16"));
        RouteId route = found(table).routes().entries().getFirst().value().id();
        assertThat(refused(new Command.DeleteRoute(route))).isEqualTo(Rule.ROUTE_NOT_FOUND);
        assertThat(world.snapshot().tableOfRoute(route)).contains(found(table));
    }

    @Test
    void aSubnetFollowsOneTableAndReturnsToTheDefaultOne() {
        RouteTableId table = create();
        assertThat(change(new Command.AssociateSubnets(table, List.of(subnet)))).containsExactly(table.value());
        assertThat(world.snapshot().subnets(table)).extracting(Subnet::id).containsExactly(subnet);
        assertThat(world.snapshot().subnets(byDefault().id())).isEmpty();
        assertThat(change(new Command.DisassociateSubnets(table, List.of(subnet))))
                .containsExactly(table.value());
        assertThat(world.snapshot().subnets(table)).isEmpty();
        assertThat(world.snapshot().subnets(byDefault().id()))
                .extracting(Subnet::id)
                .containsExactly(subnet);
        assertThat(refused(new Command.DisassociateSubnets(table, List.of(subnet))))
                .isEqualTo(Rule.SUBNET_NOT_ASSOCIATED);
    }

    @Test
    void whatBelongsToASystemRouteIsNoDestination() {
        for (String destination : List.of("127.0.0.0/8", "100.64.0.0/10", "ff02::/16")) {
            assertThat(refused(new Command.CreateRoute(vpc, route(destination))))
                    .isEqualTo(Rule.ROUTE_RESERVED);
        }
        change(new Command.CreateRoute(vpc, route("100.64.0.0/16")));
    }
}
