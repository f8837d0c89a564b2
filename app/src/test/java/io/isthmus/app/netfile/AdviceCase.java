package io.isthmus.app.netfile;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.isthmus.app.netfile.Region.Result;
import io.isthmus.client.Json;
import io.isthmus.forwarding.Obstacle.Fix;
import io.isthmus.model.EcsId;
import io.isthmus.model.Project;
import io.isthmus.model.SecurityGroupId;
import io.isthmus.model.SecurityGroupRule;
import io.isthmus.model.Snapshot;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * A network in which something stands in the way of ECS x to ECS y, and what is advised about it, one after the other.
 * {@code {NAME}} in a line stands for the id of a project, ECS, VPC, security group or policy of
 * network ACLs.
 *
 * @param lines what makes it: each a context and what is typed or, after {@code POST}, called in it
 * @param questions who asks in turn, and what; the first that is given advice follows it
 * @param met the first causes with the words of the commands that are advised
 */
record AdviceCase(String name, List<String> lines, List<String> questions, List<String> met) {
    /** Longer than anything waits for an answer. */
    private static final Duration LONG = Duration.ofDays(30);

    private static final Pattern PLACEHOLDER = Pattern.compile("\\{([a-z]+)}");
    private static final String PASS = "time passes";
    private static final String STRIP = "all rules away from ";
    private static final String LEAVE = "out of all groups ";
    private static final String XY = "red explain x y";
    private static final String ADMIN = "admin explain {x} {y}";

    /** The words of the command for each kind of change. */
    static final Map<Class<?>, List<String>> COMMANDS = Map.ofEntries(
            Map.entry(Fix.AddRoute.class, List.of("route create", "route-table add-route")),
            Map.entry(Fix.SwitchRoute.class, List.of("route-table add-route --replace")),
            Map.entry(Fix.CreatePeering.class, List.of("peering create")),
            Map.entry(Fix.DeleteRoute.class, List.of("route-table delete-route")),
            Map.entry(Fix.MoveSubnet.class, List.of("route-table associate")),
            Map.entry(Fix.AcceptPeering.class, List.of("peering accept")),
            Map.entry(Fix.DeletePeering.class, List.of("peering delete")),
            Map.entry(Fix.AllowInGroup.class, List.of("security-group rule-add")),
            Map.entry(Fix.DeleteGroupRule.class, List.of("security-group rule-delete")),
            Map.entry(Fix.JoinGroup.class, List.of("port update")),
            Map.entry(Fix.AllowInAcl.class, List.of("acl rule-add")),
            Map.entry(Fix.EnableAcl.class, List.of("acl enable")),
            Map.entry(Fix.StartEcs.class, List.of("ecs start")));

    private static final String PEER = "NO_PEERING: peering create";
    private static final String ROUTE = "ROUTE_MISSING: route create";
    private static final String ACCEPT = "PEERING_PENDING: peering accept";

