package io.isthmus.cli.network;

import io.isthmus.cli.client.ApiException;
import io.isthmus.netfile.Network;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What would become of the steps of a plan: each is done over {@link Rehearsed} wires, by the same calls as it will be done by.
 * Whoever is refused there would be refused here.
 *
 * @param refused what the API would refuse, in the order of the steps; what needs such a thing is not told of
 * @param notForetold from which step on nothing is foretold, and why; empty if all is
 */
public record Foretelling(List<Refused> refused, Optional<String> notForetold) {
    public Foretelling {
        refused = List.copyOf(refused);
    }

    /**
     * A step that the API would refuse.
     *
     * @param reason and hint with the names of things in place of their ids, which are others when they are made
     * @param code what programs tell refusals apart by
     */
    public record Refused(Step step, int status, String code, String reason, String hint) {
        /** As people read it. */
        public String text() {
            return step.sign().mark() + " " + step.text() + ": " + reason;
        }
    }

    /**
     * Foretells a plan.
     *
     * @param wires by the file's names of the projects
     * @param places of what is there
     */
    public static Foretelling of(
            Map<String, Wire> wires, Network desired, Places places, String label, List<Step> steps) {
        if (steps.isEmpty()) {
            return new Foretelling(List.of(), Optional.empty());
        }
        Places own = places.copy();
        Maker maker = new Maker(Rehearsed.of(wires), desired, own, label);
        List<Refused> refused = new ArrayList<>();
        for (Step step : steps) {
            try {
                maker.perform(step);
            } catch (ApiException e) {
                refused.add(new Refused(
                        step, e.status(), e.code(), own.named(String.valueOf(e.getMessage())), own.named(e.hint())));
            } catch (Places.UnknownException _) {
                // it needs what is refused already
            } catch (Rehearsed.NotForetoldException e) {
                return new Foretelling(
                        refused,
                        Optional.of("Not foretold from \"" + step.sign().mark() + " " + step.text() + "\" on: "
                                + e.reason()));
            }
        }
        return new Foretelling(refused, Optional.empty());
    }
}
