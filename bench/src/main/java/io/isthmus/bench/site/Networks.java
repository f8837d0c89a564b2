package io.isthmus.bench.site;

import io.isthmus.model.EcsId;
import io.isthmus.model.NextHop;
import io.isthmus.model.PeeringId;
import io.isthmus.model.Principal;
import io.isthmus.model.ProjectId;
import io.isthmus.model.Quota;
import io.isthmus.model.Role;
import io.isthmus.model.SecurityGroupId;
import io.isthmus.model.SecurityGroupRule;
import io.isthmus.model.Snapshot;
import io.isthmus.model.SubnetId;
import io.isthmus.model.User;
import io.isthmus.model.VpcId;
import io.isthmus.model.decide.Command;
import io.isthmus.model.decide.Command.NewInterface;
import io.isthmus.net.Cidr;
import io.isthmus.net.Ip;
import io.isthmus.net.IpFamily;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;

/**
 * Tenants with VPCs, ECSs and peerings, in a {@link Region}. All are of one account unless they are strangers. A project has five VPCs, as the default quota allows; its ECSs
 * are in its group {@code default} and in a group that lets everything in. VPC number i is 10.(i / 256).(i % 256).0/24, and
 * so is its only subnet.
 */
public final class Networks {
    private static final int VPCS_PER_PROJECT = 5;
    private static final int PLENTY = 1_000_000;
    private static final String ACCOUNT = "bench";
    private static final String USER = "bench";
    private final Region region = new Region();
    private final List<Vpc> vpcs = new ArrayList<>();

    /** @param token valid from the start, for {@code X-Auth-Token} */
    public record Tenant(ProjectId project, Principal principal, String token, SecurityGroupId open) {}

    public record Vpc(Tenant tenant, VpcId id, Cidr cidr, SubnetId subnet, List<Server> servers) {
        public Server server() {
            return servers.getFirst();
        }
    }

    public record Server(EcsId id, Ip ip) {}

    /** @param serversPerVpc 0 or more */
    public Networks(int vpcs, int serversPerVpc) {
        this(vpcs, serversPerVpc, VPCS_PER_PROJECT);
    }

    /** @param vpcsPerProject over the default quota, if need be */
    public Networks(int vpcs, int serversPerVpc, int vpcsPerProject) {
        Optional<Tenant> tenant = Optional.empty();
        for (int i = 0; i < vpcs; i++) {
            if (i % vpcsPerProject == 0) {
                tenant = Optional.of(tenant(ACCOUNT, "p" + i / vpcsPerProject));
            }
            var _ = more(tenant.orElseThrow(), serversPerVpc);
        }
    }

    private Networks(Cidr cidr) {
        vpcs.add(vpc(tenant(ACCOUNT, "p0"), 0, cidr, 1));
    }

    /** One VPC with one subnet, of this block, in which there is one ECS. */
    public static Networks single(Cidr cidr) {
        return new Networks(cidr);
    }

    public Region region() {
        return region;
    }

    public List<Vpc> vpcs() {
        return List.copyOf(vpcs);
    }

    public Vpc vpc(int number) {
        return vpcs.get(number);
    }

    /** Joins VPC 0 with 1, 2 with 3 and so on: peering and a route at either end. */
    public Networks peerInPairs(int pairs) {
        for (int i = 0; i < pairs; i++) {
            peer(vpcs.get(2 * i), vpcs.get(2 * i + 1));
        }
        return this;
    }

    /** Peering and a route at either end. */
    public PeeringId peer(Vpc one, Vpc other) {
        PeeringId peering = peerWithoutRoutes(one, other);
        route(one, other.cidr(), peering);
        route(other, one.cidr(), peering);
        return peering;
    }

    public PeeringId peerWithoutRoutes(Vpc one, Vpc other) {
        Command create = new Command.CreatePeering(
                "bench",
                "",
                one.id(),
                Optional.empty(),
                other.id(),
                Optional.of(other.tenant().project()));
        PeeringId peering =
                new PeeringId(region.execute(create, one.tenant().principal()).getFirst());
        if (!one.tenant().equals(other.tenant())) {
            var _ = region.execute(
                    new Command.AcceptPeering(peering), other.tenant().principal());
        }
        return peering;
    }

