package io.isthmus.forwarding;

import static org.assertj.core.api.Assertions.assertThat;

import io.isthmus.forwarding.PlanSimulator.End;
import io.isthmus.forwarding.Trace.Disposition;
import io.isthmus.model.AddressGroup;
import io.isthmus.model.AddressGroupId;
import io.isthmus.model.GuardRail;
import io.isthmus.model.NetworkAclId;
import io.isthmus.model.PeeringId;
import io.isthmus.model.Port;
import io.isthmus.model.ProjectId;
import io.isthmus.model.SecurityGroupId;
import io.isthmus.model.SecurityGroupRule.Direction;
import io.isthmus.model.SecurityGroupRule.Precedence;
import io.isthmus.model.SecurityGroupRule.Remote;
import io.isthmus.model.Snapshot;
import io.isthmus.model.SubnetId;
import io.isthmus.model.VpcId;
import io.isthmus.model.decide.Command;
import io.isthmus.model.decide.Decision;
import io.isthmus.model.decide.Refusal.Rule;
import io.isthmus.model.decide.Request;
import io.isthmus.model.testing.World;
import io.isthmus.net.Cidr;
import io.isthmus.net.Ip;
import io.isthmus.net.IpFamily;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.RepetitionInfo;
import org.junit.jupiter.api.Test;

/** Rules that name address groups: by address only, wherever the packet comes from (contract.md 10.41). */
final class AddressGroupsTest {
    private final World world = new World();
    private final ProjectId acme = world.project("acme");
    private final VpcId near = world.vpc(acme, "near", "10.0.0.0/16");
    private final VpcId far = world.vpc(acme, "far", "10.1.0.0/16");
    private final VpcId aside = world.vpc(acme, "aside", "10.2.0.0/16");
    private final SubnetId here = world.subnet(near, "10.0.0.0/24");
    private final SubnetId there = world.subnet(far, "10.1.0.0/24");
    private final SecurityGroupId open = world.group(acme, "open");
    private final SecurityGroupId guarded = world.group(acme, "guarded");
    private final Port neighbour = world.ecs(here, "10.0.0.9", open);
    private final Port server = world.ecs(there, "10.1.0.9", guarded);
    private final Port sibling = world.ecs(there, "10.1.0.77", open);

    AddressGroupsTest() {
        PeeringId peering = world.peer(near, far);
        world.route(near, "10.1.0.0/16", peering).route(far, "10.0.0.0/16", peering);
        world.ecs(world.subnet(aside, "10.2.0.0/24"));
        world.allowIn(open, new Remote.Anyone());
    }

    private static List<AddressGroup.Entry> entries(String... texts) {
        return Stream.of(texts)
                .map(text -> AddressGroup.Entry.tryParse(text, "").orElseThrow())
                .toList();
    }

    private AddressGroupId addresses(String... texts) {
        return new AddressGroupId(
                world.change(acme, new Command.CreateAddressGroup("a", "", IpFamily.V4, entries(texts), 20))
                        .getFirst());
    }

    private Command change(AddressGroupId group, String... texts) {
        return new Command.UpdateAddressGroup(
                group,
                Optional.empty(),
                Optional.empty(),
                Optional.of(new Command.ChangedEntries(entries(texts), true)),
                Optional.empty());
    }

    private Disposition sent(Port from, Port to) {
        return trace(from, to).disposition();
    }

    private Trace trace(Port from, Port to) {
        return Trace.of(
                world.snapshot(),
                world.snapshot().port(from.id()).orElseThrow(),
                Packet.ping(from.addresses().getFirst(), to.addresses().getFirst()));
    }

    private boolean planned(Port from, Port to) {
        return new PlanSimulator(world.snapshot())
                .send(
                        from,
                        Packet.ping(from.addresses().getFirst(), to.addresses().getFirst()),
                        true)
                .equals(new End.Delivered(to.id()));
    }

    private NetworkAclId acl(SubnetId subnet) {
        NetworkAclId acl = new NetworkAclId(world.change(acme, new Command.CreateNetworkAcl("acl", "", true))
                .getFirst());
        world.change(acme, new Command.AssociateNetworkAcl(acl, List.of(subnet)));
        return acl;
    }

    private static Command.NewNetworkAclRule rule(
            boolean deny,
            Optional<Cidr> source,
            Optional<AddressGroupId> sources,
            Optional<AddressGroupId> destinations) {
        return new Command.NewNetworkAclRule(
                "",
                "",
                deny,
                IpFamily.V4,
                OptionalInt.empty(),
                source,
                Optional.empty(),
                false,
                false,
                List.of(),
                List.of(),
                true,
                sources,
                destinations);
    }

