package io.isthmus.conformance;

import com.fasterxml.jackson.databind.JsonNode;
import io.isthmus.client.Packets.Packet;
import io.isthmus.client.Packets.Probed;
import io.isthmus.client.Packets.Sender;
import io.isthmus.conformance.cloud.CallFailedException;
import io.isthmus.conformance.cloud.Cloud;
import io.isthmus.conformance.cloud.Servers.Server;
import io.isthmus.conformance.random.Story;
import io.isthmus.conformance.scenario.Action;
import io.isthmus.net.Ip;
import io.isthmus.netfile.Block;
import io.isthmus.netfile.Network;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import java.util.stream.Stream;

/**
 * Goes through a random story on a site: after each chapter, what {@code explain} says of every ordered pair of ECSs is held
 * against a real probe; at the end some pairs that fail are mended by what {@code explain} advises, call by call. For one
 * thread, once.
 */
final class StoryRun {
    private static final int PAIRS_TO_MEND = 2;
    private static final int MOST_FIXES = 12;
    private static final String NEW_PEERING = "NEW-PEERING";
    private static final String UP_TO_SERVER = "GIVEN_TO_SERVER";

    /** In a block that random networks pair with NICs. */
    private static final String NOBODYS = "203.0.113.7";

    /**
     * What came of it.
     *
     * @param ipv6 how many of the pairs were looked at over IPv6
     * @param second how many from a second NIC
     * @param paired how many from a source that is paired with the NIC
     * @param pairedReachable how many of those had answers
     * @param refused calls that were refused or had lost their subject
     * @param fixed fixes that did what they promised
     * @param led sequences of them that ended with an answer
     * @param beyondPeers questions of tenants of whom the rest was told to be others', who were named
     * @param causes how often each was the first cause, or that a server decides
     */
    record Result(
            int pairs,
            int ipv6,
            int second,
            int paired,
            int pairedReachable,
            int reachable,
            int refused,
            int fixed,
            int led,
            int beyondPeers,
            Map<String, Integer> causes,
            List<Mismatch> mismatches) {}

    /**
     * A pair and the kind of packet.
     *
     * @param source which it has; empty: the NIC's own address
     * @param bySecond whether it is sent by the further NIC
     * @param second whether the address of the further NIC is meant
     * @param ipv6 whether their IPv6 addresses are meant
     * @param protocol icmp, tcp or udp
     */
    private record Pair(
            String from,
            boolean bySecond,
            Optional<String> source,
            String to,
            boolean second,
            boolean ipv6,
            String protocol,
            OptionalInt port) {
        Pair by(boolean furtherNic, Optional<String> asSource) {
            return new Pair(from, furtherNic, asSource, to, second, ipv6, protocol, port);
        }

        @Override
        public String toString() {
            return from + (bySecond ? " nic 2" : "")
                    + source.map(address -> " source " + address).orElse("") + " -> " + to + (second ? " second" : "")
                    + (ipv6 ? " ipv6" : "")
                    + (port.isPresent() ? " " + protocol + " " + port.getAsInt() : "");
        }
    }

    private final Story story;
    private final Site site;
    private final Comparisons comparisons;
    private final World world;
    private final Map<String, Cloud> clouds = new LinkedHashMap<>();
    private final Map<String, Integer> causes = new TreeMap<>();
    private final List<Mismatch> mismatches = new ArrayList<>();
    private final List<String> met = new ArrayList<>();
    private int pairs;
    private int ipv6;
    private int second;
    private int paired;
    private int pairedReachable;
    private int reachable;
    private int refused;
    private int fixed;
    private int led;
    private int beyondPeers;

    StoryRun(Story story, Site site, Comparisons comparisons) {
        this.story = story;
        this.site = site;
        this.comparisons = comparisons;
        story.projects().forEach(project -> clouds.put(project.name(), site.cloud(project)));
        this.world = new World("r" + Long.toHexString(story.seed()), clouds);
    }

    Result run() {
        try {
            build();
            mend();
        } catch (CallFailedException e) {
            mismatches.add(Mismatch.ofCall("", "a call", "it is answered as the contract says", e.problem()));
        } finally {
            tearDown();
        }
        return new Result(
                pairs,
                ipv6,
                second,
                paired,
                pairedReachable,
                reachable,
                refused,
                fixed,
                led,
                beyondPeers,
                causes,
                List.copyOf(mismatches));
    }

