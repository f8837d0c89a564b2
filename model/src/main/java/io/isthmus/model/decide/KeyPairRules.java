package io.isthmus.model.decide;

import io.isthmus.model.KeyPair;
import io.isthmus.model.KeyPairId;
import io.isthmus.model.ProjectId;
import io.isthmus.model.UserId;
import io.isthmus.model.decide.Refusal.Rule;
import java.util.Optional;

/** Key pairs of SSH (contract.md 10.40, docs/DECISIONS.md 111). */
final class KeyPairRules {
    private KeyPairRules() {}

    static Decision decide(Draft draft, Command.Keys command) {
        return switch (command) {
            case Command.CreateKeyPair create -> create(draft, create);
            case Command.UpdateKeyPair update -> {
                KeyPair before = draft.state().keyPair(update.pair()).orElseThrow();
                draft.replace(before, before.described(update.description()));
                yield draft.done(before.id());
            }
            case Command.DeleteKeyPair delete -> {
                draft.remove(draft.state().keyPair(delete.pair()).orElseThrow());
                yield draft.done(delete.pair());
            }
        };
    }

    private static Decision create(Draft draft, Command.CreateKeyPair create) {
        Optional<KeyPair> twin = Access.keyPair(draft.state(), draft.principal(), draft.project(), create.name());
        if (twin.isPresent()) {
            return Draft.refuse(
                    Rule.KEY_PAIR_EXISTS,
                    "name",
                    create.name(),
                    "Key pair '" + create.name() + "' already exists.",
                    "Choose another name, or delete that key pair first.");
        }
        if (draft.state().keyPairs(draft.project()).size() >= KeyPair.PER_PROJECT) {
            return Draft.refuse(
                    Rule.KEY_PAIRS_EXHAUSTED,
                    "",
                    "",
                    "The project has " + KeyPair.PER_PROJECT + " key pairs already, which is the most.",
                    "Delete one that is no longer needed.");
        }
        KeyPairId id = new KeyPairId(draft.ids().uuid());
        draft.put(new KeyPair(
                id,
                draft.project(),
                draft.principal().user(),
                create.scope(),
                create.name(),
                create.publicKey(),
                create.description(),
                draft.now()));
        return draft.done(id);
    }

    /** Nobody else sees what a user made for himself; ECSs go on, which know the name alone. */
    static void forget(Draft draft, UserId user) {
        draft.state().keyPairs(user).stream()
                .filter(pair -> pair.scope() == KeyPair.Scope.USER)
                .forEach(draft::remove);
    }

    static void forget(Draft draft, ProjectId project) {
        draft.state().keyPairs(project).forEach(draft::remove);
    }
}
