package io.isthmus.forwarding;

import static org.assertj.core.api.Assertions.assertThat;

import io.isthmus.forwarding.Trace.Disposition;
import io.isthmus.forwarding.Trace.Step;
import io.isthmus.model.IcmpType;
import io.isthmus.model.Port;
import io.isthmus.model.PortRange;
import io.isthmus.model.ProjectId;
import io.isthmus.model.SecurityGroupId;
import io.isthmus.model.SecurityGroupRule.Direction;
import io.isthmus.model.SecurityGroupRule.Precedence;
import io.isthmus.model.SecurityGroupRule.Remote;
import io.isthmus.model.SecurityGroupRuleId;
import io.isthmus.model.SubnetId;
import io.isthmus.model.decide.Command;
import io.isthmus.model.testing.World;
import io.isthmus.net.Ip;
import io.isthmus.net.IpFamily;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;

/** Which rule of the security groups of a port acts. */
final class FiltersTest {
    private static final int ICMP = 1;
    private static final int TCP = 6;
    private static final int UDP = 17;
    private static final int GRE = 47;
    private static final int SCTP = 132;

    private final World world = new World();
    private final ProjectId acme = world.project("acme");
    private final SubnetId subnet = world.subnet(world.vpc(acme, "a", "10.0.0.0/16"), "10.0.0.0/24");
    private final SecurityGroupId group = world.group(acme, "group");
    private final Port to = world.ecs(subnet, group);
    private final Port from = world.ecs(subnet, world.group(acme, "caller"));

    private SecurityGroupRuleId rule(
            OptionalInt protocol, List<PortRange> ports, Optional<IcmpType> icmp, Precedence precedence) {
        return new SecurityGroupRuleId(world.change(
                        acme,
                        new Command.CreateSecurityGroupRule(
                                group,
                                Direction.INGRESS,
                                IpFamily.V4,
                                protocol,
                                ports,
                                icmp,
                                new Remote.Anyone(),
                                "",
                                Optional.of(precedence)))
                .getFirst());
    }

    private SecurityGroupRuleId rule(boolean deny, int priority) {
        return rule(OptionalInt.empty(), List.of(), Optional.empty(), new Precedence(deny, priority));
    }

    private void allow(int protocol, PortRange... ranges) {
        rule(OptionalInt.of(protocol), List.of(ranges), Optional.empty(), new Precedence(false, 1));
    }

    private void allowEcho(OptionalInt code) {
        rule(OptionalInt.of(ICMP), List.of(), Optional.of(new IcmpType(8, code)), new Precedence(false, 1));
    }

    private Trace send(int protocol, OptionalInt port) {
        Ip source = from.addresses().getFirst();
        return Trace.of(
                world.snapshot(),
                world.snapshot().port(from.id()).orElseThrow(),
                new Packet(source, to.addresses().getFirst(), protocol, port));
    }

    private Disposition sent(int protocol, int port) {
        return send(protocol, OptionalInt.of(port)).disposition();
    }

    @Test
    void aRuleOfSeveralRangesMatchesThePortsOfEach() {
        allow(TCP, new PortRange(80, 90), new PortRange(443, 443));
        assertThat(sent(TCP, 79)).isEqualTo(Disposition.DENIED_IN);
        assertThat(sent(TCP, 80)).isEqualTo(Disposition.DELIVERED);
        assertThat(sent(TCP, 90)).isEqualTo(Disposition.DELIVERED);
        assertThat(sent(TCP, 91)).isEqualTo(Disposition.DENIED_IN);
        assertThat(sent(TCP, 443)).isEqualTo(Disposition.DELIVERED);
        assertThat(sent(UDP, 80)).isEqualTo(Disposition.DENIED_IN);
    }

    @Test
    void aPlanHasOneRuleForEachRange() {
        allow(TCP, new PortRange(80, 90), new PortRange(443, 443));
        List<RouterPlan.Rule> rules = filter().stream()
                .filter(rule -> rule.protocol().equals(OptionalInt.of(TCP)))
                .toList();
        assertThat(rules).containsExactlyInAnyOrder(ports(80, 90), ports(443, 443));
    }

    /** The plan's ingress rules for the receiver. */
    private List<RouterPlan.Rule> filter() {
        return Planner.plan(world.snapshot(), to.vpc()).orElseThrow().filters().stream()
                .filter(filter -> filter.key().equals(Filters.key(to)))
                .flatMap(filter -> filter.ingress().stream())
                .toList();
    }

    private static RouterPlan.Rule ports(int low, int high) {
        return new RouterPlan.Rule(
                IpFamily.V4,
                OptionalInt.of(TCP),
                OptionalInt.of(low),
                OptionalInt.of(high),
                new RouterPlan.Peer.Anyone());
    }

    @Test
    void aRuleWithOnePortMatchesThatPortOnly() {
        allow(TCP, PortRange.of(80));
        assertThat(sent(TCP, 79)).isEqualTo(Disposition.DENIED_IN);
        assertThat(sent(TCP, 80)).isEqualTo(Disposition.DELIVERED);
        assertThat(sent(TCP, 81)).isEqualTo(Disposition.DENIED_IN);
    }