    private void build() {
        world.build(
                new Network(
                        story.projects(),
                        story.groups(),
                        List.of(),
                        List.of(),
                        List.of(),
                        List.of(),
                        List.of(),
                        List.of()),
                false);
        for (int i = 0; i < story.chapters().size(); i++) {
            story.chapters().get(i).forEach(this::perform);
            compare("chapter " + i);
        }
    }

    private void tearDown() {
        Teardown.of(world)
                .forEach(problem -> mismatches.add(
                        Mismatch.ofCall("", "teardown", "everything can be deleted, and is gone", problem)));
    }

    /**
     * Goes through the story, holds every pair against packets, and then does as advised for one pair of ECSs with pings.
     *
     * @return the first causes that were met on the way, in order; empty if the pair worked from the start
     */
    List<String> mended(String from, String to) {
        try {
            build();
            mendAsAdministrator(new Pair(from, false, Optional.empty(), to, false, false, "icmp", OptionalInt.empty()));
        } finally {
            tearDown();
        }
        return met;
    }

    List<Mismatch> mismatches() {
        return mismatches;
    }

    private void perform(Action action) {
        try {
            world.perform(new Action.Call(action, Optional.empty()));
        } catch (NotMadeException e) {
            refused++;
        } catch (CallFailedException e) {
            if (e.status() < 400 || e.status() > 499) {
                throw e;
            }
            refused++;
        }
    }

    private void compare(String stage) {
        List<Pair> all = new ArrayList<>();
        for (String from : world.ecss.keySet()) {
            for (String to : world.ecss.keySet()) {
                pair(from, to, false).ifPresent(pair -> {
                    all.add(pair);
                    all.addAll(otherwise(pair));
                });
                if (!world.ecs(to).server().further().isEmpty()) {
                    pair(from, to, true).ifPresent(all::add);
                }
            }
        }
        mismatches.addAll(comparisons.of(comparisons.some(all, story.seed()).stream()
                .<Callable<Optional<Mismatch>>>map(pair -> () -> compare(stage, pair))
                .toList()));
    }

    /** The same for the same pair of the same story, so that a seed says all; nothing if it has one address. */
    private Optional<Pair> pair(String from, String to, boolean second) {
        Random random = new Random(story.seed() * 31 + (from + " " + to + second).hashCode());
        int kind = random.nextInt(5);
        boolean dual = !second && hasIpv6(from) && hasIpv6(to);
        // To an address of its own in another VPC it would only talk to itself.
        boolean same = ownIpv4(from).anyMatch(address(to, second, false)::equals);
        boolean ipv6 = dual && (random.nextBoolean() || same);
        if (from.equals(to) || (same && !ipv6)) {
            return Optional.empty();
        }
        return Optional.of(
                switch (kind) {
                    case 0 -> new Pair(from, false, Optional.empty(), to, second, ipv6, "tcp", OptionalInt.of(80));
                    case 1 -> new Pair(from, false, Optional.empty(), to, second, ipv6, "tcp", OptionalInt.of(443));
                    case 2 -> new Pair(from, false, Optional.empty(), to, second, ipv6, "udp", OptionalInt.of(80));
                    default -> new Pair(from, false, Optional.empty(), to, second, ipv6, "icmp", OptionalInt.empty());
                });
    }

    /** The same by the second NIC, and from a source that is paired with the first, if there are. */
    private List<Pair> otherwise(Pair pair) {
        List<Pair> found = new ArrayList<>();
        if (!pair.ipv6() && !world.ecs(pair.from()).server().further().isEmpty()) {
            found.add(pair.by(true, Optional.empty()));
        }
        List<String> sources = sources(pair);
        if (!sources.isEmpty()) {
            Random random = new Random(story.seed() * 31 + pair.toString().hashCode());
            String source = random.nextBoolean() ? sources.getFirst() : sources.get(random.nextInt(sources.size()));
            found.add(pair.by(false, Optional.of(source)));
        }
        return found;
    }

