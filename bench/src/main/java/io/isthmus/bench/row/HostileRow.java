package io.isthmus.bench.row;

import io.isthmus.bench.hostile.Attack;
import io.isthmus.bench.hostile.Attackers;
import io.isthmus.bench.measure.Result;
import io.isthmus.bench.measure.Spread;
import io.isthmus.bench.measure.Target;
import io.isthmus.bench.site.Api;
import io.isthmus.bench.site.Bench;
import io.isthmus.bench.site.BenchException;
import io.isthmus.bench.site.LeanHttp;
import io.isthmus.bench.site.Networks;
import io.isthmus.bench.site.Pauses;
import io.isthmus.bench.site.Site;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** What a tenant's calls take while strangers ask for too much, each sort of attack by itself and all at once. */
final class HostileRow implements Row {
    private static final double MOST_TIMES = 5;
    private static final Set<Attack> ALL_AT_ONCE =
            EnumSet.of(Attack.BODIES, Attack.STREAMS, Attack.LOG_INS, Attack.PROBES, Attack.RAILED);
    private static final int VPCS = 200;
    private static final int STRANGERS = 25;
    private static final int WARM_UP_CALLS = 2_000;
    /** A tenant who does one thing after the other, with a little thought between. */
    private static final long PAUSE_MS = 10;

    private static final Duration START_LIMIT = Duration.ofMinutes(4);
    private static final double NANOS_PER_MS = 1e6;

    @Override
    public String name() {
        return "hostile";
    }

    @Override
    public String what() {
        return "a tenant's GET and peering create while strangers, on one processor, ask for too much; a second: "
                + Arrays.stream(Attack.values())
                        .map(attack -> attack.perSecond() + " " + attack.what())
                        .collect(Collectors.joining(", "))
                + "; yardstick: the same calls before, in quiet";
    }

    @Override
    public boolean needsRoot() {
        return true;
    }

    /** What goes on at a time, and what was measured before and meanwhile. */
    private record Scenario(String name, Set<Attack> attacks, Calls gets, Calls creates) {
        Scenario(String name, Set<Attack> attacks) {
            this(name, attacks, new Calls(), new Calls());
        }

        String words() {
            return attacks.equals(ALL_AT_ONCE)
                    ? "all attacks at once"
                    : attacks.stream().map(Attack::what).collect(Collectors.joining(" and "));
        }
    }

    /** Times that calls of one sort took, in ms. */
    private record Calls(List<Double> quiet, List<Double> hostile, List<Double> quietMedians, List<Double> medians) {
        Calls() {
            this(new ArrayList<>(), new ArrayList<>(), new ArrayList<>(), new ArrayList<>());
        }

        void add(List<Double> before, List<Double> meanwhile) {
            quiet.addAll(before);
            hostile.addAll(meanwhile);
            quietMedians.add(Spread.of(before).median());
            medians.add(Spread.of(meanwhile).median());
        }
    }

    /** Times of one stretch of the tenant's work. */
    private record Stretch(List<Double> gets, List<Double> creates) {}

    @Override
    public List<Result> run(Bench bench) {
        Networks networks = new Networks(VPCS, 0, VPCS);
        List<Networks.Vpc> strangers = IntStream.range(0, STRANGERS)
                .mapToObj(number -> networks.stranger("stranger" + number, 1))
                .toList();
        int servers = bench.size(25, 250);
        Networks.Vpc to = networks.stranger("railed", servers);
        Networks.Vpc from = networks.more(to.tenant(), servers);
        var _ = networks.peer(to, from);
        List<Scenario> scenarios = List.of(
                new Scenario("", ALL_AT_ONCE),
                new Scenario("-a1", EnumSet.of(Attack.BODIES, Attack.STREAMS)),
                new Scenario("-a2", EnumSet.of(Attack.LOG_INS)),
                new Scenario("-a3", EnumSet.of(Attack.PROBES)),
                new Scenario("-a4", EnumSet.of(Attack.RAILED)),
                new Scenario("-rehearsals", EnumSet.of(Attack.REHEARSALS)),
                new Scenario("-explanations", EnumSet.of(Attack.EXPLANATIONS)));
        try (Site site = bench.site(Optional.of(networks))) {
            String url = site.start().url();
            awaitServers(bench, site, STRANGERS + 2 * servers);
            Tenant tenant = new Tenant(url, networks);
            tenant.warmUp();
            try (Attackers attackers = Attackers.start(url, strangers, List.of(to, from))) {
                // The first turn warms up what only attacks use, and is not counted.
                for (int turn = -1; turn < bench.size(1, 3); turn++) {
                    for (Scenario scenario : scenarios) {
                        turn(bench, tenant, attackers, scenario, turn >= 0);
                    }
                }
            }
        }
        return scenarios.stream()
                .flatMap(scenario -> List.of(
                        result(scenario, "get", "GET of a VPC", scenario.gets()),
                        result(scenario, "create", "peering create", scenario.creates()))
                        .stream())
                .toList();
    }

