package io.isthmus.cli.network;

import com.fasterxml.jackson.databind.JsonNode;
import io.isthmus.cli.client.Kind;
import io.isthmus.netfile.Network;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;

/**
 * Foretells which quotas the steps of a plan would exceed, in their order: what is deleted first makes room. Where it cannot
 * be known how much a step takes, it counts as little as that can be, for a plan that would succeed must not be refused. For
 * one plan and one thread.
 */
public final class QuotaCheck {
    private static final String VPCS = "vpc";
    private static final String SUBNETS = "subnet";
    private static final String GROUPS = "securityGroup";
    private static final String RULES = "securityGroupRule";
    private static final String FLOW_LOGS = "flow_log";
    private static final String ACLS = "firewall";
    private static final String PEERINGS = "vpcPeer";
    private static final String TABLES = "vpcContainRoutetable";
    private static final String ROUTES = "routetableContainRoutes";

    /** Rules of every new group. */
    private static final int NEW_GROUP = 4;

    /**
     * Of what there may be a number.
     *
     * @param type the quota's name in the API
     * @param owner for what it is counted, in words
     */
    private record Limited(String type, String owner) {}

    /** What the steps so far take of it, and have taken at most. */
    private static final class Count {
        /** One of the file's projects that the quota is told to. */
        private final String project;
        /** Empty: the quota tells it. */
        private final OptionalInt used;

        private int taken;
        /** Empty: nothing is made of it, so no limit is in the way, even one that is exceeded already. */
        private OptionalInt most = OptionalInt.empty();

        private Count(String project, OptionalInt used) {
            this.project = project;
            this.used = used;
        }

        /** What comes along with something else, whatever the limit. */
        private void comesAlong(int more) {
            taken += more;
        }

        private void add(int more) {
            taken += more;
            if (more > 0) {
                most = OptionalInt.of(Math.max(most.orElse(taken), taken));
            }
        }
    }

    private final Map<String, Wire> wires;
    private final View desired;
    private final View live;
    private final Places places;
    private final Map<Limited, Count> counts = new LinkedHashMap<>();
    /** The route tables that are there, by the file's names of the projects. */
    private final Map<String, List<JsonNode>> tables = new HashMap<>();

    private final Set<String> deletedPeerings = new HashSet<>();

    private QuotaCheck(Map<String, Wire> wires, Network desired, LiveReader.Reading reading) {
        this.wires = wires;
        this.desired = new View(desired.normal());
        this.live = new View(reading.live().network());
        this.places = reading.places();
    }

    /**
     * What would be exceeded, each a sentence with the quota, its limit, what is in use and what the plan needs.
     *
     * @param wires by the file's names of the projects
     */
    public static List<String> problems(
            Map<String, Wire> wires, Network desired, LiveReader.Reading reading, List<Step> steps) {
        QuotaCheck check = new QuotaCheck(wires, desired, reading);
        steps.forEach(check::count);
        return check.exceeded();
    }

    private void count(Step step) {
        switch (step) {
            case Step.MakeVpc(Network.Vpc vpc) -> {
                ofProject(VPCS, vpc.project()).add(1);
                fresh(TABLES, step.thing(), vpc.project()).comesAlong(1); // the default one
                fresh(ROUTES, step.thing(), vpc.project());
            }
            case Step.MakeSubnet _ -> ofProject(SUBNETS, project(step)).add(1);
            case Step.MakeGroup _ -> {
                ofProject(GROUPS, project(step)).add(1);
                ofProject(RULES, project(step)).comesAlong(NEW_GROUP);
            }
            case Step.AddRule _ -> ofProject(RULES, project(step)).add(1);
            case Step.RemoveRule _ -> ofProject(RULES, project(step)).add(-1);
            case Step.SetDefaults set ->
                ofProject(RULES, project(step))
                        .add(set.present() ? 0 : set.kept().size() - NEW_GROUP);
            case Step.MakeFlowLog _ -> ofProject(FLOW_LOGS, project(step)).add(1);
            case Step.MakeAcl _ -> ofProject(ACLS, project(step)).add(1);
            case Step.MakePeering(Network.Peering peering) ->
                ofAccount(desired, peering.requester()).add(1);
            case Step.Answer(Network.Peering peering, boolean yes) -> accepted(desired, peering, yes ? 1 : 0);
            case Step.MakeTable(Network.RouteTable table) -> {
                tablesOf(table.vpc()).add(1);
                fresh(ROUTES, step.thing(), project(step));
            }
            case Step.AddRoute(Step.TableOf table, Network.Route _) ->
                routesOf(table).add(1);
            case Step.DeleteRoute(Step.TableOf table, Network.Route _) ->
                routesOf(table).add(-1);
            case Step.Delete(Thing thing) -> delete(thing);
            case Step.Adopt _,
                    Step.SetCidr _,
                    Step.Secondary _,
                    Step.EnableIpv6 _,
                    Step.Associate _,
                    Step.Disassociate _,
                    Step.SwitchRoute _,
                    Step.SetRules _,
                    Step.Guard _,
                    Step.MakeEcs _,
                    Step.SetGroups _ -> {
                // takes no place, or one of those that this quota does not tell of
            }
        }
    }