    /** Those that are paired with the first NIC: nobody's, to which routes may lead; those that others have, here or elsewhere. */
    private List<String> sources(Pair pair) {
        List<String> blocks = world.paired.getOrDefault(pair.from(), List.of());
        if (pair.ipv6()) {
            return world.ecss.values().stream()
                    .flatMap(ecs -> ecs.server().ipv6().stream())
                    .filter(address -> !Optional.of(address)
                            .equals(world.ecs(pair.from()).server().ipv6()))
                    .filter(address -> blocks.stream()
                            .anyMatch(block -> block.endsWith("::/64")
                                    && address.startsWith(block.substring(0, block.length() - 4))))
                    .distinct()
                    .toList();
        }
        List<String> others = world.ecss.keySet().stream()
                .flatMap(this::ownIpv4)
                .flatMap(address -> Stream.of("", "1", "77")
                        .map(host ->
                                host.isEmpty() ? address : address.substring(0, address.lastIndexOf('.') + 1) + host))
                .toList();
        return Stream.concat(Stream.of(NOBODYS), others.stream())
                .filter(address -> ownIpv4(pair.from()).noneMatch(address::equals))
                .filter(address -> blocks.stream().anyMatch(block -> holds(block, address)))
                .distinct()
                .toList();
    }

    private static boolean holds(String block, String address) {
        Ip ip = Block.address(address).orElseThrow();
        return block.equals(address)
                || Block.parse(block).filter(one -> one.contains(ip)).isPresent();
    }

    private Sender sender(Pair pair) {
        Server server = world.ecs(pair.from()).server();
        return new Sender(
                server.id(), pair.bySecond() ? Optional.of(server.ports().get(1)) : Optional.empty(), pair.source());
    }

    private Optional<Mismatch> compare(String stage, Pair pair) {
        try {
            JsonNode explanation = explain(pair);
            boolean answers = verdict(explanation).equals("REACHABLE");
            boolean byServer = isUpToServer(explanation);
            count(
                    pair,
                    answers,
                    byServer ? UP_TO_SERVER : explanation.path("cause").asText());
            boolean answered = probe(pair, answers);
            return answers == answered
                            && (answers
                                    || byServer
                                    || !explanation.path("obstacles").isEmpty())
                    ? Optional.empty()
                    : Optional.of(new Mismatch(
                            stage,
                            pair.toString(),
                            answers ? "answer" : "silence",
                            answered ? "answer" : "silence",
                            verdict(explanation),
                            explanation));
        } catch (CallFailedException e) {
            return Optional.of(Mismatch.ofCall(stage, pair.toString(), "an explanation and a probe", e.problem()));
        }
    }

    /** Whether the verdict is left to a server that gets the packet or its answer. No ECS here forwards: that is silence. */
    private static boolean isUpToServer(JsonNode explanation) {
        return verdict(explanation).equals("UNKNOWN")
                && Stream.of("forward", "return")
                        .anyMatch(way -> explanation
                                .path(way)
                                .path("disposition")
                                .asText()
                                .equals(UP_TO_SERVER));
    }

    private synchronized void count(Pair pair, boolean answers, String cause) {
        pairs++;
        ipv6 += pair.ipv6() ? 1 : 0;
        second += pair.bySecond() ? 1 : 0;
        paired += pair.source().isPresent() ? 1 : 0;
        pairedReachable += answers && pair.source().isPresent() ? 1 : 0;
        if (answers) {
            reachable++;
        } else {
            causes.merge(cause, 1, Integer::sum);
        }
    }

    /**
     * By id, if the first NIC is meant, unless another one has the same address: then a ping means whoever the network takes
     * for it.
     */
    private JsonNode explain(Pair pair) {
        String address = address(pair);
        boolean unique = !pair.second()
                && world.ecss.keySet().stream()
                                .flatMap(other ->
                                        pair.ipv6() ? world.ecs(other).server().ipv6().stream() : ownIpv4(other))
                                .filter(address::equals)
                                .count()
                        == 1;
        return unique ? explainById(pair) : explain(pair, address);
    }

    private JsonNode explainById(Pair pair) {
        return explain(pair, world.ecs(pair.to()).server().id());
    }

    private JsonNode explain(Pair pair, String to) {
        return site.administrator().explain(new Packet(sender(pair), to, pair.ipv6(), pair.protocol(), pair.port()));
    }