    private static void turn(Bench bench, Tenant tenant, Attackers attackers, Scenario scenario, boolean counted) {
        Duration stretch = Duration.ofSeconds(bench.size(2, 4));
        long settle = bench.size(1_000, 3_000);
        Pauses.sleep(settle);
        Stretch before = tenant.work(stretch);
        attackers.begin(scenario.attacks());
        Pauses.sleep(settle);
        Stretch meanwhile = tenant.work(stretch);
        String said = attackers.end();
        bench.say(scenario.words() + ": " + said);
        if (counted) {
            scenario.gets().add(before.gets(), meanwhile.gets());
            scenario.creates().add(before.creates(), meanwhile.creates());
        }
    }

    private Result result(Scenario scenario, String call, String words, Calls calls) {
        return new Result.Measured(
                name() + scenario.name() + "-" + call,
                "%s under %s (99th percentile %.1f ms of %d, longest %.0f)"
                        .formatted(
                                words,
                                scenario.words(),
                                percentile(calls.hostile()),
                                calls.hostile().size(),
                                Collections.max(calls.hostile())),
                "ms",
                Spread.of(calls.medians()),
                Optional.of(new Result.Yardstick(
                        String.format(
                                Locale.ROOT, "the same in quiet (99th percentile %.1f ms)", percentile(calls.quiet())),
                        Spread.of(calls.quietMedians()))),
                Target.ratioAtMost(MOST_TIMES));
    }

    private static double percentile(List<Double> values) {
        List<Double> sorted = values.stream().sorted().toList();
        return sorted.get(sorted.size() * 99 / 100);
    }

    private static void awaitServers(Bench bench, Site site, int count) {
        long start = System.nanoTime();
        while (bench.namespaces().list(site.prefix() + "e-").size() < count) {
            if (System.nanoTime() - start > START_LIMIT.toNanos()) {
                throw new BenchException("not all ECSs were there after " + START_LIMIT.toSeconds() + " s");
            }
            Pauses.sleep(PAUSE_MS);
        }
    }

    /** Whoever has done nothing wrong. For one thread. */
    private static final class Tenant {
        private final String url;
        private final Networks networks;
        private int next;

        Tenant(String url, Networks networks) {
            this.url = url;
            this.networks = networks;
        }

        void warmUp() {
            try (LeanHttp http = new LeanHttp(url)) {
                for (int call = 0; call < WARM_UP_CALLS; call++) {
                    var _ = get(http);
                    var _ = create(http);
                }
            }
        }

        /** Looks at a VPC and makes a peering, again and again, on a connection that it makes anew each time it begins. */
        Stretch work(Duration time) {
            List<Double> gets = new ArrayList<>();
            List<Double> creates = new ArrayList<>();
            long end = System.nanoTime() + time.toNanos();
            try (LeanHttp http = new LeanHttp(url)) {
                while (System.nanoTime() < end || creates.isEmpty()) {
                    gets.add(get(http));
                    creates.add(create(http));
                    Pauses.sleep(PAUSE_MS);
                }
            }
            return new Stretch(gets, creates);
        }

        private double get(LeanHttp http) {
            Networks.Vpc vpc = networks.vpc(0);
            String path = "/v1/" + vpc.tenant().project().value() + "/vpcs/" + vpc.id();
            return timed(http, LeanHttp.request("GET", path, vpc.tenant().token(), ""), 200);
        }

        /** Each pair of VPCs once: with distance 1 first, then with distance 2, and so on. */
        private double create(LeanHttp http) {
            int pair = next++;
            Networks.Vpc one = networks.vpc(pair % VPCS);
            Networks.Vpc other = networks.vpc((pair % VPCS + 1 + pair / VPCS) % VPCS);
            return timed(http, Api.peeringRequest(one, other), 201);
        }

        private static double timed(LeanHttp http, byte[] request, int status) {
            long start = System.nanoTime();
            http.call(request).require(status);
            return (System.nanoTime() - start) / NANOS_PER_MS;
        }
    }
}
