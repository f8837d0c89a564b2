package io.isthmus.forwarding;

import static org.assertj.core.api.Assertions.assertThat;

import io.isthmus.model.AddressGroup;
import io.isthmus.model.AddressGroupId;
import io.isthmus.model.FlowLog;
import io.isthmus.model.NetworkAclId;
import io.isthmus.model.NextHop;
import io.isthmus.model.Port;
import io.isthmus.model.PortDetails;
import io.isthmus.model.PortRange;
import io.isthmus.model.ProjectId;
import io.isthmus.model.SecurityGroupId;
import io.isthmus.model.SecurityGroupRule;
import io.isthmus.model.Settings;
import io.isthmus.model.SubnetId;
import io.isthmus.model.Vpc;
import io.isthmus.model.VpcId;
import io.isthmus.model.decide.Command;
import io.isthmus.model.testing.Golden;
import io.isthmus.model.testing.Seen;
import io.isthmus.model.testing.World;
import io.isthmus.net.Cidr;
import io.isthmus.net.Ip;
import io.isthmus.net.IpFamily;
import java.io.IOException;
import java.lang.reflect.Method;
import java.lang.reflect.RecordComponent;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** What is compiled for a network that has something of everything. */
final class PlanGoldenTest {
    private static final List<Ip> NAME_SERVERS = List.of(Ip.parse("192.0.2.53"));

    /** To three peered VPCs a fourth with two address families, a server that forwards, rules of every form, and a flow log. */
    private static World world(Settings settings) {
        World world = RandomWorlds.lively(settings);
        ProjectId project = world.projects().getFirst().id();
        VpcId vpc = world.vpc(project, "vd", "10.9.0.0/16");
        Cidr block = Cidr.parse("10.9.0.0/24");
        SubnetId subnet = new SubnetId(world.change(
                        project,
                        new Command.CreateSubnet(
                                vpc, "", "", block, block.address().plus(1), true, NAME_SERVERS, "az-1", true))
                .getFirst());
        SecurityGroupId group = world.group(project, "web");
        for (OptionalInt port : List.of(OptionalInt.empty(), OptionalInt.of(443))) {
            world.change(
                    project,
                    new Command.CreateSecurityGroupRule(
                            group,
                            SecurityGroupRule.Direction.INGRESS,
                            IpFamily.V4,
                            OptionalInt.of(6),
                            port.stream().mapToObj(PortRange::of).toList(),
                            Optional.empty(),
                            new SecurityGroupRule.Remote.In(Cidr.parse("192.0.2.0/24")),
                            "",
                            Optional.of(new SecurityGroupRule.Precedence(port.isPresent(), 5))));
        }
        List<AddressGroup.Entry> entries = Stream.of("203.0.113.9", "198.51.100.2-198.51.100.5", "203.0.113.8/31")
                .map(text -> AddressGroup.Entry.tryParse(text, "").orElseThrow())
                .toList();
        AddressGroupId addresses = new AddressGroupId(
                world.change(project, new Command.CreateAddressGroup("some", "", IpFamily.V4, entries, 20))
                        .getFirst());
        world.allowIn(group, new SecurityGroupRule.Remote.Within(addresses));
        Port server = world.ecs(subnet, group);
        Port firewall = world.ecs(subnet);
        world.change(
                project,
                new Command.UpdatePort(
                        firewall.id(),
                        Optional.empty(),
                        Optional.empty(),
                        Optional.empty(),
                        Optional.of(List.of(
                                new PortDetails.AddressPair(Cidr.parse("198.51.100.0/24"), "198.51.100.0/24", "")))));
        VpcId theirs = world.snapshot()
                .vpcs(world.projects().getLast().id())
                .getFirst()
                .id();
        String behind = "198.51.100.0/24";
        world.table(
                subnet,
                new Command.NewRoute(Cidr.parse(behind), behind, new NextHop.ToEcs(firewall.ecs()), ""),
                World.newRoute("192.168.0.0/16", world.request(vpc, theirs)));
        world.change(
                project,
                new Command.CreateFlowLog(
                        "", "", FlowLog.Type.PORT, server.id().value(), FlowLog.Traffic.ALL, "", "", false));
        deny(world, project, subnet);
        if (!settings.transit()) {
            // Else the VPC in the middle has no port and is a router all the same.
            world.ecs(world.snapshot().subnets(project).stream()
                    .filter(found -> found.cidr().equals(Cidr.parse("10.1.0.0/24")))
                    .findFirst()
                    .orElseThrow()
                    .id());
        }
        return world;
    }

    private static void deny(World world, ProjectId project, SubnetId subnet) {
        NetworkAclId acl = new NetworkAclId(world.change(project, new Command.CreateNetworkAcl("", "", true))
                .getFirst());
        Command.NewNetworkAclRule rule = new Command.NewNetworkAclRule(
                "",
                "",
                true,
                IpFamily.V4,
                OptionalInt.of(17),
                Optional.of(Cidr.parse("203.0.113.0/24")),
                Optional.empty(),
                List.of(new PortRange(53, 53)),
                List.of(new PortRange(1024, 65_535)),
                true);
        world.change(project, new Command.AssociateNetworkAcl(acl, List.of(subnet)));
        world.change(project, new Command.InsertNetworkAclRules(acl, Optional.empty(), List.of(rule), List.of()));
    }

    private static List<RouterPlan> plans(World world) {
        return world.projects().stream()
                .flatMap(project -> world.snapshot().vpcs(project.id()).stream())
                .map(Vpc::id)
                .sorted((VpcId one, VpcId other) -> one.value().compareTo(other.value()))
                .flatMap(vpc -> Planner.plan(world.snapshot(), vpc).stream())
                .toList();
    }

    @Test
    void plansAreWhatTheyWere() throws IOException {
        StringBuilder text = new StringBuilder();
        for (Settings settings : List.of(Settings.DEFAULT, World.withoutTransit())) {
            text.append("with transit: ").append(settings.transit()).append('\n');
            plans(world(settings)).forEach(plan -> text.append(text(plan)).append('\n'));
        }
        Golden.assertKept("plans.txt", text.toString());
    }

    /** A line for each element of each of its lists. */
    private static String text(RouterPlan plan) {
        List<String> lines = new ArrayList<>();
        for (RecordComponent component : RouterPlan.class.getRecordComponents()) {
            try {
                Method accessor = component.getAccessor();
                if (accessor.invoke(plan) instanceof Collection<?> elements) {
                    elements.forEach(element -> lines.add(component.getName() + ": " + element));
                } else {
                    lines.add(component.getName() + ": " + accessor.invoke(plan));
                }
            } catch (ReflectiveOperationException e) {
                throw new LinkageError(e.getMessage(), e);
            }
        }
        return String.join("\n", lines) + "\n";
    }

    @Test
    void thePlansThatAreKeptHaveEveryChoiceAndEveryField() {
        Seen seen = new Seen(RouterPlan.Target.class);
        for (Settings settings : List.of(Settings.DEFAULT, World.withoutTransit())) {
            plans(world(settings)).forEach(seen::value);
        }
        assertThat(seen.missing()).as("but for what there always is").allMatch(what -> what.endsWith("only [true]"));
    }
}