    /** As the sender's own project, which names the receiver by its address if that is another's. */
    private JsonNode explainToTenant(Pair pair) {
        Cloud cloud = world.cloud(world.ecs(pair.from()).project());
        boolean own =
                world.ecs(pair.to()).project().equals(world.ecs(pair.from()).project());
        return cloud.explain(new Packet(
                sender(pair),
                own ? world.ecs(pair.to()).server().id() : address(pair),
                pair.ipv6(),
                pair.protocol(),
                pair.port()));
    }

    private boolean hasIpv6(String ecs) {
        return world.ecs(ecs).server().ipv6().isPresent();
    }

    private Stream<String> ownIpv4(String ecs) {
        Server server = world.ecs(ecs).server();
        return Stream.concat(Stream.of(server.address()), server.further().stream());
    }

    private String address(Pair pair) {
        return address(pair.to(), pair.second(), pair.ipv6());
    }

    private String address(String ecs, boolean second, boolean ipv6) {
        Server server = world.ecs(ecs).server();
        return ipv6 ? server.ipv6().orElseThrow() : second ? server.further().getFirst() : server.address();
    }

    private static String verdict(JsonNode explanation) {
        return explanation.path("verdict").asText();
    }

    private boolean probe(Pair pair, boolean answers) {
        World.MadeEcs from = world.ecs(pair.from());
        Probed probed = world.cloud(from.project())
                .servers()
                .probe(
                        new Packet(sender(pair), address(pair), pair.ipv6(), pair.protocol(), pair.port()),
                        answers ? 1 : Judge.SILENCE_PROBES,
                        answers ? Judge.ANSWER_LIMIT_MS : Judge.SILENCE_LIMIT_MS);
        if (!probed.problem().isEmpty()) {
            throw new CallFailedException(0, probed.problem());
        }
        return probed.answered() > 0;
    }

    // ---- doing as advised ----

    private void mend() {
        Random random = new Random(story.seed());
        List<String> names = List.copyOf(world.ecss.keySet());
        for (int i = 0; i < PAIRS_TO_MEND && names.size() > 1; i++) {
            String from = names.get(random.nextInt(names.size()));
            String to = names.get(random.nextInt(names.size()));
            boolean tenantFirst = i % 2 == 1;
            pair(from, to, false).ifPresent(pair -> {
                if (tenantFirst) {
                    mendAsTenant(pair);
                }
                mendAsAdministrator(pair);
            });
        }
    }

    /**
     * Does what the sender's own project is advised, until it is told nothing to change any more: then there is an answer, or
     * the rest is others', who are named.
     */
    private void mendAsTenant(Pair pair) {
        Advised advised = new Advised();
        for (int i = 0; i < MOST_FIXES; i++) {
            JsonNode before = explainToTenant(pair);
            unnamed(before)
                    .ifPresent(code -> mismatches.add(new Mismatch(
                            "advising",
                            pair.toString(),
                            "whose change it is",
                            "nobody is named for " + code,
                            "",
                            before)));
            List<JsonNode> fixes = fixes(before);
            if (fixes.isEmpty()) {
                boolean beyond = codes(before).contains("BEYOND_PEER");
                if (i > 0 && !beyond && !verdict(before).equals("REACHABLE") && !isUpToServer(before)) {
                    mismatches.add(deadEnd(pair, before));
                }
                beyondPeers += beyond ? 1 : 0;
                return;
            }
            if (!advised.make(pair, fixes.getFirst(), before)) {
                return;
            }
            // Once the only peering with a VPC of others is gone, nobody tells of that VPC any more: what was advised
            // goes on.
            if (endsPeering(fixes.getFirst()) && fixes.size() > 1 && !advised.make(pair, fixes.get(1), before)) {
                return;
            }
        }
        mismatches.add(Mismatch.ofCall("mending", pair.toString(), "an end", "a tenant is told ever more changes"));
    }

    private static boolean endsPeering(JsonNode fix) {
        return fix.path("method").asText().equals("DELETE")
                && fix.path("path").asText().startsWith("/v2.0/vpc/peerings/");
    }

    /** What is advised, or lies with others, without that it is said with whom. */
    private static Optional<String> unnamed(JsonNode explanation) {
        for (JsonNode obstacle : explanation.path("obstacles")) {
            String code = obstacle.path("code").asText();
            boolean others =
                    obstacle.path("fix").isObject() ? !obstacle.path("yours").asBoolean() : code.equals("BEYOND_PEER");
            if (others && obstacle.path("by").asText().isEmpty()) {
                return Optional.of(code);
            }
        }
        return Optional.empty();
    }

