package io.isthmus.app.netfile;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.isthmus.cli.client.ApiException;
import io.isthmus.cli.network.Live;
import io.isthmus.cli.network.LiveReader;
import io.isthmus.cli.network.Maker;
import io.isthmus.cli.network.Plan;
import io.isthmus.cli.network.Planner;
import io.isthmus.cli.network.Prospect;
import io.isthmus.cli.network.Step;
import io.isthmus.cli.network.Thing;
import io.isthmus.cli.network.Wire;
import io.isthmus.client.Rehearsal;
import io.isthmus.netfile.Network;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.regex.Pattern;

/** Applies networks of a label in a region, and can be cut off. For one thread. */
final class Site {
    /** The process ends here. */
    static final class CutOffException extends RuntimeException {
        private static final long serialVersionUID = 1L;
    }

    private static final Pattern ID =
            Pattern.compile("[{]project}|[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}|[0-9a-f]{32}");

    private final Map<String, Wire> wires = new LinkedHashMap<>();
    private final String label;

    Set<String> calls() {
        return calls;
    }

    private void call(String method, String path) {
        calls.add(method + " " + ID.matcher(path.replaceFirst("[?].*", "")).replaceAll("{}"));
    }

    /** How many calls that change something may still be made. */
    private int left = Integer.MAX_VALUE;

    private boolean lost;
    private int made;
    private final AtomicInteger first = new AtomicInteger();
    private final AtomicInteger last = new AtomicInteger();
    /** What was called, as method and path with {@code {}} for ids. */
    private final Set<String> calls = new TreeSet<>();

    /** @param projects the file's names with those of contexts */
    Site(Region region, String label, Map<String, String> projects) {
        this.label = label;
        projects.forEach((name, context) -> wires.put(name, counted(region.wire(context))));
    }

    /** How many calls that change something were made since the last asking. */
    int changes() {
        int changes = made;
        made = 0;
        return changes;
    }

    /**
     * Ends the process at one of the next calls that change something.
     *
     * @param after how many are made and answered
     * @param arrives whether the next one is carried out, though its answer is lost
     */
    void cutOff(int after, boolean arrives) {
        left = after;
        lost = arrives;
    }

    void goOn() {
        left = Integer.MAX_VALUE;
    }

    Live live(Network network) {
        return LiveReader.forFile(wires, label, network, false).live();
    }

    Plan plan(Network network, boolean prune) {
        return Planner.plan(network, live(network), prune);
    }

    /** The best plan, and what of it would be refused. */
    Prospect prospect(Network network, boolean prune) {
        return Prospect.of(wires, network, LiveReader.forFile(wires, label, network, false), label, prune);
    }

    /** The first step of a plan that is refused, unchecked. */
    Optional<Step> firstRefused(Network network, Plan plan) {
        LiveReader.Reading reading = LiveReader.forFile(wires, label, network, false);
        Maker maker = new Maker(wires, network, plan.places(reading.places()), label);
        for (Step step : plan.steps()) {
            try {
                maker.perform(step);
            } catch (ApiException e) {
                return Optional.of(step);
            }
        }
        return Optional.empty();
    }

    /** Applies a network, with all that must be made anew. */
    void apply(Network network, boolean prune) {
        planned(network, prune).run();
    }

    /** Reads and plans now, and does it later. */
    Runnable planned(Network network, boolean prune) {
        LiveReader.Reading reading = LiveReader.forFile(wires, label, network, false);
        Prospect prospect = Prospect.of(wires, network, reading, label, prune);
        Plan plan = prospect.plan();
        assertThat(plan.problems()).isEmpty();
        assertThat(prospect.foretelling().refused()).isEmpty();
        assertOldOnesGoLast(plan);
        Maker maker = new Maker(wires, network, plan.places(reading.places()), label);
        return () -> plan.steps().forEach(maker::perform);
    }

    /** What is made anew is there all the time, unless it is said why not. */
    private void assertOldOnesGoLast(Plan plan) {
        List<Thing> gone = new ArrayList<>();
        Set<Thing> there = new HashSet<>();
        for (Step step : plan.steps()) {
            if (step.sign() == Step.Sign.DELETE) {
                gone.add(step.thing());
            } else if (step.sign() == Step.Sign.MAKE) {
                there.add(step.thing());
                Optional.ofNullable(plan.old().get(step.thing()))
                        .ifPresent(
                                old -> assertThat(gone).as("before the new one").doesNotContain(old));
            }
        }
        plan.replaced().forEach((thing, anew) -> {
            assertThat(there).contains(thing);
            assertThat(plan.old().containsKey(thing)).isEqualTo(anew.first().isEmpty());
            (anew.first().isEmpty() ? last : first).incrementAndGet();
        });
    }

    /** How much was made anew so far, and of how much of it the old one went first. */
    String replaced() {
        return (first.get() + last.get()) + " made anew, " + first + " of them when the old one was gone";
    }

    /** All there is is what the network says, once each, and no plan would change anything. */
    void assertIs(Network network) {
        Plan plan = plan(network, true);
        assertThat(plan.problems()).isEmpty();
        assertThat(plan.steps()).isEmpty();
        wires.forEach((project, wire) -> {
            Live all = LiveReader.forExport(Map.of(Network.Project.DEFAULT, wire), Optional.empty());
            Live own = LiveReader.forExport(Map.of(Network.Project.DEFAULT, wire), Optional.of(label));
            assertThat(all.network()).as("what is nobody's").isEqualTo(own.network());
            assertThat(all.problems()).isEmpty();
        });
        Live live = live(network);
        assertThat(List.of(
                        live.network().vpcs().size(),
                        live.network().subnets().size(),
                        live.network().ecss().size(),
                        live.network().groups().size()))
                .isEqualTo(List.of(
                        network.vpcs().size(),
                        network.subnets().size(),
                        network.ecss().size(),
                        network.groups().size()));
    }

    private void changing() {
        if (left == 0) {
            throw new CutOffException();
        }
    }

    private JsonNode changed(JsonNode answer) {
        made++;
        left--;
        return answer;
    }

    private void arriving() {
        if (left == 0 && lost) {
            left = -1;
        }
    }

    private void answering() {
        if (left == -1) {
            left = 0;
            lost = false;
            throw new CutOffException();
        }
    }

    private Wire counted(Wire wire) {
        return new Wire() {
            @Override
            public String project() {
                return wire.project();
            }

            @Override
            public String account() {
                return wire.account();
            }

            @Override
            public JsonNode get(String path) {
                call("GET", path);
                return wire.get(path);
            }

            @Override
            public List<JsonNode> list(String path, String key) {
                call("GET", path);
                return wire.list(path, key);
            }

            @Override
            public JsonNode post(String path, JsonNode body, Map<String, String> headers) {
                arriving();
                changing();
                call("POST", path);
                JsonNode answer = wire.post(path, body, headers);
                answering();
                return changed(answer);
            }

            @Override
            public JsonNode put(String path, JsonNode body, Map<String, String> headers) {
                arriving();
                changing();
                call("PUT", path);
                JsonNode answer = wire.put(path, body, headers);
                answering();
                return changed(answer);
            }

            @Override
            public void delete(String path) {
                arriving();
                changing();
                call("DELETE", path);
                wire.delete(path);
                answering();
                made++;
                left--;
            }

            @Override
            public String token() {
                return wire.token();
            }

            @Override
            public Rehearsal rehearse(String continued, List<Rehearsal.Step> steps) {
                return wire.rehearse(continued, steps);
            }
        };
    }
}
