package io.isthmus.model.decide;

import static org.assertj.core.api.Assertions.assertThat;

import io.isthmus.model.EcsId;
import io.isthmus.model.FlowLog;
import io.isthmus.model.FlowLogId;
import io.isthmus.model.GuardRail;
import io.isthmus.model.GuardRailId;
import io.isthmus.model.Label;
import io.isthmus.model.Labelled;
import io.isthmus.model.NetworkAclId;
import io.isthmus.model.NetworkExtras;
import io.isthmus.model.PeeringId;
import io.isthmus.model.ProjectId;
import io.isthmus.model.Resource;
import io.isthmus.model.RouteTableId;
import io.isthmus.model.SecurityGroupId;
import io.isthmus.model.SecurityGroupRule.Remote;
import io.isthmus.model.SubnetId;
import io.isthmus.model.Tagged;
import io.isthmus.model.Tags;
import io.isthmus.model.VpcId;
import io.isthmus.model.testing.World;
import io.isthmus.net.Cidr;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;

/** Whose something is, in the words of files. */
final class LabelRulesTest {
    private static final Label SHOP = new Label("shop");
    private static final Optional<String> SAME = Optional.empty();

    private final World world = new World();
    private final ProjectId acme = world.project("acme");
    private final ProjectId beta = world.project("beta");
    private final VpcId other = world.vpc(acme, "other", "10.9.0.0/16");

    private Decision decide(ProjectId project, Command command) {
        return world.decide(world.member(project), command, Terms.of(SHOP));
    }

    private String make(Command command) {
        Decision decision = decide(acme, command);
        assertThat(decision).isInstanceOf(Decision.Change.class);
        return ((Decision.Change) decision).subjects().getLast();
    }

    private Optional<Label> label(Resource.Kind kind, String id) {
        return ((Labelled) world.snapshot().resource(kind, id).orElseThrow()).label();
    }

    private void stays(Resource.Kind kind, String id, Command... changes) {
        assertThat(label(kind, id)).contains(SHOP);
        for (Command change : changes) {
            world.change(acme, change);
            assertThat(label(kind, id)).as("%s", change).contains(SHOP);
        }
    }

    private static Command tags(Tagged.Target.Kind kind, String id) {
        return new Command.ChangeTags(
                new Tagged.Target(kind, id), new Tags.Change.Add(List.of(new Tags.Tag("k", "v"))));
    }

    @Test
    void whoChangesSomethingUnderAnotherLabelMakesItThatOnes() {
        VpcId vpc = new VpcId(make(new Command.CreateVpc("a", "", Optional.of(Cidr.parse("10.0.0.0/16")))));
        Command change = new Command.UpdateVpc(vpc, Optional.of("b"), SAME, Optional.empty());
        assertThat(world.decide(world.member(acme), change, Terms.of(new Label("depot"))))
                .isInstanceOf(Decision.Change.class);
        assertThat(label(Resource.Kind.VPC, vpc.value())).contains(new Label("depot"));
    }