    private void insert(NetworkAclId acl, List<Command.NewNetworkAclRule> in, List<Command.NewNetworkAclRule> out) {
        world.change(acme, new Command.InsertNetworkAclRules(acl, Optional.empty(), in, out));
    }

    @Test
    void aRuleMatchesTheAddressesOfItsGroupWhereverTheyComeFrom() {
        AddressGroupId some = addresses("10.0.0.9", "10.1.0.70-10.1.0.80");
        world.allowIn(guarded, new Remote.Within(some));
        assertThat(sent(neighbour, server)).isEqualTo(Disposition.DELIVERED);
        assertThat(sent(sibling, server)).isEqualTo(Disposition.DELIVERED);
        world.change(acme, change(some, "10.0.0.10-10.0.0.20", "10.1.0.77"));
        assertThat(sent(neighbour, server)).isEqualTo(Disposition.DENIED_IN);
        assertThat(sent(sibling, server)).isEqualTo(Disposition.DELIVERED);
    }

    @Test
    void aGroupWithoutAddressesMatchesNothingAlsoWhereItWouldDeny() {
        AddressGroupId none = addresses();
        world.allowIn(guarded, new Remote.Within(none));
        assertThat(sent(neighbour, server)).isEqualTo(Disposition.DENIED_IN);
        world.change(
                acme,
                new Command.CreateSecurityGroupRule(
                        open,
                        Direction.INGRESS,
                        IpFamily.V4,
                        OptionalInt.empty(),
                        List.of(),
                        Optional.empty(),
                        new Remote.Within(none),
                        "",
                        Optional.of(new Precedence(true, 1))));
        NetworkAclId acl = acl(here);
        insert(
                acl,
                List.of(
                        rule(true, Optional.empty(), Optional.of(none), Optional.empty()),
                        rule(false, Optional.empty(), Optional.empty(), Optional.empty())),
                List.of());
        assertThat(sent(sibling, neighbour)).isEqualTo(Disposition.DELIVERED);
        assertThat(planned(sibling, neighbour)).isTrue();
    }

    @Test
    void aChangeOfAGroupTouchesTheVpcsWhoseRulesNameItAndNoOthers() {
        AddressGroupId ofGroup = addresses("10.0.0.9");
        AddressGroupId ofAcl = addresses("10.0.0.9");
        world.allowIn(guarded, new Remote.Within(ofGroup));
        insert(acl(here), List.of(), List.of(rule(false, Optional.empty(), Optional.empty(), Optional.of(ofAcl))));
        assertThat(touched(change(ofGroup, "10.0.0.8"))).containsExactly(far);
        assertThat(touched(change(ofAcl, "10.1.0.9"))).containsExactly(near);
        assertThat(touched(change(addresses("10.0.0.9"), "10.0.0.8"))).isEmpty();
        assertThat(touched(new Command.UpdateAddressGroup(
                        ofGroup, Optional.of("named"), Optional.of("otherwise"), Optional.empty(), Optional.of(9))))
                .isEmpty();
        assertThat(touched(new Command.DeleteAddressGroup(ofGroup, true))).containsExactly(far);
        assertThat(touched(new Command.DeleteAddressGroup(ofAcl, true))).containsExactly(near);
    }

    private List<VpcId> touched(Command command) {
        Snapshot before = world.snapshot();
        Decision.Change change = (Decision.Change) world.decide(world.member(acme), command);
        return List.copyOf(Touched.by(before, change.after(), change.edits()).vpcs());
    }

    @Test
    void aRailIsAskedBeforeAGroupTakesMoreAddresses() {
        AddressGroupId some = addresses("192.0.2.0/24");
        // The sibling is open to all, so that a rail holds only without it.
        world.change(acme, new Command.DeleteEcs(List.of(sibling.ecs())));
        world.allowIn(guarded, new Remote.Within(some));
        world.change(
                acme,
                new Command.CreateGuardRail(
                        "",
                        GuardRail.Promise.ISOLATED,
                        new GuardRail.Scope(GuardRail.Scope.Kind.SUBNET, there.value()),
                        Optional.of(new GuardRail.Scope(GuardRail.Scope.Kind.VPC, near.value())),
                        OptionalInt.empty(),
                        Optional.empty()));
        assertThat(refused(change(some, "10.0.0.0/24"))).isEqualTo(Rule.GUARD_RAIL_BROKEN);
        assertThat(refused(change(some, "10.0.0.9"))).isEqualTo(Rule.GUARD_RAIL_BROKEN);
        assertThat(judged(change(some, "10.0.0.10"))).isInstanceOf(Decision.Change.class);
    }

    private Rule refused(Command command) {
        return ((Decision.Refused) judged(command)).refusal().rule();
    }

    private Decision judged(Command command) {
        return GuardRails.decide(
                world.snapshot(), new Request(command, world.member(acme), "request", world.now(), () -> "none"));
    }