    private void delete(Thing thing) {
        String project = live.project(thing);
        switch (thing.kind()) {
            case VPC -> ofProject(VPCS, project).add(-1);
            case SUBNET -> ofProject(SUBNETS, project).add(-1);
            case SECURITY_GROUP -> ofProject(GROUPS, project).add(-1);
            case ACL -> ofProject(ACLS, project).add(-1);
            case FLOW_LOG -> ofProject(FLOW_LOGS, project).add(-1);
            case PEERING -> {
                Network.Peering peering = View.find(live.peerings, thing.name()).orElseThrow();
                ofAccount(live, peering.requester()).add(-1);
                accepted(live, peering, -1);
                deletedPeerings.add(places.id(thing)); // and with it its routes
            }
            case ROUTE_TABLE -> {
                Network.RouteTable table = View.find(live.tables, thing.name()).orElseThrow();
                tablesOf(table.vpc()).add(-1);
            }
            case ECS, PORT, PROJECT, ROUTE, ACL_RULE, ACL_POLICY, GUARD_RAIL, ACCOUNT, USER -> {
                // no quota is told of them, or no file holds them
            }
        }
    }

    /** Also of what is not desired any more: parts of it may have to go first. */
    private String project(Step step) {
        return (desired.has(step.thing()) ? desired : live).project(step.thing());
    }

    // ---- counts ----

    private Count ofProject(String type, String project) {
        return counts.computeIfAbsent(
                new Limited(type, "project " + project), _ -> new Count(project, OptionalInt.empty()));
    }

    /** The peerings of the account that a VPC's project is of, in its region. */
    private Count ofAccount(View view, String vpc) {
        String project = view.project(new Thing(Kind.VPC, vpc));
        String region = desired.network.projects().stream()
                .filter(one -> one.name().equals(project))
                .map(Network.Project::region)
                .findFirst()
                .orElse("");
        return counts.computeIfAbsent(
                new Limited(PEERINGS, "account " + wire(project).account() + (region.isEmpty() ? "" : " in " + region)),
                _ -> new Count(project, OptionalInt.empty()));
    }

    /** An accepter of another account has a place of its own, once it has accepted. */
    private void accepted(View view, Network.Peering peering, int more) {
        if (peering.foreign().isPresent()) {
            return; // nobody but its owner knows
        }
        Count accepter = ofAccount(view, peering.accepter());
        if (!accepter.equals(ofAccount(view, peering.requester()))) {
            accepter.add(more);
        }
    }

    private Count tablesOf(String vpc) {
        Thing thing = new Thing(Kind.VPC, vpc);
        return counts.computeIfAbsent(new Limited(TABLES, thing.toString()), _ -> {
            String project = places.of(thing).project();
            return new Count(project, OptionalInt.of((int) tables(project).stream()
                    .filter(table -> isOf(table, places.id(thing)))
                    .count()));
        });
    }

    private Count routesOf(Step.TableOf table) {
        Thing thing = table.thing();
        return counts.computeIfAbsent(new Limited(ROUTES, thing.toString()), _ -> {
            String id = places.id(thing);
            String project = places.of(thing).project();
            return new Count(
                    project,
                    OptionalInt.of(tables(project).stream()
                            .filter(found -> table.custom().isPresent()
                                    ? found.path("id").asText().equals(id)
                                    : isOf(found, id) && found.path("default").asBoolean())
                            .mapToInt(this::routes)
                            .sum()));
        });
    }

    private Count fresh(String type, Thing thing, String project) {
        Count count = new Count(project, OptionalInt.of(0));
        counts.put(new Limited(type, thing.toString()), count);
        return count;
    }

    private static boolean isOf(JsonNode table, String vpc) {
        return table.path("vpc_id").asText().equals(vpc);
    }

    /** How many routes of a table stay without those over deleted peerings. */
    private int routes(JsonNode table) {
        int routes = 0;
        for (JsonNode route : table.path("routes")) {
            boolean counts = !route.path("type").asText().equals("local")
                    && !deletedPeerings.contains(route.path("nexthop").asText());
            routes += counts ? 1 : 0;
        }
        return routes;
    }

    // ---- what the API tells ----

    private Wire wire(String project) {
        return Optional.ofNullable(wires.get(project)).orElseThrow();
    }

    private List<JsonNode> tables(String project) {
        return tables.computeIfAbsent(
                project, _ -> wire(project).list(Kind.ROUTE_TABLE.listPath(), Kind.ROUTE_TABLE.listKey()));
    }

    private List<String> exceeded() {
        Map<String, JsonNode> quotas = new HashMap<>();
        List<String> problems = new ArrayList<>();
        counts.forEach((limited, count) -> {
            if (count.most.isEmpty()) {
                return;
            }
            int most = count.most.getAsInt();
            JsonNode told = quotas.computeIfAbsent(
                    count.project,
                    project -> wire(project)
                            .get("/v1/{project}/quotas")
                            .path("quotas")
                            .path("resources"));
            for (JsonNode quota : told) {
                int used = count.used.orElse(quota.path("used").asInt());
                int limit = quota.path("quota").asInt();
                if (quota.path("type").asText().equals(limited.type) && used + most > limit) {
                    problems.add("The quota " + limited.type + " of the " + limited.owner + " is " + limit + ": " + used
                            + " are in use, and the plan needs "
                            + (most > 0 ? most + " more." : (used + most) + " at a time."));
                }
            }
        });
        return problems;
    }
}