    @Test
    void aRuleForPortsOfAProtocolWithoutPortsMatchesNothingOfIt() {
        allow(GRE, new PortRange(80, 90));
        assertThat(send(GRE, OptionalInt.empty()).disposition()).isEqualTo(Disposition.DENIED_IN);
        assertThat(filter().stream().filter(rule -> rule.protocol().equals(OptionalInt.of(GRE))))
                .isEmpty();
        allow(SCTP, new PortRange(80, 90));
        assertThat(sent(SCTP, 80)).isEqualTo(Disposition.DELIVERED);
        assertThat(sent(SCTP, 91)).isEqualTo(Disposition.DENIED_IN);
    }

    @Test
    void anEchoMatchesItsTypeWithoutCodeOrWithTheCodeZero() {
        allowEcho(OptionalInt.of(1));
        assertThat(sent(ICMP, 8)).isEqualTo(Disposition.DENIED_IN);
        allowEcho(OptionalInt.empty());
        assertThat(sent(ICMP, 8)).isEqualTo(Disposition.DELIVERED);
        assertThat(sent(ICMP, 9)).isEqualTo(Disposition.DENIED_IN);
    }

    @Test
    void aPacketWithoutPortMatchesNoRuleThatHasOne() {
        allow(TCP, new PortRange(80, 90));
        assertThat(send(TCP, OptionalInt.empty()).disposition()).isEqualTo(Disposition.DENIED_IN);
        allow(TCP);
        assertThat(send(TCP, OptionalInt.empty()).disposition()).isEqualTo(Disposition.DELIVERED);
    }

    @Test
    void theLowestPriorityNumberActsAndAmongEqualsARuleThatDenies() {
        rule(false, 5);
        assertThat(sent(TCP, 80)).isEqualTo(Disposition.DELIVERED);
        rule(true, 6);
        assertThat(sent(TCP, 80)).isEqualTo(Disposition.DELIVERED);
        rule(true, 5);
        assertThat(sent(TCP, 80)).isEqualTo(Disposition.DENIED_IN);
        SecurityGroupRuleId first = rule(false, 4);
        assertThat(send(TCP, OptionalInt.of(80)).steps())
                .contains(new Step.Allowed(to.vpc(), to, Direction.INGRESS, group, first));
    }

    @Test
    void noGroupIsAskedAboutAPortWithoutPortSecurity() {
        assertThat(sent(TCP, 80)).isEqualTo(Disposition.DENIED_IN);
        world.change(acme, World.portSecurity(to.id(), false));
        Port open = world.snapshot().port(to.id()).orElseThrow();
        assertThat(sent(TCP, 80)).isEqualTo(Disposition.DELIVERED);
        assertThat(send(GRE, OptionalInt.empty()).steps().getLast())
                .isEqualTo(new Step.Unguarded(open.vpc(), open, Direction.INGRESS));
        world.change(
                acme,
                new Command.UpdatePort(
                        from.id(), Optional.empty(), Optional.empty(), Optional.of(List.of()), Optional.empty()));
        assertThat(sent(TCP, 80)).isEqualTo(Disposition.DENIED_OUT);
        world.change(acme, World.portSecurity(from.id(), false));
        assertThat(sent(TCP, 80)).isEqualTo(Disposition.DELIVERED);
        world.change(acme, World.portSecurity(to.id(), true));
        assertThat(sent(TCP, 80)).isEqualTo(Disposition.DENIED_IN);
    }

    @Test
    void aPlanLetsAllPassAtPortsWithoutPortSecurityWithWhateverSource() {
        world.change(acme, World.portSecurity(to.id(), false));
        RouterPlan plan = Planner.plan(world.snapshot(), to.vpc()).orElseThrow();
        RouterPlan.Port port = plan.ports().stream()
                .filter(one -> one.id().equals(to.id()))
                .findFirst()
                .orElseThrow();
        assertThat(plan.filters()).hasSize(2).anySatisfy(filter -> {
            assertThat(filter.key()).isEqualTo(port.filter());
            assertThat(filter.ingress()).isEqualTo(filter.egress()).hasSize(2).noneMatch(RouterPlan.Rule::deny);
        });
        assertThat(port.furtherSources()).extracting(Object::toString).containsExactly("0.0.0.0/0", "::/0");
        Port open = world.snapshot().port(to.id()).orElseThrow();
        assertThat(Sources.allow(open, Ip.parse("8.8.8.8"))).isTrue();
        assertThat(Sources.allow(open, Ip.parse("127.0.0.1"))).isFalse();
        assertThat(Sources.allow(open, Ip.parse("ff02::1"))).isFalse();
    }

    @Test
    void aTraceTellsThatNothingWasAllowedIfTheRuleThatActsDenies() {
        rule(false, 5);
        rule(true, 1);
        assertThat(send(TCP, OptionalInt.of(80)).steps().getLast())
                .isEqualTo(new Step.Denied(to.vpc(), to, Direction.INGRESS));
    }

    @Test
    void rulesOfAPlanStandInTheOrderInWhichTheyAct() {
        rule(false, 5);
        rule(true, 5);
        rule(true, 2);
        rule(false, 1);
        assertThat(Filters.compile(world.snapshot(), List.of(to)).getFirst().ingress().stream()
                        .filter(rule -> rule.peer().equals(new RouterPlan.Peer.Anyone()))
                        .map(RouterPlan.Rule::deny))
                .containsExactly(false, true);
    }
}
