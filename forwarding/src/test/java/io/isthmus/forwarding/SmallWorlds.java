package io.isthmus.forwarding;

import io.isthmus.model.AddressGroup;
import io.isthmus.model.AddressGroupId;
import io.isthmus.model.NetworkAclId;
import io.isthmus.model.NextHop;
import io.isthmus.model.Peering;
import io.isthmus.model.PeeringId;
import io.isthmus.model.Port;
import io.isthmus.model.Principal;
import io.isthmus.model.ProjectId;
import io.isthmus.model.RouteTable;
import io.isthmus.model.RouteTableId;
import io.isthmus.model.SecurityGroupId;
import io.isthmus.model.SecurityGroupRule;
import io.isthmus.model.SecurityGroupRule.Direction;
import io.isthmus.model.SecurityGroupRule.Precedence;
import io.isthmus.model.SecurityGroupRule.Remote;
import io.isthmus.model.Settings;
import io.isthmus.model.SubnetId;
import io.isthmus.model.VpcId;
import io.isthmus.model.decide.Command;
import io.isthmus.model.testing.World;
import io.isthmus.net.Cidr;
import io.isthmus.net.IpFamily;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Random;
import java.util.stream.Stream;

/** Worlds of three or four VPCs with few servers, in which much is nearly right. */
final class SmallWorlds {
    private static final List<String> BLOCKS = List.of("10.0.0.0/16", "10.1.0.0/16", "10.2.0.0/16", "10.1.0.0/16");

    private final World world;
    private final Random random;
    private final Random named;
    private final List<VpcId> vpcs = new ArrayList<>();

    private SmallWorlds(long seed) {
        this.random = new Random(seed * 0x9e3779b97f4a7c15L + 7);
        this.named = new Random(seed * 0x9e3779b97f4a7c15L + 13);
        this.world = new World(seed % 5 == 4 ? World.withoutTransit() : Settings.DEFAULT);
    }

    static World of(long seed) {
        SmallWorlds made = new SmallWorlds(seed);
        made.build();
        made.stop(new Random(seed * 0x9e3779b97f4a7c15L + 11));
        return made.world;
    }

    /** Of address groups, which came later than the rest: what else a seed makes stays as it was. */
    private boolean oneIn(int number) {
        return named.nextInt(number) == 0;
    }

    private boolean chance(int percent) {
        return random.nextInt(100) < percent;
    }

    private <T> T pick(List<T> all) {
        return all.get(random.nextInt(all.size()));
    }

    private void build() {
        List<ProjectId> projects = List.of(world.project("acme"), world.project("beta"));
        int count = 3 + random.nextInt(2);
        for (int i = 0; i < count; i++) {
            ProjectId project = chance(65) ? projects.getFirst() : projects.getLast();
            VpcId vpc = world.vpc(project, "v" + i, BLOCKS.get(i));
            vpcs.add(vpc);
            SubnetId subnet = world.subnet(vpc, BLOCKS.get(i).replace(".0.0/16", ".0.0/24"));
            server(project, subnet);
            if (chance(40)) {
                server(
                        project,
                        chance(50) ? subnet : world.subnet(vpc, BLOCKS.get(i).replace(".0.0/16", ".1.0/24")));
            }
        }
        for (int i = 0; i < count; i++) {
            for (int j = i + 1; j < count; j++) {
                if (chance(60)) {
                    peer(vpcs.get(i), vpcs.get(j));
                }
            }
        }
        for (VpcId vpc : vpcs) {
            if (chance(25)) {
                tryTo(world.owner(vpc), new Command.CreateRouteTable(vpc, "own", "", List.of()));
            }
            for (RouteTable table : world.snapshot().routeTables(vpc)) {
                routes(table);
            }
            List<RouteTable> tables = world.snapshot().routeTables(vpc);
            world.snapshot().subnets(vpc).forEach(subnet -> {
                if (chance(60)) {
                    tryTo(
                            world.owner(vpc),
                            new Command.AssociateSubnets(pick(tables).id(), List.of(subnet.id())));
                }
            });
        }
        if (chance(40)) {
            guard(pick(vpcs));
        }
    }

    /** Some servers, in one world of four. */
    private void stop(Random some) {
        if (some.nextInt(4) > 0) {
            return;
        }
        for (VpcId vpc : vpcs) {
            for (Port port : world.snapshot().ports(vpc)) {
                if (some.nextInt(3) == 0) {
                    tryTo(world.owner(vpc), new Command.StopEcs(List.of(port.ecs()), true));
                }
            }
        }
    }

    private void server(ProjectId project, SubnetId subnet) {
        SecurityGroupId group = world.group(project, "g");
        if (chance(60)) {
            world.allowIn(group, oneIn(6) ? new Remote.Within(addresses(project)) : new Remote.Anyone());
        }
        if (chance(10)) {
            deny(project, group);
        }
        if (chance(5)) {
            world.snapshot().securityGroup(group).orElseThrow().rules().stream()
                    .filter(rule -> rule.direction() == Direction.EGRESS)
                    .map(SecurityGroupRule::id)
                    .forEach(rule -> tryTo(project, new Command.DeleteSecurityGroupRule(rule)));
        }
        Port port = chance(20) ? world.ecs(subnet, group, world.group(project, "h")) : world.ecs(subnet, group);
        if (chance(5)) {
            tryTo(
                    project,
                    new Command.UpdatePort(
                            port.id(), Optional.empty(), Optional.empty(), Optional.of(List.of()), Optional.empty()));
        }
    }

