package io.isthmus.bench.row;

import io.isthmus.bench.measure.Result;
import io.isthmus.bench.measure.Spread;
import io.isthmus.bench.measure.Target;
import io.isthmus.bench.site.Bench;
import io.isthmus.bench.site.BenchException;
import io.isthmus.bench.site.LeanHttp;
import io.isthmus.bench.site.Networks;
import io.isthmus.bench.site.Site;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** What a page costs whose list is long: as much as one of a short list. */
final class ListsRow implements Row {
    private static final int PAGE = 10;
    private static final int VPCS = 350;
    private static final int FEW_VPCS = 7;
    private static final int FEW = 2 * PAGE;
    private static final int MANY = 60_000;
    private static final int WARM_UP = 5;
    private static final int PAGES_A_TURN = 500;
    /** A prime, so that the pages come up in no order and each in its turn. */
    private static final int STEP = 7_919;

    private static final double LONGEST_MS = 1;
    private static final double NANOS_PER_MS = 1e6;

    @Override
    public String name() {
        return "lists";
    }

    @Override
    public String what() {
        return "a page of 10 from anywhere in a list of 60,000 peerings over HTTP, in ms; yardstick: of a list of 20";
    }

    @Override
    public boolean needsRoot() {
        return false;
    }

    /** A tenant's list, each of whose pages starts behind one of the markers. */
    private record Pages(String token, List<String> markers) {
        LeanHttp.Answer page(LeanHttp http, int number) {
            String marker = markers.get((int) ((long) number * STEP % markers.size()));
            return http.call("GET", "/v2.0/vpc/peerings?limit=" + PAGE + "&marker=" + marker, token, "");
        }

        /** Milliseconds a page. */
        double turn(LeanHttp http, int first) {
            long start = System.nanoTime();
            for (int number = first; number < first + PAGES_A_TURN; number++) {
                page(http, number).require(200);
            }
            double took = (System.nanoTime() - start) / NANOS_PER_MS / PAGES_A_TURN;
            int size = page(http, first).expect(200).path("peerings").size();
            if (size != PAGE) {
                throw new BenchException("a page of " + PAGE + " has " + size);
            }
            return took;
        }
    }

    @Override
    public List<Result> run(Bench bench) {
        int peerings = bench.size(MANY / 10, MANY);
        Networks networks = new Networks(VPCS, 0, VPCS);
        Pages many = pages(networks, networks.vpcs(), peerings);
        List<Networks.Vpc> vpcs = new ArrayList<>(List.of(networks.stranger("few", 0)));
        while (vpcs.size() < FEW_VPCS) {
            vpcs.add(networks.more(vpcs.getFirst().tenant(), 0));
        }
        Pages few = pages(networks, vpcs, FEW);
        List<Double> ours = new ArrayList<>();
        List<Double> yardstick = new ArrayList<>();
        try (Site site = bench.site(Optional.of(networks));
                LeanHttp http = new LeanHttp(site.start().url())) {
            int turns = bench.size(3, 11);
            for (int turn = -WARM_UP; turn < turns; turn++) {
                int first = (turn + WARM_UP) * PAGES_A_TURN;
                double ofMany = many.turn(http, first);
                double ofFew = few.turn(http, first);
                if (turn >= 0) {
                    ours.add(ofMany);
                    yardstick.add(ofFew);
                }
            }
        }
        return List.of(new Result.Measured(
                name(),
                "a page of " + PAGE + " out of " + peerings + " peerings",
                "ms",
                Spread.of(ours),
                Optional.of(new Result.Yardstick("the same out of " + FEW, Spread.of(yardstick))),
                Target.atMost(LONGEST_MS)));
    }

    /** Peers the VPCs, which are one tenant's: each pair once. */
    private static Pages pages(Networks networks, List<Networks.Vpc> vpcs, int peerings) {
        for (int pair = 0; pair < peerings; pair++) {
            // With distance 1 first, then with distance 2, and so on.
            int from = pair % vpcs.size();
            int to = (from + 1 + pair / vpcs.size()) % vpcs.size();
            var _ = networks.peerWithoutRoutes(vpcs.get(from), vpcs.get(to));
        }
        Networks.Tenant tenant = vpcs.getFirst().tenant();
        List<String> ids = networks.region().snapshot().peerings(tenant.project()).stream()
                .map(peering -> peering.id().value())
                .toList();
        return new Pages(tenant.token(), ids.subList(0, ids.size() - PAGE));
    }
}
