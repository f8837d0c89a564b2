package io.isthmus.model;

import java.util.Optional;

/**
 * Decides commands: a pure function of snapshot and request. Whoever may not see a resource is told that it does not exist
 * before any other rule is looked at.
 */
public final class Decider {
    private Decider() {}

    /** The change that carries the command out, or the refusal. */
    public static Decision decide(Snapshot snapshot, Request request) {
        Optional<Refusal> hidden = Access.check(snapshot, request.principal(), request.command());
        if (hidden.isPresent()) {
            return new Decision.Refused(hidden.get());
        }
        Draft draft = new Draft(snapshot, request);
        return switch (request.command()) {
            case Command.Identity command -> IdentityRules.decide(draft, command);
            case Command.Network command -> NetworkRules.decide(draft, command);
            case Command.Routing command -> RoutingRules.decide(draft, command);
            case Command.Peer command -> PeeringRules.decide(draft, command);
            case Command.Security command -> SecurityRules.decide(draft, command);
            case Command.Neutron command -> IsolationRules.decide(draft, command);
            case Command.Ports command -> PortRules.decide(draft, command);
            case Command.Compute command -> ComputeRules.decide(draft, command);
        };
    }
}