    /** Some of those that there are. */
    private AddressGroupId addresses(ProjectId project) {
        List<AddressGroup.Entry> entries = Stream.of("10.0.0.0/16", "10.1.0.0-10.1.0.99", "10.2.0.5", "10.0.0.0/14")
                .filter(_ -> oneIn(3))
                .map(text -> AddressGroup.Entry.tryParse(text, "").orElseThrow())
                .toList();
        return new AddressGroupId(
                world.change(project, new Command.CreateAddressGroup("g", "", IpFamily.V4, entries, 4))
                        .getFirst());
    }

    private void deny(ProjectId project, SecurityGroupId group) {
        tryTo(
                project,
                new Command.CreateSecurityGroupRule(
                        group,
                        chance(70) ? Direction.INGRESS : Direction.EGRESS,
                        IpFamily.V4,
                        OptionalInt.empty(),
                        List.of(),
                        Optional.empty(),
                        new Remote.Anyone(),
                        "",
                        Optional.of(new Precedence(true, 1 + random.nextInt(2)))));
    }

    private void peer(VpcId one, VpcId other) {
        PeeringId peering = world.request(one, other);
        if (!world.peering(peering).isActive()) {
            switch (random.nextInt(6)) {
                case 0 -> {
                    // it waits
                }
                case 1 -> world.reject(peering);
                case 2 -> {
                    world.pass(Duration.ofDays(30));
                    world.change(Principal.SYSTEM, new Command.ExpireDue());
                }
                default -> world.accept(peering);
            }
        }
    }

    private void routes(RouteTable table) {
        List<Peering> peerings = world.snapshot().peerings(table.vpc());
        for (VpcId other : vpcs) {
            if (!other.equals(table.vpc()) && !peerings.isEmpty() && chance(70)) {
                String block = BLOCKS.get(vpcs.indexOf(other));
                Optional<PeeringId> direct = world.snapshot()
                        .peeringBetween(table.vpc(), other)
                        .filter(found -> !found.isOver() || chance(50))
                        .map(Peering::id);
                PeeringId hop = direct.isPresent() && chance(80)
                        ? direct.get()
                        : pick(peerings).id();
                add(table.id(), chance(70) ? block : block.replace(".0.0/16", ".0.0/24"), new NextHop.ToPeering(hop));
            }
        }
        if (!peerings.isEmpty() && chance(25)) {
            String destination = pick(List.of("0.0.0.0/0", "10.0.0.0/8", "10.1.0.0/24", "10.0.0.0/24", "10.2.0.0/24"));
            add(table.id(), destination, new NextHop.ToPeering(pick(peerings).id()));
        }
        if (chance(8)) {
            Port server = world.ecs(pick(world.snapshot().subnets(table.vpc())).id());
            add(table.id(), "10.2.0.0/24", new NextHop.ToEcs(server.ecs()));
            tryTo(table.project(), new Command.DeleteEcs(List.of(server.ecs())));
        }
    }

    private void add(RouteTableId table, String destination, NextHop hop) {
        tryTo(
                world.snapshot().routeTable(table).orElseThrow().project(),
                new Command.UpdateRouteTable(
                        table,
                        Optional.empty(),
                        Optional.empty(),
                        List.of(),
                        List.of(),
                        List.of(new Command.NewRoute(Cidr.parse(destination), destination, hop, ""))));
    }

    private void guard(VpcId vpc) {
        ProjectId project = world.owner(vpc);
        NetworkAclId acl = new NetworkAclId(world.change(project, new Command.CreateNetworkAcl("acl", "", chance(70)))
                .getFirst());
        tryTo(
                project,
                new Command.AssociateNetworkAcl(
                        acl, List.of(pick(world.snapshot().subnets(vpc)).id())));
        Command.NewNetworkAclRule rule = new Command.NewNetworkAclRule(
                "",
                "",
                chance(20),
                IpFamily.V4,
                OptionalInt.empty(),
                Optional.empty(),
                Optional.empty(),
                false,
                false,
                List.of(),
                List.of(),
                true,
                oneIn(5) ? Optional.of(addresses(project)) : Optional.empty(),
                oneIn(5) ? Optional.of(addresses(project)) : Optional.empty());
        tryTo(
                project,
                new Command.InsertNetworkAclRules(
                        acl,
                        Optional.empty(),
                        chance(60) ? List.of(rule) : List.of(),
                        chance(60) ? List.of(rule) : List.of()));
    }

    /** What may be refused. */
    private void tryTo(ProjectId project, Command command) {
        var _ = world.decide(world.member(project), command);
    }
}
