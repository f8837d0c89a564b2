package io.isthmus.forwarding;

import static org.assertj.core.api.Assertions.assertThat;

import io.isthmus.model.GuardRail;
import io.isthmus.model.GuardRail.Promise;
import io.isthmus.model.GuardRail.Scope;
import io.isthmus.model.GuardRailId;
import io.isthmus.model.NetworkAclId;
import io.isthmus.model.PeeringId;
import io.isthmus.model.Port;
import io.isthmus.model.PortRange;
import io.isthmus.model.Principal;
import io.isthmus.model.ProjectId;
import io.isthmus.model.SecurityGroupId;
import io.isthmus.model.SecurityGroupRule.Direction;
import io.isthmus.model.SecurityGroupRule.Remote;
import io.isthmus.model.SubnetId;
import io.isthmus.model.VpcId;
import io.isthmus.model.decide.Command;
import io.isthmus.model.decide.Decision;
import io.isthmus.model.decide.IdSource;
import io.isthmus.model.decide.Refusal;
import io.isthmus.model.decide.Request;
import io.isthmus.model.testing.World;
import io.isthmus.net.Cidr;
import io.isthmus.net.IpFamily;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** A change that lets a forbidden packet in is refused, and no other. */
final class GuardRailsTest {
    private final World world = new World();
    private final ProjectId acme = world.project("acme");
    private final VpcId prod = world.vpc(acme, "prod", "10.0.0.0/16");
    private final VpcId dev = world.vpc(acme, "dev", "10.1.0.0/16");
    private final SubnetId prodSubnet = world.subnet(prod, "10.0.0.0/24");
    private final SecurityGroupId open = world.group(acme, "open");
    private final Port server = world.ecs(prodSubnet, open);
    private final Port client = world.ecs(world.subnet(dev, "10.1.0.0/24"), open);

    @Test
    void anEcsMayHaveANicOnEitherSideAndWhoComesByItsSideIsJudged() {
        SubnetId other = world.subnet(prod, "10.0.1.0/24");
        for (int number = 0; number < 3; number++) {
            granted(twoNics(prodSubnet, other));
            world.change(acme, twoNics(prodSubnet, other));
        }
        Command rail = new Command.CreateGuardRail(
                "rail",
                Promise.ISOLATED,
                new Scope(Scope.Kind.SUBNET, other.value()),
                Optional.of(new Scope(Scope.Kind.SUBNET, prodSubnet.value())),
                OptionalInt.empty(),
                Optional.empty());
        assertThat(refused(acme, rail).rule()).isEqualTo(Refusal.Rule.GUARD_RAIL_BROKEN);
        world.change(
                acme,
                new Command.DeleteEcs(world.snapshot().ports(prod).stream()
                        .map(Port::ecs)
                        .distinct()
                        .toList()));
        world.change(acme, twoNics(prodSubnet, other));
        granted(rail);
    }

    @Test
    void whoeverTurnsPortSecurityOffOpensWhatItsGroupsKeptOut() {
        PeeringId peering = world.peer(prod, dev);
        world.route(prod, "10.1.0.0/16", peering).route(dev, "10.0.0.0/16", peering);
        SecurityGroupId closed = world.group(acme, "closed");
        Port shut = world.ecs(prodSubnet, closed);
        Command off = World.portSecurity(shut.id(), false);
        granted(off);
        world.change(acme, isolated(ecs(shut), Optional.of(vpc(dev))));
        Refusal refusal = refused(acme, off);
        assertThat(refusal.rule()).isEqualTo(Refusal.Rule.GUARD_RAIL_BROKEN);
        assertThat(refusal.message()).contains("port " + shut.id() + ", whose port security is off");
    }

    /** Else it would be the start that breaks it. */
    @Test
    void aRailHoldsForAnEcsThatIsStoppedToo() {
        PeeringId peering = world.peer(prod, dev);
        world.route(prod, "10.1.0.0/16", peering);
        granted(isolatedFromDev());
        world.change(acme, new Command.StopEcs(List.of(client.ecs(), server.ecs()), true));
        world.change(acme, isolatedFromDev());
        Command route = new Command.CreateRoute(dev, World.newRoute("10.0.0.0/16", peering));
        assertThat(refused(acme, route).rule()).isEqualTo(Refusal.Rule.GUARD_RAIL_BROKEN);
    }

