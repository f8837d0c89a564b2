package io.isthmus.model;

import io.isthmus.net.PrefixTable;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.pcollections.HashTreePMap;
import org.pcollections.PMap;
import org.pcollections.TreePSet;

/**
 * The documents of one state, with all that they are found by: kept up to date edit by edit, at a cost that does not grow with
 * what is there. {@link Snapshot} is what asks it. Immutable.
 */
final class Documents {
    static final Documents NONE =
            new Documents(HashTreePMap.empty(), HashTreePMap.empty(), HashTreePMap.empty(), TreePSet.empty());

    record Key(Resource.Kind kind, String key) {}

    /** A resource whose time is up at a known time. */
    private record Due(Instant at, Resource.Kind kind, String key) implements Comparable<Due> {
        static Optional<Due> of(Resource resource) {
            Optional<Instant> end = switch (resource) {
                case Peering peering ->
                    peering.state() instanceof PeeringState.PendingAcceptance(Optional<Instant> expiresAt)
                            ? expiresAt
                            : Optional.empty();
                case Token token -> Optional.of(token.expiresAt());
                case Job job -> Optional.of(job.expiresAt());
                case ClientToken token -> Optional.of(token.expiresAt());
                case Account _,
                        Project _,
                        User _,
                        PasswordHash _,
                        AccessKey _,
                        AccessKeySecret _,
                        Vpc _,
                        Subnet _,
                        RouteTable _,
                        SecurityGroup _,
                        NetworkAcl _,
                        NetworkAclPolicy _,
                        NetworkAclRule _,
                        FlowLog _,
                        GuardRail _,
                        CidrReservation _,
                        KeyPair _,
                        ServerGroup _,
                        AddressGroup _,
                        LogGroup _,
                        Port _,
                        UnboundPort _,
                        Ecs _,
                        Volume _,
                        IsolatedNetwork _ -> Optional.empty();
            };
            return end.map(at -> new Due(at, resource.kind(), resource.key()));
        }

        @Override
        public int compareTo(Due other) {
            return Comparator.comparing(Due::at)
                    .thenComparing(Due::kind)
                    .thenComparing(Due::key)
                    .compare(this, other);
        }
    }

    private final PMap<Key, Resource> documents;
    private final PMap<Index.Key, SortedIds> index;
    private final PMap<Index.Key, PrefixTable<String>> blocks;
    private final TreePSet<Due> due;

    private Documents(
            PMap<Key, Resource> documents,
            PMap<Index.Key, SortedIds> index,
            PMap<Index.Key, PrefixTable<String>> blocks,
            TreePSet<Due> due) {
        this.documents = documents;
        this.index = index;
        this.blocks = blocks;
        this.due = due;
    }

    int size() {
        return documents.size();
    }

    Stream<Key> keys() {
        return documents.keySet().stream();
    }

    Optional<Resource> find(Resource.Kind kind, String key) {
        return Optional.ofNullable(documents.get(new Key(kind, key)));
    }

    /** What stands under a key of an index. */
    SortedIds members(Index.Key key) {
        return index.getOrDefault(key, SortedIds.EMPTY);
    }

    /** The blocks of an index that are taken, each with the key of the document that takes it. */
    PrefixTable<String> blocks(Index.Key key) {
        return blocks(blocks, key);
    }

    /** Whether some document's time is up by then. */
    boolean isDue(Instant now) {
        return !due.isEmpty() && !due.first().at().isAfter(now);
    }

    /** Some of the documents whose time is up by then, earliest first. */
    List<Resource> due(Instant now, int most) {
        return due.stream()
                .takeWhile(entry -> !entry.at().isAfter(now))
                .limit(most)
                .map(entry -> find(entry.kind(), entry.key()).orElseThrow())
                .toList();
    }

    /** The documents after this edit. {@code projects} tells the account and region of a project. */
    Documents with(Edit edit, Snapshot projects) {
        Key key = new Key(edit.kind(), edit.key());
        Optional<Resource> before = Optional.ofNullable(documents.get(key));
        Optional<Resource> after = edit instanceof Edit.Put(Resource put) ? Optional.of(put) : Optional.empty();
        return new Documents(
                after.map(resource -> documents.plus(key, resource)).orElseGet(() -> documents.minus(key)),
                indexAfter(before, after, projects),
                blocksAfter(edit.key(), before, after),
                dueAfter(before, after));
    }

