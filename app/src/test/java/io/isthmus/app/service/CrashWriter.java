package io.isthmus.app.service;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.isthmus.app.service.Tenant.EcsRef;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Makes and deletes two peered VPCs with all that belongs to them, at random, and keeps account of what was acknowledged.
 * Each run ends with the controller, or when it is told to stop. What it made is known by speaking keys, such as
 * {@code ecs w1a}.
 */
final class CrashWriter implements Callable<Void> {
    private final Tenant tenant;
    private final int number;
    private final Random random;
    private final AtomicLong acknowledged = new AtomicLong();
    private volatile boolean stopped;

    /** What is there, by key, with its id. */
    private final Map<String, String> present = new HashMap<>();

    /** What the calls that were never answered would have changed; each wholly or not at all. */
    private final List<Set<String>> doubts = new ArrayList<>();

    CrashWriter(Tenant tenant, int number, long seed) {
        this.tenant = tenant;
        this.number = number;
        this.random = new Random(seed);
    }

    /** One call that would make or delete what the keys name. */
    private record Step(boolean makes, Set<String> keys, Attempt attempt) {}

    @FunctionalInterface
    private interface Attempt {
        Answer call() throws IOException;
    }

    /** Ends the run after the call that is under way. */
    void stop() {
        stopped = true;
    }

    long acknowledged() {
        return acknowledged.get();
    }

    List<EcsRef> servers() {
        List<EcsRef> servers = new ArrayList<>();
        for (String side : List.of("a", "b")) {
            if (present.containsKey("ecs " + name(side))) {
                servers.add(new EcsRef(id("ecs " + name(side)), address(side)));
            }
        }
        return servers;
    }

    @Override
    public Void call() {
        while (!stopped) {
            List<Step> steps = steps();
            List<Step> making = steps.stream().filter(Step::makes).toList();
            List<Step> choice = !making.isEmpty() && random.nextInt(3) > 0 ? making : steps;
            Step step = choice.get(random.nextInt(choice.size()));
            try {
                Answer answer = step.attempt().call();
                if (answer.status() >= 300) {
                    throw new AssertionError(step + " is refused: " + answer);
                }
                acknowledged.incrementAndGet();
                step.keys().forEach(present::remove);
                if (step.makes()) {
                    step.keys().forEach(key -> present.put(key, idIn(answer.body())));
                }
            } catch (IOException e) {
                doubts.add(step.keys());
                return null;
            }
        }
        return null;
    }

    /** Compares the account with what is there now, and goes on from that. Returns how many calls were in doubt. */
    int reconcile() throws IOException {
        Map<String, String> found = found();
        Set<String> doubtful = new HashSet<>();
        for (Set<String> doubt : doubts) {
            assertThat(found.keySet().containsAll(doubt) || doubt.stream().noneMatch(found::containsKey))
                    .as("%s wholly or not at all in %s", doubt, found)
                    .isTrue();
            doubtful.addAll(doubt);
        }
        Set<String> expected = new HashSet<>(present.keySet());
        expected.removeAll(doubtful);
        Set<String> seen = new HashSet<>(found.keySet());
        seen.removeAll(doubtful);
        assertThat(seen).as("acknowledged and there").isEqualTo(expected);
        int count = doubts.size();
        stopped = false;
        doubts.clear();
        present.clear();
        present.putAll(found);
        return count;
    }

    private List<Step> steps() {
        List<Step> steps = new ArrayList<>();
        List.of("a", "b").forEach(side -> sideSteps(steps, side));
        String peering = "peering " + name("");
        if (!has(peering) && has("vpc " + name("a")) && has("vpc " + name("b"))) {
            make(
                    steps,
                    peering,
                    () -> tenant.tryPeering(
                            name(""), id("vpc " + name("a")), id("vpc " + name("b")), tenant.project()));
        } else if (has(peering)) {
            Set<String> whole = new HashSet<>(Set.of(peering));
            List.of("a", "b").stream()
                    .map(side -> "route " + name(side))
                    .filter(this::has)
                    .forEach(whole::add);
            steps.add(new Step(false, whole, () -> tenant.tryDeletePeering(id(peering))));
        }
        return steps;
    }

