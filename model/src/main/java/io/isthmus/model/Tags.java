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
        return tags.isEmpty() ? Optional.empty() : Optional.of(NONE.with(tags));
    }

    /** These, and new ones in place of those with the same key. */
    public Tags with(List<Tag> added) {
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
    public Tags without(List<Tag> removed) {
        Set<String> keys = removed.stream().map(Tag::key).collect(Collectors.toSet());
        return new Tags(all.stream().filter(tag -> !keys.contains(tag.key())).toList());
    }
}