    private static Mismatch deadEnd(Pair pair, JsonNode explanation) {
        return new Mismatch(
                "mending",
                pair.toString(),
                "an answer after all that was advised",
                "no advice, and " + codes(explanation),
                "",
                explanation);
    }

    /**
     * Does what is advised first for this very ECS, until the pair works or there is no advice; then packets must agree once more.
     * As the advice is the smallest set of changes, each must leave one fewer, and the last an answer.
     */
    private void mendAsAdministrator(Pair pair) {
        Advised advised = new Advised();
        for (int i = 0; i < MOST_FIXES; i++) {
            JsonNode before = explainById(pair);
            JsonNode first = before.path("obstacles").path(0);
            if (first.has("code")) {
                met.add(first.path("code").asText());
            }
            List<JsonNode> fixes = fixes(before);
            if (fixes.isEmpty()) {
                boolean answered = verdict(before).equals("REACHABLE");
                if (i > 0 && !answered && !isUpToServer(before)) {
                    mismatches.add(deadEnd(pair, before));
                }
                led += i > 0 && answered ? 1 : 0;
                compare("mended", pair).ifPresent(mismatches::add);
                return;
            }
            if (!advised.make(pair, fixes.getFirst(), before)) {
                return;
            }
            JsonNode after = explainById(pair);
            if (fixes(after).size() != fixes.size() - 1 && !isUpToServer(after)) {
                mismatches.add(new Mismatch(
                        "mending",
                        pair + " by " + fixes.getFirst().path("command").asText(),
                        "one change fewer than of " + codes(before),
                        codes(after).toString(),
                        "",
                        before));
                return;
            }
            fixed++;
        }
        mismatches.add(Mismatch.ofCall("mending", pair.toString(), "an end", "it still fails after all advice"));
    }

    /** Carries advice out. */
    private final class Advised {
        /** The peering that advice made. */
        private String newPeering = NEW_PEERING;

        /** False if it is refused, which is noted. */
        boolean make(Pair pair, JsonNode fix, JsonNode explanation) {
            Optional<JsonNode> made = advised(fix, newPeering);
            if (made.isEmpty()) {
                mismatches.add(new Mismatch(
                        "mending", pair.toString(), "the advised call is granted", "refused", "", explanation));
                return false;
            }
            JsonNode peering = made.get().path("peering");
            if (fix.path("method").asText().equals("POST") && peering.has("id")) {
                newPeering = peering.path("id").asText();
                world.peerings.put("advised" + newPeering, advisedPeering(peering));
            }
            if (fix.path("method").asText().equals("DELETE")) {
                String path = fix.path("path").asText();
                world.peerings.values().removeIf(old -> path.endsWith("/" + old.id()));
            }
            return true;
        }
    }

    /** Makes the advised call as whoever may. */
    private Optional<JsonNode> advised(JsonNode fix, String newPeering) {
        return clouds.values().stream()
                .flatMap(cloud -> cloud
                        .attempt(
                                fix.path("method").asText(),
                                fix.path("path").asText().replace(NEW_PEERING, newPeering),
                                fix.path("body").asText().replace(NEW_PEERING, newPeering))
                        .stream())
                .findFirst();
    }

    private World.MadePeering advisedPeering(JsonNode peering) {
        return new World.MadePeering(
                peering.path("id").asText(),
                vpc(peering.path("request_vpc_info").path("vpc_id").asText()),
                vpc(peering.path("accept_vpc_info").path("vpc_id").asText()));
    }

    private String vpc(String id) {
        return world.vpcs.entrySet().stream()
                .filter(vpc -> vpc.getValue().id().equals(id))
                .findFirst()
                .orElseThrow()
                .getKey();
    }

    private static List<JsonNode> fixes(JsonNode explanation) {
        List<JsonNode> fixes = new ArrayList<>();
        for (JsonNode obstacle : explanation.path("obstacles")) {
            if (obstacle.path("fix").isObject()) {
                fixes.add(obstacle.path("fix"));
            }
        }
        return fixes;
    }

    private static List<String> codes(JsonNode explanation) {
        List<String> codes = new ArrayList<>();
        explanation
                .path("obstacles")
                .forEach(obstacle -> codes.add(obstacle.path("code").asText()));
        return codes;
    }
}
