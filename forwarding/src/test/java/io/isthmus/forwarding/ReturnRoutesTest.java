package io.isthmus.forwarding;

import static org.assertj.core.api.Assertions.assertThat;

import io.isthmus.model.PeeringId;
import io.isthmus.model.ProjectId;
import io.isthmus.model.Route;
import io.isthmus.model.RouteTable;
import io.isthmus.model.SubnetId;
import io.isthmus.model.VpcId;
import io.isthmus.model.testing.World;
import io.isthmus.net.Cidr;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** What the other side of a peering routes back. */
final class ReturnRoutesTest {
    private final World world = new World();
    private final ProjectId acme = world.project("acme");
    private final VpcId one = world.vpc(acme, "one", "10.1.0.0/16");
    private final VpcId two = world.vpc(acme, "two", "10.2.0.0/16");
    private final SubnetId from = world.subnet(one, "10.1.0.0/24");
    private final SubnetId to = world.subnet(two, "10.2.0.0/24");

    private Optional<ReturnRoutes> returns() {
        RouteTable table = world.snapshot().defaultTable(one);
        Route route = table.routes().exact(Cidr.parse("10.2.0.0/16")).orElseThrow();
        return ReturnRoutes.of(world.snapshot(), table, route);
    }

    @Test
    void aRouteIsNoUseUntilTheOtherSideRoutesBackToItsUsers() {
        PeeringId peering = world.peer(one, two);
        world.route(one, "10.2.0.0/16", peering);
        assertThat(returns()).contains(ReturnRoutes.NONE);
        world.route(two, "10.1.0.0/16", peering);
        assertThat(returns()).contains(ReturnRoutes.ALL);
        assertThat(world.snapshot().subnet(to)).isPresent();
    }

    @Test
    void aHostRouteServesThatHostOnly() {
        PeeringId peering = world.peer(one, two);
        world.route(one, "10.2.0.0/16", peering);
        world.ecs(from, "10.1.0.5");
        world.ecs(from, "10.1.0.6");
        world.route(two, "10.1.0.5/32", peering);
        assertThat(returns()).contains(ReturnRoutes.SOME);
        world.route(two, "10.1.0.6/32", peering);
        assertThat(returns()).contains(ReturnRoutes.ALL);
    }

    @Test
    void aTableThatTheReachedSubnetDoesNotUseDoesNotCount() {
        PeeringId peering = world.peer(one, two);
        world.route(one, "10.2.0.0/16", peering).route(two, "10.1.0.0/16", peering);
        assertThat(returns()).contains(ReturnRoutes.ALL);
        world.table(to);
        assertThat(returns()).contains(ReturnRoutes.NONE);
    }

    @Test
    void whatIsPendingOrReachesNothingNeedsNone() {
        ProjectId beta = world.project("beta");
        VpcId theirs = world.vpc(beta, "theirs", "10.2.0.0/16");
        PeeringId request = world.request(one, theirs);
        world.route(one, "10.2.0.0/16", request);
        assertThat(returns()).isEmpty();
        world.accept(request);
        assertThat(returns()).contains(ReturnRoutes.NOT_NEEDED);
    }

    @Test
    void aRouteBackOverAnotherPeeringDoesNotCount() {
        VpcId detour = world.vpc(acme, "detour", "10.3.0.0/16");
        world.route(one, "10.2.0.0/16", world.peer(one, two));
        world.route(two, "10.1.0.0/16", world.peer(two, detour));
        assertThat(returns()).contains(ReturnRoutes.NONE);
    }

    @Test
    void onlyUsersOfTheRoutesOwnFamilyCount() {
        world.change(acme, World.newDualStackSubnet(one, "10.1.5.0/24"));
        PeeringId peering = world.peer(one, two);
        world.route(one, "10.2.0.0/16", peering).route(two, "10.1.0.0/16", peering);
        assertThat(returns()).contains(ReturnRoutes.ALL);
    }
}