    static final List<AdviceCase> ALL = List.of(
            new AdviceCase("two VPCs of one project, not peered", red(), List.of(XY), List.of(PEER, ROUTE, ROUTE)),
            new AdviceCase(
                    "the same with IPv6",
                    ipv6(),
                    List.of("red explain x y -6"),
                    List.of(PEER, ROUTE, "SECURITY_GROUP_IN: security-group rule-add", ROUTE)),
            new AdviceCase(
                    "a host's route leads elsewhere, and there is no peering",
                    and(red(), far(), "red route create --vpc a --destination 10.1.0.12/32 --peering ac"),
                    List.of(XY),
                    List.of(PEER, "ROUTE_ELSEWHERE: route-table add-route --replace", ROUTE)),
            new AdviceCase("two accounts, not peered", blue(), List.of(ADMIN), List.of(PEER, ACCEPT, ROUTE, ROUTE)),
            new AdviceCase(
                    "who was asked did not answer",
                    and(blue(), asked(), "red route create --vpc a --destination 10.1.0.0/16 --peering ab"),
                    List.of("blue explain y 10.0.0.11", ADMIN),
                    List.of(ACCEPT, "ROUTE_MISSING: route create")),
            new AdviceCase(
                    "who was asked rejected",
                    and(blue(), asked(), "blue peering reject ab"),
                    List.of(ADMIN),
                    List.of("PEERING_REJECTED: peering delete", PEER, ACCEPT, ROUTE, ROUTE)),
            new AdviceCase(
                    "who was asked did not answer in time",
                    and(blue(), asked(), "red route create --vpc a --destination 10.1.0.0/16 --peering ab", PASS),
                    List.of(ADMIN),
                    List.of("PEERING_EXPIRED: peering delete", PEER, ACCEPT, ROUTE, ROUTE)),
            new AdviceCase(
                    "only another table has the route",
                    and(routed(), "red route-table create own --vpc a", "red route-table associate own a1"),
                    List.of(XY),
                    List.of("ROUTE_IN_OTHER_TABLE: route-table associate")),
            new AdviceCase(
                    "the table of the subnet has no route",
                    and(
                            peered(),
                            "red route create --vpc b --destination 10.0.0.0/16 --peering ab",
                            "red route-table create own --vpc a",
                            "red route-table associate own a1"),
                    List.of(XY),
                    List.of("ROUTE_MISSING: route-table add-route")),
            new AdviceCase(
                    "a narrower route takes it away from the right one",
                    and(routed(), far(), "red route create --vpc a --destination 10.1.0.0/24 --peering ac"),
                    List.of(XY),
                    List.of("ROUTE_ELSEWHERE: route-table delete-route")),
            new AdviceCase(
                    "the receiver is stopped",
                    and(routed(), "red ecs stop y"),
                    List.of(XY),
                    List.of("ECS_STOPPED: ecs start")),
            new AdviceCase(
                    "the receiver is in no security group",
                    and(routed(), "red " + LEAVE + "y"),
                    List.of(XY),
                    List.of("SECURITY_GROUP_IN: port update")),
            new AdviceCase(
                    "the route leads elsewhere",
                    and(
                            routed(),
                            far(),
                            "red route-table add-route rtb-a --destination 10.1.0.0/16 --peering ac --replace"),
                    List.of(XY),
                    List.of("ROUTE_ELSEWHERE: route-table add-route --replace")),
            new AdviceCase(
                    "the route leads to a server that is gone",
                    and(
                            peered(),
                            "red ecs create z --subnet a1",
                            "red route-table add-route rtb-a --destination 10.1.0.0/24 --ecs z",
                            "red ecs delete z"),
                    List.of(XY),
                    List.of("ROUTE_TARGET_GONE: route-table add-route --replace", ROUTE)),
            new AdviceCase(
                    "the host's route in a table of its own leads to a server that is gone",
                    and(
                            peered(),
                            "red route-table create own --vpc a",
                            "red route-table associate own a1",
                            "red ecs create z --subnet a1",
                            "red route-table add-route own --destination 10.1.0.12/32 --ecs z",
                            "red ecs delete z"),
                    List.of(XY),
                    List.of("ROUTE_TARGET_GONE: route-table add-route --replace", ROUTE)),
            new AdviceCase(
                    "no rule lets a port in",
                    routed(),
                    List.of("red explain x y --protocol tcp --port 443"),
                    List.of("SECURITY_GROUP_IN: security-group rule-add")),
            new AdviceCase(
                    "no rule lets datagrams in",
                    routed(),
                    List.of("red explain x y --protocol udp"),
                    List.of("SECURITY_GROUP_IN: security-group rule-add")),
            new AdviceCase(
                    "rules deny, and of the sender's none allows",
                    and(
                            routed(),
                            "red " + STRIP + "senders",
                            deny("senders", "egress", "10.1.0.12/32"),
                            deny("receivers", "ingress", "10.0.0.0/16")),
                    List.of(XY),
                    List.of(
                            "SECURITY_GROUP_OUT: security-group rule-delete",
                            "SECURITY_GROUP_OUT: security-group rule-add",
                            "SECURITY_GROUP_IN: security-group rule-delete")),
            new AdviceCase(
                    "network ACLs without rules, the one switched off",
                    and(
                            routed(),
                            "red acl create out",
                            "red acl associate out a1",
                            "red acl disable out",
                            "red acl create in",
                            "red acl associate in b1"),
                    List.of(XY),
                    List.of(
                            "NETWORK_ACL_OUT: acl enable",
                            "NETWORK_ACL_OUT: acl rule-add",
                            "NETWORK_ACL_IN: acl rule-add")),
            new AdviceCase(
                    "a network ACL whose policy another one has, too",
                    and(
                            routed(),
                            "red acl create in",
                            "red acl associate in b1",
                            "red acl rule-add in deny",
                            "red POST /v2.0/fwaas/firewall_groups {\"firewall_group\":{\"name\":\"other\","
                                    + "\"ingress_firewall_policy_id\":\"{in}\"}}"),
                    List.of(XY),
                    List.of("NETWORK_ACL_IN: acl rule-add")),
            new AdviceCase(
                    "network ACLs with IPv6 and a port",
                    and(
                            ipv6(),
                            "red peering create ab --vpc a --peer-vpc b --with-routes",
                            "red acl create both",
                            "red acl associate both a1 b1"),
                    List.of("red explain x y -6 --protocol tcp --port 80"),
                    List.of(
                            "NETWORK_ACL_OUT: acl rule-add",
                            "NETWORK_ACL_IN: acl rule-add",
                            "SECURITY_GROUP_IN: security-group rule-add")));

    AdviceCase {
        lines = List.copyOf(lines);
        questions = List.copyOf(questions);
        met = List.copyOf(met);
    }

    @Override
    public String toString() {
        return name;
    }

    boolean isOfOneProject() {
        return lines.stream().allMatch(line -> line.startsWith("red "));
    }

    // ---- networks ----