    private void sideSteps(List<Step> steps, String side) {
        String vpc = "vpc " + name(side);
        String subnet = "subnet " + name(side);
        String ecs = "ecs " + name(side);
        String route = "route " + name(side);
        String group = "group " + name(side);
        String rule = "rule " + name(side);
        String peering = "peering " + name("");
        if (!has(vpc)) {
            make(steps, vpc, () -> tenant.tryVpc(name(side), network(side) + ".0.0/16"));
        } else if (!has(subnet) && !has(peering)) {
            delete(steps, vpc, () -> tenant.tryDeleteVpc(id(vpc)));
        }
        if (has(vpc) && !has(subnet)) {
            make(steps, subnet, () -> tenant.trySubnet(id(vpc), name(side), network(side) + ".0.0/24"));
        } else if (has(subnet) && !has(ecs)) {
            delete(steps, subnet, () -> tenant.tryDeleteSubnet(id(vpc), id(subnet)));
            make(steps, ecs, () -> tenant.tryEcs(id(vpc), id(subnet), name(side), address(side), List.of()));
        } else if (has(ecs)) {
            delete(steps, ecs, () -> tenant.tryDeleteEcs(id(ecs)));
        }
        if (has(peering) && !has(route)) {
            String other = side.equals("a") ? "b" : "a";
            make(steps, route, () -> tenant.tryRoute(id(vpc), network(other) + ".0.0/16", id(peering)));
        } else if (has(route)) {
            delete(steps, route, () -> tenant.tryDeleteRoute(id(route)));
        }
        if (!has(group)) {
            make(steps, group, () -> tenant.trySecurityGroup(name(side)));
        } else if (!has(rule)) {
            make(steps, rule, () -> tenant.tryRule(id(group), 4000));
        } else {
            delete(steps, rule, () -> tenant.tryDeleteRule(id(rule)));
        }
    }

    private static void make(List<Step> steps, String key, Attempt attempt) {
        steps.add(new Step(true, Set.of(key), attempt));
    }

    private static void delete(List<Step> steps, String key, Attempt attempt) {
        steps.add(new Step(false, Set.of(key), attempt));
    }

    /** All that the API shows of what this writer makes. */
    private Map<String, String> found() throws IOException {
        Map<String, String> found = new HashMap<>();
        Map<String, String> names = new HashMap<>();
        list(tenant.v1("vpcs"), "vpcs").forEach(vpc -> {
            names.put(vpc.path("id").asText(), vpc.path("name").asText());
            note(found, "vpc", vpc);
        });
        list(tenant.v1("subnets"), "subnets").forEach(subnet -> note(found, "subnet", subnet));
        list(tenant.v1("cloudservers/detail"), "servers").forEach(ecs -> note(found, "ecs", ecs));
        list("/v2.0/vpc/peerings", "peerings").forEach(peering -> note(found, "peering", peering));
        list("/v2.0/vpc/routes", "routes")
                .forEach(route -> note(
                        found,
                        "route",
                        names.getOrDefault(route.path("vpc_id").asText(), "?"),
                        route.path("id").asText()));
        list("/v2.0/security-groups", "security_groups").forEach(group -> {
            note(found, "group", group);
            Client.each(group.path("security_group_rules"))
                    .filter(rule -> rule.path("port_range_min").asInt() == 4000)
                    .forEach(rule -> note(
                            found,
                            "rule",
                            group.path("name").asText(),
                            rule.path("id").asText()));
        });
        return found;
    }

    private List<JsonNode> list(String path, String field) throws IOException {
        return Client.each(tenant.client().get(path).expect(200).path(field)).toList();
    }

    private void note(Map<String, String> found, String kind, JsonNode resource) {
        note(found, kind, resource.path("name").asText(), resource.path("id").asText());
    }

    private void note(Map<String, String> found, String kind, String name, String id) {
        if (name.startsWith(name(""))) {
            assertThat(found.put(kind + " " + name, id))
                    .as("a second %s %s", kind, name)
                    .isNull();
        }
    }

    /** Every answer wraps one resource, but that of an ECS. */
    private static String idIn(JsonNode body) {
        JsonNode server = body.path("serverIds").path(0);
        return server.isTextual()
                ? server.asText()
                : body.iterator().next().path("id").asText();
    }

    private boolean has(String key) {
        return present.containsKey(key);
    }

    private String id(String key) {
        return present.getOrDefault(key, "");
    }

    private String name(String side) {
        return "w" + number + side;
    }

    private String network(String side) {
        return "10." + (10 + 2 * number + (side.equals("a") ? 0 : 1));
    }

    private String address(String side) {
        return network(side) + ".0.5";
    }
}