    @Test
    void whateverAFileCanAskForBearsItsLabelFromTheFirstMomentAndThroughEveryChange() {
        VpcId vpc = new VpcId(make(new Command.CreateVpc("a", "", Optional.of(Cidr.parse("10.0.0.0/16")))));
        assertThat(world.snapshot().defaultTable(vpc).label()).isEmpty();
        stays(
                Resource.Kind.VPC,
                vpc.value(),
                new Command.UpdateVpc(vpc, Optional.of("b"), SAME, Optional.of(Cidr.parse("10.0.0.0/15"))),
                new Command.AddExtendCidrs(vpc, List.of(Cidr.parse("23.8.0.0/16"))),
                tags(Tagged.Target.Kind.VPC, vpc.value()));
        SubnetId subnet = new SubnetId(make(World.newSubnet(vpc, "10.0.0.0/24")));
        RouteTableId table = new RouteTableId(make(new Command.CreateRouteTable(vpc, "t", "", List.of())));
        stays(
                Resource.Kind.SUBNET,
                subnet.value(),
                new Command.UpdateSubnet(
                        vpc, subnet, Optional.of("s"), SAME, Optional.empty(), Optional.empty(), Optional.of(true)),
                new Command.AssociateSubnets(table, List.of(subnet)),
                new Command.UpdateNetwork(
                        subnet, SAME, SAME, new NetworkExtras.Change(Optional.of(false), Optional.empty())),
                tags(Tagged.Target.Kind.SUBNET, subnet.value()),
                tags(Tagged.Target.Kind.NETWORK, subnet.value()));
        PeeringId peering = new PeeringId(make(world.newPeering(vpc, other)));
        stays(Resource.Kind.PEERING, peering.value(), new Command.UpdatePeering(peering, Optional.of("p"), SAME));
        stays(
                Resource.Kind.ROUTE_TABLE,
                table.value(),
                new Command.UpdateRouteTable(
                        table,
                        Optional.of("u"),
                        SAME,
                        List.of(),
                        List.of(),
                        List.of(World.newRoute("10.9.0.0/16", peering))));
        SecurityGroupId group = new SecurityGroupId(make(new Command.CreateSecurityGroup("g", "")));
        stays(
                Resource.Kind.SECURITY_GROUP,
                group.value(),
                new Command.UpdateSecurityGroup(group, Optional.of("h"), SAME),
                World.allowAll(group, new Remote.Anyone()),
                tags(Tagged.Target.Kind.SECURITY_GROUP, group.value()));
        NetworkAclId acl = new NetworkAclId(make(new Command.CreateNetworkAcl("acl", "", true)));
        stays(
                Resource.Kind.NETWORK_ACL,
                acl.value(),
                new Command.UpdateNetworkAcl(acl, Optional.of("b"), SAME, Optional.of(false)),
                new Command.AssociateNetworkAcl(acl, List.of(subnet)),
                tags(Tagged.Target.Kind.NETWORK_ACL, acl.value()));
        FlowLogId log = new FlowLogId(make(new Command.CreateFlowLog(
                "log", "", FlowLog.Type.VPC, vpc.value(), FlowLog.Traffic.ALL, "", "", false)));
        stays(
                Resource.Kind.FLOW_LOG,
                log.value(),
                new Command.UpdateFlowLog(log, Optional.of("l"), SAME, Optional.of(false)));
        EcsId ecs = new EcsId(make(World.newEcs(vpc, subnet, Optional.empty())));
        stays(Resource.Kind.ECS, ecs.value(), new Command.UpdateEcs(ecs, Optional.of("e"), SAME));
        String rail = make(new Command.CreateGuardRail(
                "rail",
                GuardRail.Promise.ISOLATED,
                new GuardRail.Scope(GuardRail.Scope.Kind.ECS, ecs.value()),
                Optional.empty(),
                OptionalInt.empty(),
                Optional.empty()));
        stays(Resource.Kind.GUARD_RAIL, rail, new Command.UpdateGuardRail(new GuardRailId(rail), "r"));
    }

    @Test
    void whatIsThereIsTakenOverByAChangeAndOnlyOnce() {
        Command same = new Command.UpdateVpc(other, Optional.of("other"), SAME, Optional.empty());
        assertThat(((Decision.Change) decide(acme, same)).edits()).hasSizeGreaterThan(1);
        assertThat(label(Resource.Kind.VPC, other.value())).contains(SHOP);
        assertThat(((Decision.Change) decide(acme, same)).edits()).hasSize(1);
    }

    @Test
    void whoeverWasAskedForAPeeringDoesNotLabelIt() {
        VpcId theirs = world.vpc(beta, "theirs", "10.1.0.0/16");
        PeeringId peering = world.request(other, theirs);
        assertThat(decide(beta, new Command.AcceptPeering(peering))).isInstanceOf(Decision.Refused.class);
        assertThat(world.peering(peering).isActive()).isFalse();
        assertThat(decide(beta, new Command.UpdateVpc(theirs, Optional.of("t"), SAME, Optional.empty())))
                .isInstanceOf(Decision.Change.class);
    }
}