    private static List<String> and(Object... parts) {
        List<String> all = new ArrayList<>();
        for (Object part : parts) {
            if (part instanceof List<?> lines) {
                lines.forEach(line -> all.add(line.toString()));
            } else {
                all.add(part.toString());
            }
        }
        return all;
    }

    private static List<String> two(String owner, String more) {
        return List.of(
                "red vpc create a --cidr 10.0.0.0/16",
                "red subnet create a1 --vpc a --cidr 10.0.0.0/24" + more,
                "red security-group create senders",
                "red ecs create x --subnet a1 --address 10.0.0.11 --security-group senders",
                owner + " vpc create b --cidr 10.1.0.0/16",
                owner + " subnet create b1 --vpc b --cidr 10.1.0.0/24" + more,
                owner + " security-group create receivers",
                owner + " security-group rule-add receivers --protocol icmp",
                owner + " ecs create y --subnet b1 --address 10.1.0.12 --security-group receivers");
    }

    private static List<String> red() {
        return two("red", "");
    }

    private static List<String> blue() {
        return two("blue", "");
    }

    private static List<String> ipv6() {
        return two("red", " --ipv6");
    }

    private static List<String> peered() {
        return and(red(), "red peering create ab --vpc a --peer-vpc b");
    }

    private static List<String> routed() {
        return and(red(), "red peering create ab --vpc a --peer-vpc b --with-routes");
    }

    private static String asked() {
        return "red peering create ab --vpc a --peer-vpc {b} --peer-project {blue}";
    }

    /** A third VPC with y's block. */
    private static List<String> far() {
        return List.of(
                "red vpc create c --cidr 10.1.0.0/16",
                "red subnet create c1 --vpc c --cidr 10.1.0.0/24",
                "red peering create ac --vpc a --peer-vpc c");
    }

    private static String deny(String group, String direction, String remote) {
        return "red POST /v3/{red}/vpc/security-group-rules {\"security_group_rule\":{\"security_group_id\":"
                + "\"{" + group + "}\",\"direction\":\"" + direction + "\",\"action\":\"deny\",\"priority\":1"
                + ",\"remote_ip_prefix\":\"" + remote + "\"}}";
    }

    // ---- making them ----

    void make(Region region) {
        for (String line : lines) {
            if (line.equals(PASS)) {
                region.pass(LONG);
                continue;
            }
            String context = asker(line);
            String rest = resolved(region, line.substring(context.length() + 1));
            if (rest.startsWith("POST ")) {
                String[] parts = rest.split(" ", 3);
                var _ = region.wire(context).post(parts[1], Json.parse(parts[2].getBytes(UTF_8)));
            } else if (rest.startsWith(STRIP)) {
                strip(region, context, rest.substring(STRIP.length()));
            } else if (rest.startsWith(LEAVE)) {
                leave(region, context, rest.substring(LEAVE.length()));
            } else {
                done(region, context, rest);
            }
        }
    }

    private static void leave(Region region, String context, String ecs) {
        EcsId id = new EcsId(id(region.snapshot(), ecs));
        region.snapshot().nics(id).forEach(port -> {
            var _ = region.wire(context)
                    .put("/v2.0/ports/" + port.id(), Json.parse("{\"port\":{\"security_groups\":[]}}".getBytes(UTF_8)));
        });
    }

    private static void strip(Region region, String context, String group) {
        SecurityGroupId id = new SecurityGroupId(id(region.snapshot(), group));
        for (SecurityGroupRule rule :
                region.snapshot().securityGroup(id).orElseThrow().rules()) {
            done(region, context, "security-group rule-delete " + rule.id());
        }
    }

    /** The first word. */
    static String asker(String line) {
        return line.substring(0, line.indexOf(' '));
    }

    static String resolved(Region region, String line) {
        return PLACEHOLDER.matcher(line).replaceAll((MatchResult found) -> id(region.snapshot(), found.group(1)));
    }

    private static String id(Snapshot snapshot, String name) {
        List<Project> projects = snapshot.projects();
        return Stream.of(
                        projects.stream()
                                .filter(project -> project.name().equals(name))
                                .map(project -> project.id().value()),
                        projects.stream()
                                .flatMap(project -> snapshot.ecss(project.id()).stream())
                                .filter(ecs -> ecs.name().equals(name))
                                .map(ecs -> ecs.id().value()),
                        snapshot.vpcs().stream()
                                .filter(vpc -> vpc.name().equals(name))
                                .map(vpc -> vpc.id().value()),
                        projects.stream()
                                .flatMap(project -> snapshot.securityGroupsNamed(project.id(), name).stream())
                                .map(group -> group.id().value()),
                        projects.stream()
                                .flatMap(project -> snapshot.networkAclPolicies(project.id()).stream())
                                .filter(policy -> policy.name().equals(name))
                                .map(policy -> policy.id().value()))
                .flatMap(ids -> ids)
                .findFirst()
                .orElseThrow();
    }

    static void done(Region region, String context, String line) {
        Result result = region.type("--context " + context + " " + line);
        assertThat(result.status()).as("%s: %s", line, result.err()).isZero();
    }
}