    /** Entries as they come, against a rule for each block of each: groups and ACLs, in traces and in plans. */
    @RepeatedTest(40)
    void aRuleWithAGroupIsAsTheRulesForItsEntries(RepetitionInfo repetition) {
        Random random = new Random(repetition.getCurrentRepetition());
        List<String> texts = new ArrayList<>();
        for (int i = random.nextInt(5); i >= 0; i--) {
            Ip first = Ip.parse("10." + random.nextInt(2) + ".0." + random.nextInt(90));
            texts.add(
                    switch (random.nextInt(3)) {
                        case 0 -> first.toString();
                        case 1 -> first + "-" + first.plus(1 + random.nextInt(60));
                        default -> first + "/" + (24 + random.nextInt(9));
                    });
        }
        String[] distinct = entries(texts.toArray(String[]::new)).stream()
                .map(AddressGroup.Entry::text)
                .distinct()
                .toArray(String[]::new);
        AddressGroupId group = addresses(distinct);
        List<Cidr> blocks = entries(distinct).stream()
                .flatMap(entry -> entry.range().blocks().stream())
                .toList();
        SecurityGroupId byGroup = world.group(acme, "by group");
        world.allowIn(byGroup, new Remote.Within(group));
        SecurityGroupId byEntry = world.group(acme, "by entry");
        blocks.stream().distinct().forEach(block -> world.allowIn(byEntry, new Remote.In(block)));
        SubnetId aclByGroup = world.subnet(far, "10.1.1.0/24");
        SubnetId aclByEntry = world.subnet(far, "10.1.2.0/24");
        boolean deny = random.nextBoolean();
        List<Command.NewNetworkAclRule> rest =
                List.of(rule(!deny, Optional.empty(), Optional.empty(), Optional.empty()));
        insert(
                acl(aclByEntry),
                Stream.concat(
                                blocks.stream()
                                        .map(block ->
                                                rule(deny, Optional.of(block), Optional.empty(), Optional.empty())),
                                rest.stream())
                        .toList(),
                List.of());
        insert(
                acl(aclByGroup),
                Stream.concat(
                                Stream.of(rule(deny, Optional.empty(), Optional.of(group), Optional.empty())),
                                rest.stream())
                        .toList(),
                List.of());
        List<Port> receivers = List.of(
                world.ecs(there, "10.1.0.200", byGroup),
                world.ecs(there, "10.1.0.201", byEntry),
                world.ecs(aclByGroup, "10.1.1.9", open),
                world.ecs(aclByEntry, "10.1.2.9", open));
        for (int i = 0; i < 12; i++) {
            boolean close = random.nextBoolean();
            Ip address = Ip.parse((close ? "10.0.0." : "10.1.0.") + (10 + random.nextInt(60)));
            SubnetId subnet = close ? here : there;
            Port sender = world.snapshot().ports(subnet).stream()
                    .filter(port -> port.addresses().contains(address))
                    .findFirst()
                    .orElseGet(() -> world.ecs(subnet, address.toString(), open));
            List<Boolean> traced = receivers.stream()
                    .map(to -> sent(sender, to) == Disposition.DELIVERED)
                    .toList();
            List<Boolean> planned =
                    receivers.stream().map(to -> planned(sender, to)).toList();
            assertThat(planned).as("%s from %s", (Object) distinct, address).isEqualTo(traced);
            assertThat(traced.get(0)).as("%s from %s", distinct, address).isEqualTo(traced.get(1));
            assertThat(traced.get(2)).as("%s from %s", distinct, address).isEqualTo(traced.get(3));
        }
    }

    @Test
    void anObstacleNamesTheAddressGroup() {
        AddressGroupId some = addresses("10.0.0.0/24");
        world.change(
                acme,
                new Command.CreateSecurityGroupRule(
                        open,
                        Direction.INGRESS,
                        IpFamily.V4,
                        OptionalInt.empty(),
                        List.of(),
                        Optional.empty(),
                        new Remote.Within(some),
                        "",
                        Optional.of(new Precedence(true, 1))));
        assertThat(obstacle(neighbour, sibling)).contains("for the address group " + some + " denies it from 10.0.0.9");
        AddressGroupId others = addresses("10.1.0.0/24");
        insert(acl(here), List.of(), List.of(rule(true, Optional.empty(), Optional.empty(), Optional.of(others))));
        assertThat(obstacle(neighbour, server)).contains("for the address group " + others);
    }

    private String obstacle(Port from, Port to) {
        return Explanation.of(
                        world.snapshot(),
                        from,
                        Packet.ping(from.addresses().getFirst(), to.addresses().getFirst()),
                        Optional.of(to))
                .toString();
    }
}
