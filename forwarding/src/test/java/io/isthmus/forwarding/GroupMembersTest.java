package io.isthmus.forwarding;

import static org.assertj.core.api.Assertions.assertThat;

import io.isthmus.forwarding.Trace.Disposition;
import io.isthmus.model.Edit;
import io.isthmus.model.PeeringId;
import io.isthmus.model.Port;
import io.isthmus.model.ProjectId;
import io.isthmus.model.SecurityGroup;
import io.isthmus.model.SecurityGroupId;
import io.isthmus.model.SecurityGroupRule;
import io.isthmus.model.SecurityGroupRule.Direction;
import io.isthmus.model.SecurityGroupRule.Remote;
import io.isthmus.model.Snapshot;
import io.isthmus.model.SubnetId;
import io.isthmus.model.VpcId;
import io.isthmus.model.decide.Command;
import io.isthmus.model.testing.World;
import io.isthmus.net.Cidr;
import io.isthmus.net.IpFamily;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;

/** A rule for a group believes an address only where its members are (contract.md 10.9, 10.16). */
final class GroupMembersTest {
    private final World world = new World();
    private final ProjectId acme = world.project("acme");
    private final ProjectId stranger = world.project("stranger");
    private final SecurityGroupId trusted = world.group(acme, "trusted");
    private final SecurityGroupId trusting = world.group(acme, "trusting");
    private final VpcId home = world.vpc(acme, "home", "10.0.0.0/16");
    private final SubnetId ofHome = world.subnet(home, "10.0.0.0/24");
    private final Port db = world.ecs(ofHome, "10.0.0.10", trusting);

    GroupMembersTest() {
        world.allowIn(trusting, new Remote.Members(trusted));
    }

    private Disposition ping(Port from, Port to) {
        return ping(world.snapshot(), from, to);
    }

    private static Disposition ping(Snapshot snapshot, Port from, Port to) {
        return Trace.of(
                        snapshot,
                        from,
                        Packet.ping(from.addresses().getFirst(), to.addresses().getFirst()))
                .disposition();
    }

    /** A VPC of 10.1.0.0/16 with an ECS at 10.1.0.20. */
    private Port at(ProjectId owner, String name, SecurityGroupId... groups) {
        return world.ecs(world.subnet(world.vpc(owner, name, "10.1.0.0/16"), "10.1.0.0/24"), "10.1.0.20", groups);
    }

    private void route(Port from, VpcId over) {
        PeeringId peering = world.peer(from.vpc(), over);
        world.route(from.vpc(), "10.0.0.0/16", peering);
    }

    @Test
    void aStrangersServerWithTheAddressOfAMemberElsewhereIsNotLetIn() {
        Port member = at(acme, "elsewhere", trusted);
        Port theirs = at(stranger, "theirs");
        route(theirs, home);
        assertThat(theirs.addresses()).isEqualTo(member.addresses());
        assertThat(ping(theirs, db)).isEqualTo(Disposition.DENIED_IN);
    }

    @Test
    void aMemberInTheVpcAtTheOtherEndOfThePeeringIsLetIn() {
        Port member = at(acme, "peer", trusted);
        route(member, home);
        assertThat(ping(member, db)).isEqualTo(Disposition.DELIVERED);
    }

    /** Today such a rule is refused; one of former times stays, and lets nobody in. */
    @Test
    void membersOfAGroupOfAnotherAccountAreNotLetIn() {
        Port member = at(acme, "peer", trusted);
        route(member, home);
        SecurityGroup group = world.snapshot().securityGroup(trusted).orElseThrow();
        SecurityGroup theirs = new SecurityGroup(
                trusted, stranger, group.name(), "", group.rules(), group.createdAt(), group.updatedAt());
        Snapshot former = world.snapshot().with(List.of(new Edit.Put(theirs)));
        assertThat(ping(former, member, db)).isEqualTo(Disposition.DENIED_IN);
        assertThat(Planner.plan(former, home).orElseThrow().filters())
                .flatExtracting(RouterPlan.Filter::ingress)
                .extracting(RouterPlan.Rule::peer)
                .doesNotContain(new RouterPlan.Peer.Members(trusted));
    }

