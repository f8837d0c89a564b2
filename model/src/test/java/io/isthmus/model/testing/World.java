package io.isthmus.model.testing;

import io.isthmus.model.AccountId;
import io.isthmus.model.EcsId;
import io.isthmus.model.Edit;
import io.isthmus.model.NextHop;
import io.isthmus.model.Peering;
import io.isthmus.model.PeeringId;
import io.isthmus.model.PeeringState;
import io.isthmus.model.Port;
import io.isthmus.model.PortExtras;
import io.isthmus.model.PortId;
import io.isthmus.model.Principal;
import io.isthmus.model.Project;
import io.isthmus.model.ProjectId;
import io.isthmus.model.Quota;
import io.isthmus.model.Role;
import io.isthmus.model.RouteTableId;
import io.isthmus.model.SecurityGroupId;
import io.isthmus.model.SecurityGroupRule;
import io.isthmus.model.Settings;
import io.isthmus.model.Snapshot;
import io.isthmus.model.SubnetId;
import io.isthmus.model.VpcId;
import io.isthmus.model.decide.Command;
import io.isthmus.model.decide.Decider;
import io.isthmus.model.decide.Decision;
import io.isthmus.model.decide.Refusal;
import io.isthmus.model.decide.Request;
import io.isthmus.model.decide.Terms;
import io.isthmus.net.Cidr;
import io.isthmus.net.Ip;
import io.isthmus.net.IpFamily;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;

/**
 * A state that tests change by commands, each decided as the service would. Ids are counted and the clock stands still
 * until it is moved. Every method that makes something fails if it is refused. Not thread-safe.
 */
public final class World {
    public static final Instant START = Instant.parse("2026-11-02T10:00:00Z");

    private final CountedIds ids = new CountedIds();
    private final List<Edit> edits = new ArrayList<>();
    private Snapshot snapshot;
    private Instant now = START;

    public World() {
        this(Settings.DEFAULT);
    }

    public World(Settings settings) {
        this(Snapshot.empty(settings));
    }

    /** One that goes on from a state which somebody else made. */
    public World(Snapshot start) {
        this.snapshot = start;
    }

    /** The default settings with transit switched off. */
    public static Settings withoutTransit() {
        Settings usual = Settings.DEFAULT;
        return new Settings(
                usual.regions(), false, usual.peeringExpiry(), usual.tokenLife(), usual.ipv6Pool(), usual.quotas());
    }

    public Snapshot snapshot() {
        return snapshot;
    }

    /** All edits so far, in order. */
    public List<Edit> edits() {
        return List.copyOf(edits);
    }

    public Instant now() {
        return now;
    }

    public World pass(Duration time) {
        now = now.plus(time);
        return this;
    }

    // ---- deciding ----

    public Decision decide(Principal principal, Command command) {
        return decide(principal, command, Terms.NONE);
    }

    public Decision decide(Principal principal, Command command, Terms terms) {
        Decision decision = Decider.decide(snapshot, new Request(command, principal, "request", now, ids, terms));
        if (decision instanceof Decision.Change(Snapshot after, List<Edit> made, var _)) {
            snapshot = after.atRevision(snapshot.revision() + 1);
            edits.addAll(made);
        }
        return decision;
    }

    /** The subjects of a command that must not be refused. */
    public List<String> change(Principal principal, Command command) {
        return switch (decide(principal, command)) {
            case Decision.Change(var _, var _, List<String> subjects) -> subjects;
            case Decision.Refused(Refusal refusal) -> throw new AssertionError(command + " was refused: " + refusal);
        };
    }

    /** The refusal of a command that must be refused. */
    public Refusal refusal(Principal principal, Command command) {
        return switch (decide(principal, command)) {
            case Decision.Change _ -> throw new AssertionError(command + " was not refused");
            case Decision.Refused(Refusal refusal) -> refusal;
        };
    }

    public List<String> change(ProjectId project, Command command) {
        return change(member(project), command);
    }

    public Refusal refusal(ProjectId project, Command command) {
        return refusal(member(project), command);
    }

    /** A user who acts on this project. */
    public Principal member(ProjectId project) {
        AccountId account = snapshot.accountOf(project).id();
        return new Principal("user", Optional.of(account), Optional.of(project), Set.of(Role.MEMBER));
    }

    // ---- building ----

    /** A project of the account of the same name, in the first region, with the default quotas. */
    public ProjectId project(String name) {
        return project(name, name, "eu-de");
    }

    public ProjectId project(String account, String name, String region) {
        return project(account, name, region, Map.of());
    }

    public ProjectId project(String account, String name, String region, Map<Quota, Integer> quotas) {
        Command create = new Command.CreateProject(account, name, region, quotas, Optional.empty());
        return new ProjectId(change(Principal.SYSTEM, create).getFirst());
    }

    public VpcId vpc(ProjectId project, String name, String cidr) {
        Command create = new Command.CreateVpc(name, "", Optional.of(Cidr.parse(cidr)));
        return new VpcId(change(project, create).getFirst());
    }

    /** A subnet whose gateway is its first host address. */
    public SubnetId subnet(VpcId vpc, String cidr) {
        return new SubnetId(change(owner(vpc), newSubnet(vpc, cidr)).getFirst());
    }

    public static Command.CreateSubnet newSubnet(VpcId vpc, String cidr) {
        Cidr block = Cidr.parse(cidr);
        return new Command.CreateSubnet(
                vpc, "subnet-" + cidr, "", block, block.address().plus(1), true, List.of(), "az-1");
    }

