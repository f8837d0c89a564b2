package io.isthmus.model.testing;

import static org.assertj.core.api.Assertions.assertThat;

import io.isthmus.model.Account;
import io.isthmus.model.AddressGroup;
import io.isthmus.model.CidrReservation;
import io.isthmus.model.Ecs;
import io.isthmus.model.FlowLog;
import io.isthmus.model.IsolatedNetwork;
import io.isthmus.model.KeyPair;
import io.isthmus.model.NetworkAcl;
import io.isthmus.model.NetworkAclPolicy;
import io.isthmus.model.NetworkAclRule;
import io.isthmus.model.NextHop;
import io.isthmus.model.Peering;
import io.isthmus.model.PeeringId;
import io.isthmus.model.Port;
import io.isthmus.model.PortId;
import io.isthmus.model.Project;
import io.isthmus.model.ProjectId;
import io.isthmus.model.Quota;
import io.isthmus.model.Resource;
import io.isthmus.model.Route;
import io.isthmus.model.RouteTable;
import io.isthmus.model.SecurityGroup;
import io.isthmus.model.SecurityGroupId;
import io.isthmus.model.SecurityGroupRule;
import io.isthmus.model.Snapshot;
import io.isthmus.model.Subnet;
import io.isthmus.model.SubnetId;
import io.isthmus.model.UnboundPort;
import io.isthmus.model.User;
import io.isthmus.model.Volume;
import io.isthmus.model.Vpc;
import io.isthmus.model.VpcId;
import io.isthmus.net.Cidr;
import io.isthmus.net.Ip;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/** What holds of every state that commands can lead to. */
public final class Invariants {
    private Invariants() {}

    /** Fails with the first thing that does not hold. */
    public static void verify(Snapshot snapshot) {
        assertThat(Snapshot.of(snapshot.settings(), snapshot.revision(), resources(snapshot)))
                .as("rebuilt from its documents")
                .isEqualTo(snapshot);
        snapshot.vpcs().forEach(vpc -> vpc(snapshot, vpc));
        Set<Set<VpcId>> pairs = new HashSet<>();
        for (Project project : snapshot.projects()) {
            snapshot.peerings(project.id()).stream()
                    .filter(peering -> peering.requester().project().equals(project.id()))
                    .forEach(peering -> {
                        peering(snapshot, peering);
                        assertThat(pairs.add(Set.of(
                                        peering.requester().vpc(),
                                        peering.accepter().vpc())))
                                .as("only peering of its pair: %s", peering)
                                .isTrue();
                    });
            snapshot.isolatedNetworks(project.id()).forEach(network -> isolated(snapshot, network));
            snapshot.unboundPorts(project.id())
                    .forEach(port -> assertThat(snapshot.subnet(port.network()).isPresent()
                                    || snapshot.isolatedNetwork(port.network())
                                            .flatMap(IsolatedNetwork::block)
                                            .isPresent())
                            .as("network of %s", port)
                            .isTrue());
            snapshot.flowLogs(project.id())
                    .forEach(log -> assertThat(log.type() != FlowLog.Type.NETWORK
                                    || snapshot.subnet(new SubnetId(log.resourceId()))
                                            .isPresent())
                            .as("subnet of %s", log)
                            .isTrue());
            snapshot.cidrReservations(project.id())
                    .forEach(reservation -> assertThat(snapshot.cidrReservations(reservation.subnet()))
                            .as("reservations of the subnet")
                            .contains(reservation));
            addressGroups(snapshot, project.id());
            snapshot.serverGroups(project.id())
                    .forEach(group -> assertThat(group.members())
                            .as("members of %s", group)
                            .doesNotHaveDuplicates()
                            .allMatch(member -> snapshot.ecs(member)
                                            .filter(ecs -> ecs.project().equals(project.id()))
                                            .isPresent()
                                    && snapshot.serverGroup(member).equals(Optional.of(group))));
            assertThat(snapshot.keyPairs(project.id()))
                    .as("what one user sees of key pairs")
                    .extracting(KeyPair::name)
                    .doesNotHaveDuplicates();
            snapshot.ecss(project.id()).forEach(ecs -> disks(snapshot, ecs));
            snapshot.volumes(project.id())
                    .forEach(volume -> volume.attachment()
                            .ifPresent(attachment -> assertThat(snapshot.volumes(attachment.server()))
                                    .as("disks of the ECS of %s", volume)
                                    .contains(volume)));
            snapshot.logGroups(project.id())
                    .forEach(group -> group.streams()
                            .forEach(stream -> assertThat(snapshot.groupOfLogStream(stream.id()))
                                    .contains(group)));
            snapshot.networkAcls(project.id()).forEach(acl -> acl(snapshot, acl));
            snapshot.networkAclPolicies(project.id()).forEach(policy -> policy(snapshot, policy));
            quotas(snapshot, project);
        }
    }