    private Command isolatedFromDev() {
        return new Command.CreateGuardRail(
                "rail", Promise.ISOLATED, vpc(prod), Optional.of(vpc(dev)), OptionalInt.empty(), Optional.empty());
    }

    private Command twoNics(SubnetId one, SubnetId other) {
        return new Command.CreateEcs(
                "two",
                1,
                prod,
                Stream.of(one, other)
                        .map(subnet -> new Command.NewInterface(subnet, Optional.empty()))
                        .toList(),
                List.of(open),
                "flavor",
                "image",
                "az");
    }

    private static Scope vpc(VpcId vpc) {
        return new Scope(Scope.Kind.VPC, vpc.value());
    }

    private static Scope ecs(Port port) {
        return new Scope(Scope.Kind.ECS, port.ecs().value());
    }

    private static Command isolated(Scope to, Optional<Scope> from) {
        return new Command.CreateGuardRail("rail", Promise.ISOLATED, to, from, OptionalInt.empty(), Optional.empty());
    }

    private static Command only(Scope to, Scope from, int port) {
        return new Command.CreateGuardRail(
                "rail", Promise.ONLY, to, Optional.of(from), OptionalInt.of(6), Optional.of(new PortRange(port, port)));
    }

    private Decision judged(ProjectId by, Command command) {
        Principal member = world.member(by);
        return GuardRails.decide(world.snapshot(), new Request(command, member, "request", world.now(), new Ids()));
    }

    /** Ids that no world counts up to. */
    private static final class Ids implements IdSource {
        private int next;

        @Override
        public String uuid() {
            return "00000000-0000-4000-9000-%012x".formatted(next++);
        }
    }

    private Refusal refused(ProjectId by, Command command) {
        assertThat(judged(by, command)).isInstanceOf(Decision.Refused.class);
        return ((Decision.Refused) judged(by, command)).refusal();
    }

    private void granted(Command command) {
        assertThat(judged(acme, command)).isInstanceOf(Decision.Change.class);
    }

    private static Command allow(SecurityGroupId group, int protocol, int port, Remote remote) {
        return new Command.CreateSecurityGroupRule(
                group,
                Direction.INGRESS,
                IpFamily.V4,
                OptionalInt.of(protocol),
                List.of(PortRange.of(port)),
                remote,
                "");
    }

    private Command route(VpcId vpc, String destination, PeeringId peering) {
        return new Command.CreateRoute(vpc, World.newRoute(destination, peering));
    }

    @Test
    void routeThatOpensAnIsolatedVpcIsRefusedWithTheWay() {
        world.change(acme, isolated(vpc(prod), Optional.of(vpc(dev))));
        PeeringId peering = world.peer(prod, dev);
        granted(route(prod, "10.1.0.0/16", peering));
        Refusal refusal = refused(acme, route(dev, "10.0.0.0/16", peering));
        assertThat(refusal.rule()).isEqualTo(Refusal.Rule.GUARD_RAIL_BROKEN);
        assertThat(refusal.message())
                .contains(
                        "ping from 10.1.0",
                        "route 10.0.0.0/16",
                        peering.value(),
                        server.ecs().value(),
                        "10.0.0.0/24");
    }

    @Test
    void peeringThatIsAcceptedOpensWhatItsRoutesWaitedFor() {
        ProjectId other = world.project("acme", "other", "eu-de");
        VpcId third = world.vpc(other, "third", "10.2.0.0/16");
        world.ecs(world.subnet(third, "10.2.0.0/24"));
        world.change(acme, isolated(vpc(prod), Optional.empty()));
        PeeringId peering = world.request(prod, third);
        world.change(other, route(third, "10.0.0.0/16", peering));
        world.allowIn(open, new Remote.Anyone());
        Refusal refusal = refused(other, new Command.AcceptPeering(peering));
        assertThat(refusal.message()).doesNotContain("rail\"", server.ecs().value(), "10.0.0");
        assertThat(refusal.id()).isEmpty();
    }

    @Test
    void railThatIsBrokenAlreadyIsNotMade() {
        world.ecs(prodSubnet, open);
        assertThat(refused(acme, isolated(ecs(server), Optional.of(vpc(prod)))).rule())
                .isEqualTo(Refusal.Rule.GUARD_RAIL_BROKEN);
    }

