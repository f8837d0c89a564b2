package io.isthmus.model;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * What an owner wrote on a resource; it means nothing to Isthmus (contract.md 3.1).
 *
 * @param all sorted by key, no key twice
 */
public record Tags(List<Tag> all) {
    /** How many a resource may have. */
    public static final int MOST = 20;

    public static final Tags NONE = new Tags(List.of());

    /** @param value may be empty */
    public record Tag(String key, String value) {}

    public Tags {
        all = List.copyOf(all);
    }

    /** Those of something new; empty if there are none. */
    public static Optional<Tags> of(List<Tag> tags) {
        return NONE.with(tags).orNone();
    }

    /** These, if there are any: what has none keeps nothing. */
    public Optional<Tags> orNone() {
        return all.isEmpty() ? Optional.empty() : Optional.of(this);
    }

    /** What becomes of the tags of something. */
    public sealed interface Change {
        Tags applied(Tags before);

        /** They come, in place of those with the same key. */
        record Add(List<Tag> tags) implements Change {
            public Add {
                tags = List.copyOf(tags);
            }

            @Override
            public Tags applied(Tags before) {
                return before.with(tags);
            }
        }

        /** Those with these keys go, as far as they are there. */
        record Delete(Set<String> keys) implements Change {
            public Delete {
                keys = Set.copyOf(keys);
            }

            @Override
            public Tags applied(Tags before) {
                return before.without(keys);
            }
        }

        /** All others go. */
        record Replace(List<Tag> tags) implements Change {
            public Replace {
                tags = List.copyOf(tags);
            }

            @Override
            public Tags applied(Tags before) {
                return NONE.with(tags);
            }
        }
    }

    /** These, and new ones in place of those with the same key. */
    private Tags with(List<Tag> added) {
        List<Tag> tags = new ArrayList<>();
        // Of two in one request with the same key the later counts.
        for (Tag tag : added) {
            tags.removeIf(other -> other.key().equals(tag.key()));
            tags.add(tag);
        }
        Set<String> keys = tags.stream().map(Tag::key).collect(Collectors.toSet());
        all.stream().filter(tag -> !keys.contains(tag.key())).forEach(tags::add);
        tags.sort(Comparator.comparing(Tag::key));
        return new Tags(tags);
    }

    /** These, but those with these keys. */
    private Tags without(Set<String> keys) {
        return new Tags(all.stream().filter(tag -> !keys.contains(tag.key())).toList());
    }
}