    /** Every resource that the lists show. */
    public static List<Resource> resources(Snapshot snapshot) {
        List<Resource> all = new ArrayList<>(snapshot.accounts());
        for (Account account : snapshot.accounts()) {
            for (User user : snapshot.users(account.id())) {
                all.add(user);
                snapshot.passwordHash(user.id()).ifPresent(all::add);
            }
        }
        all.addAll(snapshot.projects());
        all.addAll(snapshot.tokens());
        all.addAll(snapshot.jobs());
        for (Vpc vpc : snapshot.vpcs()) {
            all.add(vpc);
            all.addAll(snapshot.subnets(vpc.id()));
            all.addAll(snapshot.routeTables(vpc.id()));
            all.addAll(snapshot.ports(vpc.id()));
        }
        for (Project project : snapshot.projects()) {
            all.addAll(snapshot.securityGroups(project.id()));
            all.addAll(snapshot.networkAcls(project.id()));
            all.addAll(snapshot.networkAclPolicies(project.id()));
            all.addAll(snapshot.networkAclRules(project.id()));
            all.addAll(snapshot.flowLogs(project.id()));
            all.addAll(snapshot.guardRails(project.id()));
            all.addAll(snapshot.cidrReservations(project.id()));
            all.addAll(snapshot.keyPairs(project.id()));
            all.addAll(snapshot.serverGroups(project.id()));
            all.addAll(snapshot.addressGroups(project.id()));
            all.addAll(snapshot.logGroups(project.id()));
            all.addAll(snapshot.unboundPorts(project.id()));
            all.addAll(snapshot.isolatedNetworks(project.id()));
            all.addAll(snapshot.ecss(project.id()));
            all.addAll(snapshot.volumes(project.id()));
            snapshot.peerings(project.id()).stream()
                    .filter(peering -> peering.requester().project().equals(project.id()))
                    .forEach(all::add);
        }
        return all;
    }

    private static void vpc(Snapshot snapshot, Vpc vpc) {
        assertThat(snapshot.project(vpc.project())).as("project of %s", vpc).isPresent();
        List<Cidr> blocks = vpc.blocks().toList();
        disjoint("blocks of " + vpc, blocks);
        List<RouteTable> tables = snapshot.routeTables(vpc.id());
        assertThat(tables.stream().filter(RouteTable::isDefault))
                .as("default tables of %s", vpc)
                .hasSize(1);
        assertThat(tables.stream().map(RouteTable::number))
                .as("table numbers of %s", vpc)
                .doesNotHaveDuplicates();
        tables.forEach(table -> table(snapshot, vpc, table));
        List<Subnet> subnets = snapshot.subnets(vpc.id());
        disjoint("subnets of " + vpc, subnets.stream().flatMap(Subnet::blocks).toList());
        subnets.forEach(subnet -> subnet(snapshot, vpc, subnet));
        local(snapshot, vpc, subnets);
        snapshot.ports(vpc.id()).forEach(port -> port(snapshot, vpc, port));
    }

    /** What is local is what lies in a block of a subnet. */
    private static void local(Snapshot snapshot, Vpc vpc, List<Subnet> subnets) {
        for (Subnet subnet : subnets) {
            subnet.blocks().forEach(block -> {
                assertThat(snapshot.subnetAt(vpc.id(), block.last())).contains(subnet);
                assertThat(snapshot.isLocal(vpc.id(), block)).isTrue();
                if (block.length() > 0) {
                    Cidr wider = new Cidr(block.address(), block.length() - 1);
                    assertThat(snapshot.subnetsTouching(vpc.id(), wider))
                            .as("subnets of %s in %s", vpc, wider)
                            .containsExactlyInAnyOrderElementsOf(subnets.stream()
                                    .filter(other -> other.blocks().anyMatch(wider::overlaps))
                                    .toList());
                }
            });
        }
    }

    private static void disjoint(String what, List<Cidr> blocks) {
        for (int i = 0; i < blocks.size(); i++) {
            for (int j = 0; j < i; j++) {
                assertThat(blocks.get(i).overlaps(blocks.get(j)))
                        .as("%s: %s overlaps %s", what, blocks.get(i), blocks.get(j))
                        .isFalse();
            }
        }
    }