    @Test
    void aMemberInTheOwnVpcIsLetInAndMakesNobodyElseWelcome() {
        Port member = world.ecs(ofHome, "10.0.0.20", trusted);
        assertThat(ping(member, db)).isEqualTo(Disposition.DELIVERED);
        Port other = world.ecs(world.subnet(home, "10.0.1.0/24"), "10.0.1.20");
        assertThat(ping(other, db)).isEqualTo(Disposition.DENIED_IN);
    }

    @Test
    void aMemberFurtherAwayIsNotLetIn() {
        Port member = at(acme, "far", trusted);
        VpcId middle = world.vpc(acme, "middle", "10.2.0.0/16");
        route(member, middle);
        world.route(middle, "10.0.0.0/16", world.peer(middle, home));
        assertThat(ping(member, db)).isEqualTo(Disposition.DENIED_IN);
        world.allowIn(trusting, new Remote.In(Cidr.parse("10.1.0.20/32")));
        assertThat(ping(member, db)).isEqualTo(Disposition.DELIVERED);
    }

    /** A group whose members send to those of another and to nobody else. */
    private SecurityGroupId onlyTo(SecurityGroupId receivers) {
        SecurityGroupId speaking = world.group(acme, "speaking");
        world.snapshot().securityGroup(speaking).orElseThrow().rules().stream()
                .filter(rule -> rule.direction() == Direction.EGRESS)
                .map(SecurityGroupRule::id)
                .forEach(rule -> world.change(acme, new Command.DeleteSecurityGroupRule(rule)));
        world.change(
                acme,
                new Command.CreateSecurityGroupRule(
                        speaking,
                        Direction.EGRESS,
                        IpFamily.V4,
                        OptionalInt.empty(),
                        List.of(),
                        new Remote.Members(receivers),
                        ""));
        return speaking;
    }

    @Test
    void aRuleOfEgressMeansTheMembersWhereThePacketGoes() {
        SecurityGroupId speaking = onlyTo(trusted);
        Port from = world.ecs(ofHome, "10.0.0.30", speaking);
        world.allowIn(trusted, new Remote.Anyone());
        SecurityGroupId open = world.group(acme, "open");
        world.allowIn(open, new Remote.Anyone());
        Port member = at(acme, "peer", trusted);
        Port namesake = at(acme, "other", open);
        PeeringId there = world.peer(home, namesake.vpc());
        world.route(home, "10.1.0.0/16", there);
        assertThat(ping(from, namesake)).isEqualTo(Disposition.DENIED_OUT);
        world.change(acme, new Command.DeletePeering(there));
        world.route(home, "10.1.0.0/16", world.peer(home, member.vpc()));
        assertThat(ping(from, member)).isEqualTo(Disposition.DELIVERED);
    }

    @Test
    void whereNothingLeadsAnywhereTheMissingRouteIsToldAndNoRule() {
        SecurityGroupId speaking = onlyTo(trusted);
        Port from = world.ecs(ofHome, "10.0.0.30", speaking);
        Port member = at(acme, "peer", trusted);
        Explanation explanation = Explanation.of(
                world.snapshot(),
                from,
                Packet.ping(from.addresses().getFirst(), member.addresses().getFirst()),
                Optional.of(member));
        assertThat(explanation.reachability().forward().disposition()).isEqualTo(Disposition.NO_ROUTE);
        assertThat(explanation.obstacles().stream().map(Obstacle::cause))
                .startsWith(Obstacle.Cause.NO_PEERING, Obstacle.Cause.ROUTE_MISSING)
                .doesNotContain(Obstacle.Cause.SECURITY_GROUP_OUT);
    }
}
