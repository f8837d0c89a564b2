package io.isthmus.model.decide;

import io.isthmus.model.NextHop;
import io.isthmus.model.Peering;
import io.isthmus.model.PeeringId;
import io.isthmus.model.PeeringState;
import io.isthmus.model.ProjectId;
import io.isthmus.model.Quota;
import io.isthmus.model.Route;
import io.isthmus.model.RouteTable;
import io.isthmus.model.RouteTableId;
import io.isthmus.model.Snapshot;
import io.isthmus.model.Vpc;
import io.isthmus.model.VpcId;
import io.isthmus.model.decide.Refusal.Rule;
import io.isthmus.net.PrefixTable;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/** Peerings (contract.md 1, and 10.1 to 10.7, 10.22, 10.28, 10.29). */
final class PeeringRules {
    private PeeringRules() {}

    static Decision decide(Draft draft, Command.Peer command) {
        return switch (command) {
            case Command.CreatePeering create -> create(draft, create);
            case Command.UpdatePeering update -> update(draft, update);
            case Command.AcceptPeering accept -> accept(draft, accept);
            case Command.RejectPeering reject -> reject(draft, reject);
            case Command.DeletePeering delete -> {
                remove(draft, draft.state().peering(delete.peering()).orElseThrow());
                yield draft.done(delete.peering());
            }
        };
    }

    private static Decision create(Draft draft, Command.CreatePeering create) {
        Snapshot state = draft.state();
        Vpc requestVpc = state.vpc(create.requestVpc()).orElseThrow();
        if (create.requestProject()
                .filter(project -> !project.equals(draft.project()))
                .isPresent()) {
            return new Decision.Refused(
                    Named.vpc(create.requestVpc()).in("request_vpc_info").missing());
        }
        if (create.requestVpc().equals(create.acceptVpc())) {
            return Draft.refuse(
                    Rule.PEERING_ITSELF,
                    "accept_vpc_info",
                    create.acceptVpc().value(),
                    "Invalid input for operation: a VPC cannot be peered with itself.",
                    "Name another VPC of the same region as the accepter.");
        }
        ProjectId acceptProject = create.acceptProject().orElse(draft.project());
        Optional<Vpc> acceptVpc = state.vpc(create.acceptVpc())
                .filter(vpc -> vpc.project().equals(acceptProject))
                .filter(vpc -> state.region(vpc.project()).equals(state.region(draft.project())));
        if (acceptVpc.isEmpty()) {
            return Draft.refuse(
                    Rule.PEERING_ACCEPTER_UNKNOWN,
                    "accept_vpc_info",
                    create.acceptVpc().value(),
                    "Invalid input for operation: Accept VPC id or tenant id is incorrect.",
                    "Ask the owner for the VPC's id and its project id (not the account's); both VPCs must lie in this region.");
        }
        Optional<Peering> existing = state.peeringBetween(requestVpc.id(), create.acceptVpc());
        if (existing.isPresent()) {
            // Whoever owns one of the two VPCs takes part in the peering, so its id tells nothing new.
            return Draft.refuse(
                    Rule.PEERING_EXISTS,
                    "accept_vpc_info",
                    existing.get().id().value(),
                    "A peering between these two VPCs already exists: "
                            + existing.get().id() + ".",
                    "Two VPCs have one peering at most, whoever asked and whatever its status; delete that one first.");
        }
        int used = state.used(Quota.PEERING, draft.project());
        if (draft.exceeds(Quota.PEERING, used, 1)) {
            return draft.overQuota(Quota.PEERING, used, 1);
        }
        PeeringState initial = acceptProject.equals(draft.project())
                ? new PeeringState.Active()
                : new PeeringState.PendingAcceptance(
                        state.settings().peeringExpiry().map(draft.now()::plus));
        Peering peering = new Peering(
                new PeeringId(draft.ids().uuid()),
                create.name(),
                create.description(),
                new Peering.Side(requestVpc.id(), requestVpc.project()),
                new Peering.Side(create.acceptVpc(), acceptProject),
                initial,
                draft.now(),
                draft.now());
        draft.put(peering);
        return draft.done(peering.id());
    }