    private static void table(Snapshot snapshot, Vpc vpc, RouteTable table) {
        assertThat(table.project()).isEqualTo(vpc.project());
        table.routes().entries().forEach(entry -> {
            Route route = entry.value();
            assertThat(route.destination()).isEqualTo(entry.prefix());
            assertThat(snapshot.tableOfRoute(route.id()))
                    .as("table of %s", route)
                    .contains(table);
            switch (route.nextHop()) {
                case NextHop.ToPeering(PeeringId id) ->
                    assertThat(snapshot.peering(id).filter(peering -> peering.joins(vpc.id())))
                            .as("peering of %s in %s", route, vpc)
                            .isPresent();
                case NextHop.ToEcs _, NextHop.ToPort _, NextHop.ToAddress _ -> {
                    // may be gone: the route is a black hole then
                }
            }
        });
    }

    private static void subnet(Snapshot snapshot, Vpc vpc, Subnet subnet) {
        assertThat(subnet.project()).isEqualTo(vpc.project());
        // A VPC made as a Neutron router has no block, and takes every subnet.
        assertThat(vpc.cidr().isEmpty() || vpc.blocks().anyMatch(block -> block.contains(subnet.cidr())))
                .as("%s in %s", subnet, vpc)
                .isTrue();
        assertThat(snapshot.routeTable(subnet.routeTable()).map(RouteTable::vpc))
                .as("table of %s", subnet)
                .contains(vpc.id());
        List<Ip> addresses = Stream.concat(
                        snapshot.ports(subnet.id()).stream().map(Port::addresses),
                        snapshot.unboundPorts(subnet.id()).stream().map(UnboundPort::addresses))
                .flatMap(List::stream)
                .toList();
        assertThat(addresses).as("addresses of %s", subnet).doesNotHaveDuplicates();
        assertThat(addresses)
                .as("addresses of %s", subnet)
                .allMatch(ip -> subnet.cidr().contains(ip)
                        || subnet.ipv6().stream().anyMatch(ipv6 -> ipv6.cidr().contains(ip)));
        assertThat(addresses).as("reserved addresses of %s", subnet).noneMatch(subnet::reserved);
        reservations(snapshot, subnet);
    }

    private static void reservations(Snapshot snapshot, Subnet subnet) {
        List<CidrReservation> reservations = snapshot.cidrReservations(subnet.id());
        List<Cidr> blocks = reservations.stream().map(CidrReservation::cidr).toList();
        disjoint("reservations of " + subnet, blocks);
        assertThat(blocks)
                .as("reservations of %s", subnet)
                .hasSizeLessThanOrEqualTo(CidrReservation.PER_SUBNET)
                .allMatch(block -> subnet.blocks().anyMatch(whole -> whole.contains(block)))
                .noneMatch(block -> subnet.reserved(block.address()) || subnet.reserved(block.last()));
        assertThat(reservations)
                .allMatch(reservation -> reservation.vpc().equals(subnet.vpc())
                        && reservation.project().equals(subnet.project()));
    }

    /** What rules name is there, in their project and of their family. */
    private static void addressGroups(Snapshot snapshot, ProjectId project) {
        snapshot.addressGroups(project).forEach(Invariants::addressGroup);
        List<AddressGroup> all = snapshot.addressGroups(project);
        for (SecurityGroup group : snapshot.securityGroups(project)) {
            for (SecurityGroupRule rule : group.rules()) {
                if (rule.remote() instanceof SecurityGroupRule.Remote.Within(var addresses)) {
                    assertThat(all)
                            .as("named by %s", rule)
                            .anyMatch(found -> found.id().equals(addresses) && found.family() == rule.family());
                    assertThat(snapshot.groupsNaming(addresses)).contains(group);
                }
            }
        }
        for (NetworkAclRule rule : snapshot.networkAclRules(project)) {
            rule.addressGroups().forEach(addresses -> {
                assertThat(all)
                        .as("named by %s", rule)
                        .anyMatch(found -> found.id().equals(addresses) && found.family() == rule.family());
                assertThat(snapshot.aclRulesNaming(addresses)).contains(rule);
            });
        }
    }

    private static void addressGroup(AddressGroup group) {
        assertThat(group.entries())
                .as("entries of %s", group)
                .hasSizeLessThanOrEqualTo(group.capacity())
                .allMatch(entry -> entry.range().family() == group.family());
        assertThat(group.entries().stream().map(AddressGroup.Entry::text)).doesNotHaveDuplicates();
    }