    /** The same, with IPv6 too. */
    public static Command.CreateSubnet newDualStackSubnet(VpcId vpc, String cidr) {
        Cidr block = Cidr.parse(cidr);
        return new Command.CreateSubnet(
                vpc, "subnet-" + cidr, "", block, block.address().plus(1), true, List.of(), "az-1", true);
    }

    /** The port of a new ECS with the first free address. */
    public Port ecs(SubnetId subnet, SecurityGroupId... groups) {
        return ecs(subnet, Optional.empty(), groups);
    }

    /** The port of a new ECS with this address. */
    public Port ecs(SubnetId subnet, String ip, SecurityGroupId... groups) {
        return ecs(subnet, Optional.of(Ip.parse(ip)), groups);
    }

    private Port ecs(SubnetId subnet, Optional<Ip> ip, SecurityGroupId... groups) {
        VpcId vpc = snapshot.subnet(subnet).orElseThrow().vpc();
        EcsId ecs =
                new EcsId(change(owner(vpc), newEcs(vpc, subnet, ip, groups)).get(1));
        return snapshot.port(snapshot.ecs(ecs).orElseThrow().ports().getFirst()).orElseThrow();
    }

    public static Command.CreateEcs newEcs(VpcId vpc, SubnetId subnet, Optional<Ip> ip, SecurityGroupId... groups) {
        return new Command.CreateEcs(
                "ecs",
                1,
                vpc,
                List.of(new Command.NewInterface(subnet, ip)),
                Arrays.asList(groups),
                "s2.small",
                "image",
                "az-1");
    }

    /** A port that no ECS uses. */
    public static Command.CreatePorts newPort(SubnetId network, Optional<Ip> ip) {
        return new Command.CreatePorts(List.of(
                new Command.NewPort(network, "port", ip, Optional.empty(), Optional.empty(), List.of(), "", "")));
    }

    /** Turns the port security of a port on or off. */
    public static Command.UpdatePort portSecurity(PortId port, boolean on) {
        return new Command.UpdatePort(
                port,
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                new PortExtras.Change(
                        Optional.empty(),
                        Optional.empty(),
                        List.of(),
                        Optional.empty(),
                        Optional.empty(),
                        Optional.of(on)));
    }

    /** A peering that waits for acceptance, or is active at once inside one project. */
    public PeeringId request(VpcId requester, VpcId accepter) {
        return new PeeringId(
                change(owner(requester), newPeering(requester, accepter)).getFirst());
    }

    public Command.CreatePeering newPeering(VpcId requester, VpcId accepter) {
        return new Command.CreatePeering(
                "peering", "", requester, Optional.empty(), accepter, Optional.of(owner(accepter)));
    }

    /** An active peering. */
    public PeeringId peer(VpcId requester, VpcId accepter) {
        PeeringId id = request(requester, accepter);
        if (peering(id).state() instanceof PeeringState.PendingAcceptance) {
            accept(id);
        }
        return id;
    }

    public World accept(PeeringId peering) {
        change(peering(peering).accepter().project(), new Command.AcceptPeering(peering));
        return this;
    }

    public World reject(PeeringId peering) {
        change(peering(peering).accepter().project(), new Command.RejectPeering(peering));
        return this;
    }

    /** A route in the default table. */
    public World route(VpcId vpc, String destination, PeeringId peering) {
        change(owner(vpc), new Command.CreateRoute(vpc, newRoute(destination, peering)));
        return this;
    }

    public static Command.NewRoute newRoute(String destination, PeeringId peering) {
        return new Command.NewRoute(Cidr.parse(destination), destination, new NextHop.ToPeering(peering), "");
    }

    /** A custom table with these routes, associated with the subnet. */
    public RouteTableId table(SubnetId subnet, Command.NewRoute... routes) {
        VpcId vpc = snapshot.subnet(subnet).orElseThrow().vpc();
        Command create = new Command.CreateRouteTable(vpc, "table", "", Arrays.asList(routes));
        RouteTableId table = new RouteTableId(change(owner(vpc), create).getFirst());
        change(owner(vpc), new Command.AssociateSubnets(table, List.of(subnet)));
        return table;
    }

    public SecurityGroupId group(ProjectId project, String name) {
        return new SecurityGroupId(
                change(project, new Command.CreateSecurityGroup(name, "")).getFirst());
    }

    /** Lets every IPv4 packet from this remote into the group. */
    public World allowIn(SecurityGroupId group, SecurityGroupRule.Remote remote) {
        change(snapshot.securityGroup(group).orElseThrow().project(), allowAll(group, remote));
        return this;
    }

    public static Command.CreateSecurityGroupRule allowAll(SecurityGroupId group, SecurityGroupRule.Remote remote) {
        return new Command.CreateSecurityGroupRule(
                group, SecurityGroupRule.Direction.INGRESS, IpFamily.V4, OptionalInt.empty(), List.of(), remote, "");
    }

    // ---- looking ----

    public ProjectId owner(VpcId vpc) {
        return snapshot.vpc(vpc).orElseThrow().project();
    }

    public Peering peering(PeeringId id) {
        return snapshot.peering(id).orElseThrow();
    }

    public List<Project> projects() {
        return snapshot.projects();
    }

    /** The destinations of a VPC's default table. */
    public List<String> destinations(VpcId vpc) {
        return snapshot.defaultTable(vpc).routes().entries().stream()
                .map(entry -> entry.prefix().toString())
                .toList();
    }
}
