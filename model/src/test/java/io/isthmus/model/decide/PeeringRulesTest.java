package io.isthmus.model.decide;

import static org.assertj.core.api.Assertions.assertThat;

import io.isthmus.model.PeeringId;
import io.isthmus.model.PeeringState;
import io.isthmus.model.Principal;
import io.isthmus.model.ProjectId;
import io.isthmus.model.Quota;
import io.isthmus.model.RouteTableId;
import io.isthmus.model.SubnetId;
import io.isthmus.model.VpcId;
import io.isthmus.model.decide.Refusal.Rule;
import io.isthmus.model.testing.World;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

final class PeeringRulesTest {
    private final World world = new World();
    private final ProjectId acme = world.project("acme", "one", "eu-de", Map.of(Quota.PEERING, 2));
    private final ProjectId sister = world.project("acme", "two", "eu-de");
    private final ProjectId beta = world.project("beta", "one", "eu-de", Map.of(Quota.PEERING, 1));
    private final ProjectId third = world.project("gamma");
    private final VpcId a = world.vpc(acme, "a", "10.0.0.0/16");
    private final VpcId a2 = world.vpc(acme, "a2", "10.0.0.0/16");
    private final VpcId s = world.vpc(sister, "s", "10.0.0.0/16");
    private final VpcId b = world.vpc(beta, "b", "10.1.0.0/16");
    private final VpcId b2 = world.vpc(beta, "b2", "10.2.0.0/16");

    private PeeringState state(PeeringId id) {
        return world.peering(id).state();
    }

    @Test
    void insideOneProjectAPeeringIsActiveAtOnceEvenBetweenEqualBlocks() {
        assertThat(state(world.request(a, a2))).isEqualTo(new PeeringState.Active());
    }

    @Test
    void anotherProjectMustAcceptEvenInsideOneAccount() {
        PeeringId id = world.request(a, s);
        assertThat(state(id))
                .isEqualTo(new PeeringState.PendingAcceptance(Optional.of(World.START.plus(Duration.ofDays(7)))));
        world.accept(id);
        assertThat(state(id)).isEqualTo(new PeeringState.Active());
    }

    @Test
    void onlyTheAccepterAnswersAndAThirdProjectSeesNothing() {
        PeeringId id = world.request(a, b);
        for (Command answer : List.of(new Command.AcceptPeering(id), new Command.RejectPeering(id))) {
            assertThat(world.refusal(acme, answer).rule()).isEqualTo(Rule.PEERING_NOT_ACCEPTER);
            assertThat(world.refusal(third, answer).rule()).isEqualTo(Rule.PEERING_NOT_FOUND);
        }
        world.reject(id);
        assertThat(world.refusal(acme, new Command.AcceptPeering(id)).rule()).isEqualTo(Rule.PEERING_NOT_ACCEPTER);
        assertThat(world.refusal(beta, new Command.AcceptPeering(id)).rule()).isEqualTo(Rule.PEERING_NOT_PENDING);
    }

    @Test
    void aPairHasOnePeeringInWhateverDirectionAndState() {
        PeeringId id = world.request(a, b);
        world.reject(id);
        Refusal refusal = world.refusal(beta, world.newPeering(b, a));
        assertThat(refusal.rule()).isEqualTo(Rule.PEERING_EXISTS);
        assertThat(refusal.id()).isEqualTo(id.value());
        world.change(beta, new Command.DeletePeering(id));
        world.request(b, a);
    }

    @Test
    void aRequestExpiresByTheClockBeforeTheTimerHasNoticed() {
        PeeringId id = world.request(a, b);
        world.pass(Duration.ofDays(7));
        assertThat(world.refusal(beta, new Command.AcceptPeering(id)).rule()).isEqualTo(Rule.PEERING_NOT_PENDING);
        assertThat(world.refusal(beta, new Command.RejectPeering(id)).rule()).isEqualTo(Rule.PEERING_NOT_PENDING);
        assertThat(world.refusal(acme, new Command.CreateRoute(a, World.newRoute("10.1.0.0/16", id)))
                        .rule())
                .isEqualTo(Rule.NEXT_HOP_ENDED);
        world.change(Principal.SYSTEM, new Command.ExpireDue());
        assertThat(state(id)).isEqualTo(new PeeringState.Expired());
    }

    @Test
    void aRequestIsAcceptedUpToTheLastMoment() {
        PeeringId id = world.request(a, b);
        world.pass(Duration.ofDays(7).minusNanos(1));
        world.change(Principal.SYSTEM, new Command.ExpireDue());
        world.accept(id);
    }