    private static Decision update(Draft draft, Command.UpdatePeering update) {
        Peering peering = draft.state().peering(update.peering()).orElseThrow();
        draft.put(peering.withText(
                update.name().orElse(peering.name()), update.description().orElse(peering.description()), draft.now()));
        return draft.done(peering.id());
    }

    private static Decision accept(Draft draft, Command.AcceptPeering accept) {
        Peering peering = draft.state().peering(accept.peering()).orElseThrow();
        Optional<Refusal> refusal = notAnswerable(draft, peering, "accept");
        if (refusal.isPresent()) {
            return new Decision.Refused(refusal.get());
        }
        Snapshot state = draft.state();
        boolean sameAccount = state.accountOf(peering.requester().project())
                .equals(state.accountOf(peering.accepter().project()));
        int used = state.used(Quota.PEERING, draft.project());
        // Inside one account the request has its place already (contract.md 10.29).
        if (!sameAccount && draft.exceeds(Quota.PEERING, used, 1)) {
            return draft.overQuota(Quota.PEERING, used, 1);
        }
        draft.put(peering.withState(new PeeringState.Active(), draft.now()));
        return draft.done(peering.id());
    }

    private static Decision reject(Draft draft, Command.RejectPeering reject) {
        Peering peering = draft.state().peering(reject.peering()).orElseThrow();
        Optional<Refusal> refusal = notAnswerable(draft, peering, "reject");
        if (refusal.isPresent()) {
            return new Decision.Refused(refusal.get());
        }
        draft.put(peering.withState(new PeeringState.Rejected(), draft.now()));
        return draft.done(peering.id());
    }

    private static Optional<Refusal> notAnswerable(Draft draft, Peering peering, String verb) {
        if (!peering.accepter().project().equals(draft.project())) {
            return Optional.of(new Refusal(
                    Rule.PEERING_NOT_ACCEPTER,
                    "peering",
                    peering.id().value(),
                    "Only the owner of the accepter VPC can " + verb + " this peering.",
                    "Ask the owner of the project " + peering.accepter().project() + " to do it."));
        }
        boolean pending = peering.state() instanceof PeeringState.PendingAcceptance && !peering.isOverdue(draft.now());
        return pending
                ? Optional.empty()
                : Optional.of(
                        new Refusal(
                                Rule.PEERING_NOT_PENDING,
                                "peering",
                                peering.id().value(),
                                "Can not " + verb + " peering request not in PENDING_ACCEPTANCE state.",
                                "Show the peering for its status; a rejected or expired one must be deleted and asked for anew."));
    }

    /** Removes a peering with the routes of both sides that use it (contract.md 0.8). */
    static void remove(Draft draft, Peering peering) {
        removeRoutes(draft, peering, peering.requester().vpc());
        removeRoutes(draft, peering, peering.accepter().vpc());
        draft.remove(peering);
    }

    private static void removeRoutes(Draft draft, Peering peering, VpcId vpc) {
        Map<RouteTableId, PrefixTable<Route>> left = new LinkedHashMap<>();
        for (Snapshot.PlacedRoute placed : draft.state().routesOver(vpc, peering.id())) {
            RouteTable table = placed.table();
            left.merge(
                    table.id(),
                    table.routes().without(placed.route().destination()),
                    (routes, _) -> routes.without(placed.route().destination()));
        }
        left.forEach((id, routes) ->
                draft.put(draft.state().routeTable(id).orElseThrow().withRoutes(routes, draft.now())));
    }

    /** Whether a route leads to somebody else's request that is not active, which never blocks (contract.md 10.28). */
    static boolean usesForeignRequest(Snapshot state, Vpc vpc, Route route) {
        return switch (route.nextHop()) {
            case NextHop.ToPeering(PeeringId id) ->
                state.peering(id)
                        .filter(peering -> !peering.isActive()
                                && !peering.requester().project().equals(vpc.project()))
                        .isPresent();
            case NextHop.ToEcs _, NextHop.ToPort _, NextHop.ToAddress _ -> false;
        };
    }
}