    public void route(Vpc vpc, Cidr destination, PeeringId peering) {
        Command.NewRoute route =
                new Command.NewRoute(destination, destination.toString(), new NextHop.ToPeering(peering), "");
        var _ = region.execute(
                new Command.CreateRoute(vpc.id(), route), vpc.tenant().principal());
    }

    /** A tenant of an account that has none yet, with one VPC. */
    public Vpc stranger(String account, int servers) {
        return more(tenant(account, "p"), servers);
    }

    /** One more VPC of a tenant. */
    public Vpc more(Tenant tenant, int servers) {
        int number = vpcs.size();
        Cidr cidr = Cidr.parse("10." + number / 256 + "." + number % 256 + ".0/24");
        Vpc made = vpc(tenant, number, cidr, servers);
        vpcs.add(made);
        return made;
    }

    private Tenant tenant(String owner, String name) {
        Map<Quota, Integer> quotas =
                Arrays.stream(Quota.values()).collect(Collectors.toMap(quota -> quota, quota -> PLENTY));
        // A user for each project: nobody has more than 100 tokens.
        String login = USER + "-" + name;
        var _ = region.execute(
                new Command.CreateProject(
                        owner,
                        name,
                        "eu-de",
                        quotas,
                        Optional.of(new Command.NewUser(login, "no password", Set.of(Role.MEMBER)))),
                Principal.LOCAL_ADMINISTRATOR);
        Snapshot snapshot = region.snapshot();
        var account = snapshot.accountNamed(owner).orElseThrow().id();
        ProjectId project = snapshot.projectNamed(account, name).orElseThrow().id();
        User bearer = snapshot.userNamed(account, login).orElseThrow();
        Principal principal =
                new Principal(login + "@" + owner, Optional.of(account), Optional.of(project), bearer.roles());
        String token = UUID.randomUUID().toString();
        var _ = region.execute(new Command.IssueToken(sha256(token), bearer.id(), Optional.of(project)), principal);
        SecurityGroupId open =
                new SecurityGroupId(region.execute(new Command.CreateSecurityGroup("open", ""), principal)
                        .getFirst());
        var _ = region.execute(
                new Command.CreateSecurityGroupRule(
                        open,
                        SecurityGroupRule.Direction.INGRESS,
                        IpFamily.V4,
                        OptionalInt.empty(),
                        List.of(),
                        new SecurityGroupRule.Remote.Anyone(),
                        ""),
                principal);
        return new Tenant(project, principal, token, open);
    }

    private Vpc vpc(Tenant tenant, int number, Cidr cidr, int servers) {
        Principal principal = tenant.principal();
        VpcId vpc = new VpcId(region.execute(new Command.CreateVpc("v" + number, "", Optional.of(cidr)), principal)
                .getFirst());
        SubnetId subnet = new SubnetId(region.execute(
                        new Command.CreateSubnet(
                                vpc,
                                "s" + number,
                                "",
                                cidr,
                                cidr.address().plus(1),
                                true,
                                List.of(Ip.parse("100.125.4.25")),
                                "eu-de-01"),
                        principal)
                .getFirst());
        if (servers > 0) {
            SecurityGroupId common = region.snapshot().securityGroups(tenant.project()).stream()
                    .filter(group -> group.name().equals("default"))
                    .findFirst()
                    .orElseThrow()
                    .id();
            Command create = new Command.CreateEcs(
                    "e" + number,
                    servers,
                    vpc,
                    List.of(new NewInterface(subnet, Optional.empty())),
                    List.of(common, tenant.open()),
                    "isthmus",
                    "isthmus",
                    "eu-de-01");
            var _ = region.execute(create, principal);
        }
        List<Server> made = region.snapshot().ports(vpc).stream()
                .map(port -> new Server(port.ecs(), port.addresses().getFirst()))
                .toList();
        return new Vpc(tenant, vpc, cidr, subnet, made);
    }

    private static String sha256(String token) {
        try {
            byte[] digest = MessageDigest.getInstance("SHA-256").digest(token.getBytes(StandardCharsets.UTF_8));
            return HexFormat.of().formatHex(digest);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has SHA-256", e);
        }
    }
}
