package io.isthmus.model;

import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** What becomes of an ECS, where packets do not notice. */
public sealed interface EcsChange {
    Ecs applied(Ecs before);

    /**
     * Entries of metadata come, in place of those with the same key.
     *
     * @param whole whether all others go
     */
    record SetMetadata(Map<String, String> entries, boolean whole) implements EcsChange {
        public SetMetadata {
            entries = Map.copyOf(entries);
        }

        @Override
        public Ecs applied(Ecs before) {
            EcsDetails details = before.detailsOrPlain();
            Map<String, String> all = whole ? new TreeMap<>() : new TreeMap<>(details.metadata());
            all.putAll(entries);
            return before.with(details.withMetadata(all));
        }
    }

    /** The entry of metadata with this key goes, if it is there. */
    record DeleteMetadata(String key) implements EcsChange {
        @Override
        public Ecs applied(Ecs before) {
            Map<String, String> all = new TreeMap<>(before.detailsOrPlain().metadata());
            all.remove(key);
            return before.with(before.detailsOrPlain().withMetadata(all));
        }
    }

    record SetAutoRecovery(boolean on) implements EcsChange {
        @Override
        public Ecs applied(Ecs before) {
            return before.with(before.detailsOrPlain().withAutoRecovery(on));
        }
    }

    /**
     * It gets another size.
     *
     * @param toConfirm whether that waits to be confirmed, and may be taken back until then
     */
    record Resize(String flavor, boolean toConfirm) implements EcsChange {
        @Override
        public Ecs applied(Ecs before) {
            return before.of(
                    flavor,
                    before.image(),
                    before.detailsOrPlain()
                            .withResizedFrom(toConfirm ? Optional.of(before.flavor()) : Optional.empty()));
        }
    }

    /** The size that waits to be confirmed stays. */
    record ConfirmResize() implements EcsChange {
        @Override
        public Ecs applied(Ecs before) {
            return before.with(before.detailsOrPlain().withResizedFrom(Optional.empty()));
        }
    }

    /** It has the size again that it had before. */
    record RevertResize() implements EcsChange {
        @Override
        public Ecs applied(Ecs before) {
            EcsDetails details = before.detailsOrPlain();
            return before.of(
                    details.resizedFrom().orElse(before.flavor()),
                    before.image(),
                    details.withResizedFrom(Optional.empty()));
        }
    }

    /**
     * It is made anew from an image: the same ECS, with the same interfaces.
     *
     * @param keyName empty: it stays as it is
     * @param userData likewise
     */
    record Rebuild(String image, Optional<String> keyName, Optional<String> userData) implements EcsChange {
        @Override
        public Ecs applied(Ecs before) {
            EcsDetails details = before.detailsOrPlain();
            return before.of(
                    before.flavor(),
                    image,
                    details.withKey(keyName.or(details::keyName)).withUserData(userData.or(details::userData)));
        }
    }
}
