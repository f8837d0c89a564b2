package io.isthmus.model.decide;

import io.isthmus.model.ClientToken;
import io.isthmus.model.Edit;
import io.isthmus.model.Snapshot;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Decides commands: a pure function of snapshot and request. Whoever may not see a resource is told that it does not exist
 * before any other rule is looked at.
 */
public final class Decider {
    private Decider() {}

    /** The change that carries the command out, or the refusal. */
    public static Decision decide(Snapshot snapshot, Request request) {
        return request.terms()
                .once()
                .map(once -> once(snapshot, request, once))
                .orElseGet(() -> fresh(snapshot, request));
    }

    /** Looks for the answer to the same request first; else keeps the new one together with the change itself. */
    private static Decision once(Snapshot snapshot, Request request, Once once) {
        Optional<ClientToken> known = snapshot.clientToken(once.key())
                .filter(token -> request.now().isBefore(token.expiresAt()))
                // Names may come again for somebody else.
                .filter(token -> token.user().equals(request.principal().user()));
        if (known.isPresent()) {
            return known.get().fingerprint().equals(once.fingerprint())
                    ? new Decision.Change(snapshot, List.of(), List.of())
                    : Draft.refuse(
                            Refusal.Rule.CLIENT_TOKEN_REUSED,
                            "X-Client-Token",
                            "",
                            "Another request was sent with this client token.",
                            "Give every request a client token of its own, and repeat a request unchanged.");
        }
        String sender = request.principal().name();
        if (snapshot.clientTokens(sender) >= ClientToken.PER_SENDER) {
            return Draft.refuse(
                    Refusal.Rule.CLIENT_TOKENS_EXHAUSTED,
                    "X-Client-Token",
                    "",
                    "The answers to " + ClientToken.PER_SENDER + " requests with a client token are kept already.",
                    "Send the request without one, or wait: an answer is kept for " + ClientToken.LIFE.toHours()
                            + " hours.");
        }
        Decision decision = fresh(snapshot, request);
        if (!(decision instanceof Decision.Change(Snapshot after, List<Edit> edits, List<String> subjects))
                || edits.isEmpty()) {
            return decision;
        }
        return once.answer()
                .apply(after, subjects)
                .<Decision>map(answer -> {
                    Edit remembered = new Edit.Put(new ClientToken(
                            once.key(),
                            sender,
                            request.principal().user(),
                            once.fingerprint(),
                            answer,
                            request.now().plus(ClientToken.LIFE)));
                    List<Edit> all = new ArrayList<>(edits);
                    all.add(remembered);
                    return new Decision.Change(after.with(remembered), all, subjects);
                })
                .orElse(decision);
    }

    private static Decision fresh(Snapshot snapshot, Request request) {
        return LabelRules.decide(unlabelled(snapshot, request), request);
    }

    private static Decision unlabelled(Snapshot snapshot, Request request) {
        Optional<Refusal> hidden = Access.check(snapshot, request.principal(), request.command());
        if (hidden.isPresent()) {
            return new Decision.Refused(hidden.get());
        }
        Draft draft = new Draft(snapshot, request);
        return switch (request.command()) {
            case Command.Identity command -> IdentityRules.decide(draft, command);
            case Command.People command -> PeopleRules.decide(draft, command);
            case Command.Network command -> NetworkRules.decide(draft, command);
            case Command.Routing command -> RoutingRules.decide(draft, command);
            case Command.Peer command -> PeeringRules.decide(draft, command);
            case Command.Security command -> SecurityRules.decide(draft, command);
            case Command.Acl command -> NetworkAclRules.decide(draft, command);
            case Command.AclPolicy command -> NetworkAclPolicyRules.decide(draft, command);
            case Command.Flow command -> FlowLogRules.decide(draft, command);
            case Command.Rail command -> GuardRailRules.decide(draft, command);
            case Command.Reservation command -> CidrReservationRules.decide(draft, command);
            case Command.Addressing command -> AddressGroupRules.decide(draft, command);
            case Command.Keys command -> KeyPairRules.decide(draft, command);
            case Command.Grouping command -> ServerGroupRules.decide(draft, command);
            case Command.LogStore command -> LogGroupRules.decide(draft, command);
            case Command.Neutron command -> IsolationRules.decide(draft, command);
            case Command.Ports command -> PortRules.decide(draft, command);
            case Command.Compute command -> ComputeRules.decide(draft, command);
            case Command.Disks command -> VolumeRules.decide(draft, command);
            case Command.Tagging command -> TagRules.decide(draft, command);
        };
    }
}