    @Test
    void onlyTheNamedPortIsLetIn() {
        SecurityGroupId closed = world.group(acme, "closed");
        Port db = world.ecs(prodSubnet, closed);
        world.ecs(prodSubnet, open);
        world.change(acme, only(ecs(db), ecs(server), 5432));
        granted(allow(
                closed, 6, 5432, new Remote.In(Cidr.host(server.addresses().getFirst()))));
        assertThat(refused(acme, allow(closed, 6, 5432, new Remote.In(Cidr.parse("10.0.0.0/24"))))
                        .message())
                .contains("tcp port 5432");
        assertThat(refused(
                                acme,
                                allow(
                                        closed,
                                        6,
                                        5433,
                                        new Remote.In(
                                                Cidr.host(server.addresses().getFirst()))))
                        .message())
                .contains("tcp port 5433");
        assertThat(refused(acme, allow(closed, 17, 5432, new Remote.Anyone())).message())
                .contains("udp port 5432");
    }

    @Test
    void whatIsBrokenAnywayForbidsNothingElse() {
        // As after an update that judges more strictly: the rail was made without being judged.
        world.allowIn(open, new Remote.Anyone());
        world.change(acme, isolated(ecs(server), Optional.empty()));
        granted(new Command.CreateSecurityGroup("more", ""));
        granted(World.allowAll(open, new Remote.In(Cidr.parse("10.9.0.0/16"))));
    }

    @Test
    void rightfulChangesElsewhereAreGranted() {
        world.change(acme, isolated(vpc(prod), Optional.of(vpc(dev))));
        VpcId far = world.vpc(acme, "far", "10.2.0.0/16");
        world.ecs(world.subnet(far, "10.2.0.0/24"), open);
        PeeringId peering = world.peer(far, dev);
        granted(route(far, "10.1.0.0/16", peering));
        granted(new Command.DeleteEcs(List.of(client.ecs())));
    }

    @Test
    void oneOfManyAlikeIsFoundByItsAddress() {
        SecurityGroupId closed = world.group(acme, "closed");
        Port db = world.ecs(prodSubnet, closed);
        Port last = server;
        for (int i = 0; i < 5; i++) {
            last = world.ecs(prodSubnet, open);
        }
        world.change(acme, isolated(ecs(db), Optional.empty()));
        world.change(acme, only(ecs(last), ecs(server), 80));
        assertThat(refused(
                                acme,
                                allow(
                                        closed,
                                        6,
                                        5432,
                                        new Remote.In(Cidr.host(last.addresses().getFirst()))))
                        .message())
                .contains(last.addresses().getFirst().toString());
    }

    /** Of many alike, only one may be let out to, by a rule of the sender's group or of its network ACL. */
    @Test
    void oneReceiverOfManyAlikeIsFoundByItsAddress() {
        world.allowIn(open, new Remote.Anyone());
        Port last = server;
        for (int i = 0; i < 5; i++) {
            last = world.ecs(prodSubnet, open);
        }
        Cidr address = Cidr.host(last.addresses().getFirst());
        SecurityGroupId narrow = world.group(acme, "narrow");
        world.snapshot().securityGroup(narrow).orElseThrow().rules().stream()
                .filter(rule -> rule.direction() == Direction.EGRESS)
                .forEach(rule -> world.change(acme, new Command.DeleteSecurityGroupRule(rule.id())));
        VpcId far = world.vpc(acme, "far", "10.2.0.0/16");
        SubnetId guarded = world.subnet(far, "10.2.0.0/24");
        world.ecs(guarded, open);
        world.ecs(world.subnet(far, "10.2.1.0/24"), narrow);
        NetworkAclId acl = new NetworkAclId(world.change(acme, new Command.CreateNetworkAcl("acl", "", true))
                .getFirst());
        world.change(acme, new Command.AssociateNetworkAcl(acl, List.of(guarded)));
        PeeringId peering = world.peer(prod, far);
        world.route(far, "10.0.0.0/16", peering);
        world.change(acme, isolated(vpc(prod), Optional.of(vpc(far))));
        for (Cidr elsewhere : List.of(Cidr.parse("10.0.9.9/32"), Cidr.parse("10.9.0.0/16"))) {
            granted(letOut(narrow, elsewhere));
            granted(letOut(acl, elsewhere));
        }
        assertThat(refused(acme, letOut(narrow, address)).message()).contains(address.address() + ")");
        assertThat(refused(acme, letOut(acl, address)).message()).contains(address.address() + ")");
    }

    private static Command letOut(SecurityGroupId group, Cidr to) {
        return new Command.CreateSecurityGroupRule(
                group, Direction.EGRESS, IpFamily.V4, OptionalInt.empty(), List.of(), new Remote.In(to), "");
    }