    private PMap<Index.Key, SortedIds> indexAfter(
            Optional<Resource> before, Optional<Resource> after, Snapshot projects) {
        Set<Index.Entry> old =
                before.map(resource -> Index.entriesOf(resource, projects)).orElse(Set.of());
        Set<Index.Entry> now =
                after.map(resource -> Index.entriesOf(resource, projects)).orElse(Set.of());
        PMap<Index.Key, SortedIds> changed = index;
        for (Index.Entry entry : old) {
            if (!now.contains(entry)) {
                changed = minus(changed, entry);
            }
        }
        for (Index.Entry entry : now) {
            if (!old.contains(entry)) {
                changed = plus(changed, entry);
            }
        }
        if (before.or(() -> after).orElseThrow() instanceof RouteTable) {
            // A table may have many routes, of which a change touches few.
            PrefixTable.Difference<Route> routes = routesOf(after).since(routesOf(before));
            for (PrefixTable.Entry<Route> removed : routes.removed()) {
                for (Index.Entry entry : Index.entriesOf(tableOf(before), removed.value())) {
                    changed = minus(changed, entry);
                }
            }
            for (PrefixTable.Entry<Route> added : routes.added()) {
                for (Index.Entry entry : Index.entriesOf(tableOf(after), added.value())) {
                    changed = plus(changed, entry);
                }
            }
        }
        return changed;
    }

    private static RouteTable tableOf(Optional<Resource> table) {
        return (RouteTable) table.orElseThrow();
    }

    private static PrefixTable<Route> routesOf(Optional<Resource> table) {
        return table.map(resource -> ((RouteTable) resource).routes()).orElseGet(PrefixTable::empty);
    }

    private static PMap<Index.Key, SortedIds> plus(PMap<Index.Key, SortedIds> index, Index.Entry entry) {
        return index.plus(
                entry.key(), index.getOrDefault(entry.key(), SortedIds.EMPTY).plus(entry.member()));
    }

    private static PMap<Index.Key, SortedIds> minus(PMap<Index.Key, SortedIds> index, Index.Entry entry) {
        SortedIds rest = index.getOrDefault(entry.key(), SortedIds.EMPTY).minus(entry.member());
        return rest.isEmpty() ? index.minus(entry.key()) : index.plus(entry.key(), rest);
    }

    private PMap<Index.Key, PrefixTable<String>> blocksAfter(
            String key, Optional<Resource> before, Optional<Resource> after) {
        Set<Index.Taken> old = before.map(Index::blocksOf).orElse(Set.of());
        Set<Index.Taken> now = after.map(Index::blocksOf).orElse(Set.of());
        PMap<Index.Key, PrefixTable<String>> changed = blocks;
        for (Index.Taken taken : old) {
            if (!now.contains(taken)) {
                PrefixTable<String> rest = blocks(changed, taken.key()).without(taken.block());
                changed = rest.isEmpty() ? changed.minus(taken.key()) : changed.plus(taken.key(), rest);
            }
        }
        for (Index.Taken taken : now) {
            if (!old.contains(taken)) {
                changed = changed.plus(taken.key(), blocks(changed, taken.key()).with(taken.block(), key));
            }
        }
        return changed;
    }

    private static PrefixTable<String> blocks(PMap<Index.Key, PrefixTable<String>> blocks, Index.Key key) {
        PrefixTable<String> found = blocks.get(key);
        return found == null ? PrefixTable.empty() : found;
    }

    private TreePSet<Due> dueAfter(Optional<Resource> before, Optional<Resource> after) {
        Optional<Due> old = before.flatMap(Due::of);
        Optional<Due> now = after.flatMap(Due::of);
        if (old.equals(now)) {
            return due;
        }
        TreePSet<Due> without = old.map(due::minus).orElse(due);
        return now.map(without::plus).orElse(without);
    }

    /** Equal documents; that the indexes are equal too follows from them. */
    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof Documents that
                && documents.equals(that.documents)
                && index.equals(that.index)
                && blocks.equals(that.blocks)
                && due.equals(that.due);
    }

    @Override
    public int hashCode() {
        return documents.hashCode();
    }
}