    @Test
    void aRequestCountsOnTheRequesterUntilItIsDeletedAndOnTheAccepterOnceAccepted() {
        PeeringId rejected = world.request(a, b);
        world.reject(rejected);
        PeeringId accepted = world.request(a2, b);
        assertThat(world.snapshot().used(Quota.PEERING, beta)).isZero();
        assertThat(world.refusal(acme, world.newPeering(a, b2)).rule()).isEqualTo(Rule.QUOTA_EXCEEDED);
        world.accept(accepted);
        assertThat(world.snapshot().used(Quota.PEERING, beta)).isEqualTo(1);
        assertThat(world.refusal(beta, world.newPeering(b, b2)).rule()).isEqualTo(Rule.QUOTA_EXCEEDED);
        world.change(acme, new Command.DeletePeering(rejected));
        PeeringId more = world.request(a, b2);
        assertThat(world.refusal(beta, new Command.AcceptPeering(more)).rule()).isEqualTo(Rule.QUOTA_EXCEEDED);
    }

    @Test
    void insideOneAccountAPeeringTakesOnePlace() {
        world.request(a, a2);
        PeeringId id = world.request(a, s);
        assertThat(world.snapshot().used(Quota.PEERING, sister)).isEqualTo(2);
        world.accept(id);
        assertThat(world.snapshot().used(Quota.PEERING, acme)).isEqualTo(2);
    }

    @Test
    void deletingAPeeringDeletesBothSidesRoutesInEveryTable() {
        PeeringId id = world.peer(a, b);
        PeeringId other = world.peer(a, a2);
        SubnetId subnet = world.subnet(a, "10.0.0.0/24");
        RouteTableId custom =
                world.table(subnet, World.newRoute("10.1.0.0/16", id), World.newRoute("10.3.0.0/16", other));
        world.route(a, "10.1.0.0/16", id).route(a, "10.1.2.0/24", id).route(a, "10.3.0.0/16", other);
        world.route(b, "10.0.0.0/16", id);
        world.change(beta, new Command.DeletePeering(id));
        assertThat(world.destinations(a)).containsExactly("10.3.0.0/16");
        assertThat(world.destinations(b)).isEmpty();
        assertThat(world.snapshot().routeTable(custom).orElseThrow().routes().size())
                .isEqualTo(1);
        assertThat(world.snapshot().peering(id)).isEmpty();
    }

    @Test
    void aVpcCanBeDeletedRightAfterItsPeering() {
        PeeringId id = world.peer(a, b);
        world.route(a, "10.1.0.0/16", id);
        assertThat(world.refusal(acme, new Command.DeleteVpc(a)).rule()).isEqualTo(Rule.VPC_HAS_ROUTES);
        world.change(acme, new Command.DeletePeering(id));
        world.change(acme, new Command.DeleteVpc(a));
    }

    @Test
    void aForeignRequestThatIsNotActiveEndsWithTheVpcItIsFor() {
        PeeringId pending = world.request(a, b);
        world.route(a, "10.1.0.0/16", pending).route(b, "10.0.0.0/16", pending);
        assertThat(world.refusal(acme, new Command.DeleteVpc(a)).rule()).isEqualTo(Rule.VPC_HAS_ROUTES);
        world.change(beta, new Command.DeleteVpc(b));
        assertThat(world.snapshot().peering(pending)).isEmpty();
        assertThat(world.destinations(a)).isEmpty();
    }

    @Test
    void aPeeringNeverCrossesRegions() {
        ProjectId far = world.project("acme", "far", "eu-nl");
        VpcId vpc = world.vpc(far, "far", "10.9.0.0/16");
        Refusal refusal = world.refusal(acme, world.newPeering(a, vpc));
        assertThat(refusal.rule()).isEqualTo(Rule.PEERING_ACCEPTER_UNKNOWN);
    }

    @Test
    void rejectingLeavesTheRoutesWhereTheyAre() {
        PeeringId id = world.request(a, b);
        world.route(a, "10.1.0.0/16", id);
        world.reject(id);
        assertThat(world.destinations(a)).containsExactly("10.1.0.0/16");
    }

    @Test
    void eitherSideMayRenameInAnyState() {
        PeeringId id = world.request(a, b);
        world.change(beta, new Command.UpdatePeering(id, Optional.of("theirs"), Optional.of("text")));
        world.reject(id);
        world.change(acme, new Command.UpdatePeering(id, Optional.of("ours"), Optional.empty()));
        assertThat(world.peering(id).name()).isEqualTo("ours");
        assertThat(world.peering(id).description()).isEqualTo("text");
    }
}