    private static Command letOut(NetworkAclId acl, Cidr to) {
        Command.NewNetworkAclRule rule = new Command.NewNetworkAclRule(
                "",
                "",
                false,
                IpFamily.V4,
                OptionalInt.empty(),
                Optional.empty(),
                Optional.of(to),
                List.of(),
                List.of(),
                true);
        return new Command.InsertNetworkAclRules(acl, Optional.empty(), List.of(), List.of(rule));
    }

    /** Of a host route only the host is a receiver from there. */
    @Test
    void aRouteToOneOfManyAlikeOpensThatOne() {
        world.allowIn(open, new Remote.Anyone());
        Port one = world.ecs(prodSubnet, open);
        world.ecs(prodSubnet, open);
        world.change(acme, isolated(ecs(server), Optional.of(vpc(dev))));
        PeeringId peering = world.peer(prod, dev);
        granted(route(dev, Cidr.host(one.addresses().getFirst()).toString(), peering));
        assertThat(refused(
                                acme,
                                route(
                                        dev,
                                        Cidr.host(server.addresses().getFirst()).toString(),
                                        peering))
                        .rule())
                .isEqualTo(Refusal.Rule.GUARD_RAIL_BROKEN);
    }

    /** A rule for a group means the members where a packet comes from: a namesake elsewhere lets nobody in. */
    @Test
    void memberOpensAWayWhereTheSenderIsAndNotElsewhere() {
        SecurityGroupId trusted = world.group(acme, "trusted");
        SecurityGroupId trusting = world.group(acme, "trusting");
        world.allowIn(trusting, new Remote.Members(trusted));
        Port db = world.ecs(prodSubnet, trusting);
        world.change(acme, isolated(ecs(db), Optional.of(vpc(dev))));
        VpcId twin = world.vpc(acme, "twin", "10.1.0.0/16");
        SubnetId twinSubnet = world.subnet(twin, "10.1.0.0/24");
        world.ecs(twinSubnet, "10.1.0.99");
        PeeringId peering = world.peer(prod, dev);
        world.route(dev, "10.0.0.0/16", peering);
        granted(World.newEcs(twin, twinSubnet, Optional.of(client.addresses().getFirst()), trusted));
        Command joins = new Command.UpdatePort(
                client.id(), Optional.empty(), Optional.empty(), Optional.of(List.of(open, trusted)), Optional.empty());
        assertThat(refused(acme, joins).rule()).isEqualTo(Refusal.Rule.GUARD_RAIL_BROKEN);
    }

    /** Of two senders of a subnet that are alike, one may have an address that the receiver's VPC has, too. */
    @Test
    void senderWhoseAddressTheReceiversVpcHasStandsForNoOther() {
        VpcId wide = world.vpc(acme, "wide", "10.0.0.0/16");
        SubnetId overlapping = world.subnet(wide, "10.0.0.0/23");
        world.ecs(overlapping, "10.0.0.20", open);
        world.ecs(overlapping, "10.0.0.21", open);
        world.allowIn(open, new Remote.Anyone());
        SubnetId other = world.subnet(prod, "10.0.2.0/24");
        Port db = world.ecs(other, "10.0.2.9", open);
        world.change(acme, isolated(ecs(db), Optional.of(vpc(wide))));
        PeeringId peering = world.peer(prod, wide);
        Command leading = route(wide, "10.0.2.0/24", peering);
        granted(leading);
        world.ecs(overlapping, "10.0.1.20", open);
        assertThat(refused(acme, leading).rule()).isEqualTo(Refusal.Rule.GUARD_RAIL_BROKEN);
    }

    private static GuardRail rail(Promise promise, Scope to, Optional<Scope> from) {
        boolean only = promise == Promise.ONLY;
        return new GuardRail(
                new GuardRailId("r"),
                new ProjectId("p"),
                "r",
                promise,
                to,
                from,
                only ? OptionalInt.of(6) : OptionalInt.empty(),
                only ? Optional.of(new PortRange(22, 22)) : Optional.empty(),
                World.START);
    }

    @Test
    void aRailOfWhatIsGoneHolds() {
        GuardRail rail = rail(Promise.ISOLATED, new Scope(Scope.Kind.VPC, "none"), Optional.empty());
        assertThat(GuardRails.breach(world.snapshot(), rail)).isEmpty();
    }
}