    private static void isolated(Snapshot snapshot, IsolatedNetwork network) {
        assertThat(snapshot.subnet(network.id()))
                .as("subnet beside %s", network)
                .isEmpty();
        assertThat(snapshot.ports(network.id())).as("ECSs in %s", network).isEmpty();
        assertThat(snapshot.unboundPorts(network.id()).stream()
                        .flatMap(port -> port.addresses().stream())
                        .toList())
                .as("addresses of %s", network)
                .doesNotHaveDuplicates();
    }

    private static void port(Snapshot snapshot, Vpc vpc, Port port) {
        assertThat(port.project()).isEqualTo(vpc.project());
        assertThat(snapshot.subnet(port.subnet()).map(Subnet::vpc))
                .as("subnet of %s", port)
                .contains(vpc.id());
        assertThat(snapshot.ecs(port.ecs()).map(Ecs::vpc)).as("ECS of %s", port).contains(vpc.id());
        List<PortId> ports = snapshot.ecs(port.ecs()).orElseThrow().ports();
        assertThat(ports.get(port.device())).isEqualTo(port.id());
        for (SecurityGroupId group : port.groups()) {
            assertThat(snapshot.securityGroup(group)
                            .filter(found -> found.project().equals(port.project())))
                    .as("group of %s", port)
                    .isPresent();
        }
    }

    /** It starts from one of them, and has each under a device of its own. */
    private static void disks(Snapshot snapshot, Ecs ecs) {
        List<Volume.Attachment> attachments = snapshot.volumes(ecs.id()).stream()
                .map(volume -> {
                    assertThat(volume.project()).as("project of %s", volume).isEqualTo(ecs.project());
                    return volume.attachment().orElseThrow();
                })
                .toList();
        assertThat(attachments.stream().filter(Volume.Attachment::system))
                .as("disks from which %s starts", ecs)
                .hasSize(1);
        assertThat(attachments.stream().map(Volume.Attachment::device))
                .as("devices of %s", ecs)
                .doesNotHaveDuplicates()
                .hasSizeLessThanOrEqualTo(Volume.PER_ECS);
    }

    private static void acl(Snapshot snapshot, NetworkAcl acl) {
        for (SubnetId subnet : acl.subnets()) {
            assertThat(snapshot.subnet(subnet).filter(found -> found.project().equals(acl.project())))
                    .as("subnet of %s", acl)
                    .isPresent();
            assertThat(snapshot.networkAclOf(subnet)).as("ACL of %s", subnet).contains(acl);
        }
        acl.policies()
                .forEach(policy -> assertThat(snapshot.networkAclPolicy(policy).map(NetworkAclPolicy::project))
                        .as("policy of %s", acl)
                        .contains(acl.project()));
    }

    private static void policy(Snapshot snapshot, NetworkAclPolicy policy) {
        assertThat(policy.rules()).as("rules of %s", policy).doesNotHaveDuplicates();
        assertThat(policy.rules())
                .as("rules of %s", policy)
                .allSatisfy(rule -> assertThat(snapshot.networkAclRule(rule).map(NetworkAclRule::project))
                        .contains(policy.project()));
    }

    private static void peering(Snapshot snapshot, Peering peering) {
        for (Peering.Side side : List.of(peering.requester(), peering.accepter())) {
            assertThat(snapshot.vpc(side.vpc()).map(Vpc::project))
                    .as("%s", peering)
                    .contains(side.project());
        }
        assertThat(Stream.of(peering.requester(), peering.accepter())
                        .map(side -> snapshot.region(side.project()))
                        .distinct())
                .as("regions of %s", peering)
                .hasSize(1);
    }

    private static void quotas(Snapshot snapshot, Project project) {
        for (Quota quota : Quota.values()) {
            // Every new group brings its four first rules with it, whatever the quota of rules.
            if (quota != Quota.SECURITY_GROUP_RULE) {
                assertThat(snapshot.used(quota, project.id()))
                        .as("%s of %s", quota, project)
                        .isLessThanOrEqualTo(snapshot.limit(quota, project.id()));
            }
        }
        for (Vpc vpc : snapshot.vpcs(project.id())) {
            List<RouteTable> tables = snapshot.routeTables(vpc.id());
            assertThat(tables).hasSizeLessThanOrEqualTo(snapshot.limit(Quota.ROUTE_TABLE, project.id()));
            assertThat(tables).allMatch(table -> table.routes().size() <= snapshot.limit(Quota.ROUTE, project.id()));
        }
    }
}
