package io.isthmus.api.http;

import io.isthmus.model.Edit;
import io.isthmus.model.Resource;
import io.isthmus.model.decide.Access;
import io.isthmus.store.ChangeLog;
import io.isthmus.store.HistoryGoneException;
import io.isthmus.store.LogEntry;
import io.isthmus.store.PastChange;
import io.isthmus.store.PastChange.PastEdit;
import io.isthmus.store.PastChange.Version;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/** A log in memory, looked back on in the plainest way: from the beginning. Thread-safe. */
final class MemoryLog implements ChangeLog {
    private final List<LogEntry> entries = new ArrayList<>();

    /** What there was where it begins. */
    private final Map<Key, Resource> past = new HashMap<>();

    private long begins;

    synchronized void add(LogEntry entry) {
        entries.add(entry);
    }

    synchronized int size() {
        return entries.size();
    }

    /** Keeps what is after a revision only, and of what was before it what it came to. */
    synchronized void cutBefore(long revision) {
        for (LogEntry entry : entries) {
            if (entry.revision() <= revision) {
                var _ = apply(entry, past);
            }
        }
        entries.removeIf(entry -> entry.revision() <= revision);
        begins = revision;
    }

    @Override
    public synchronized Beginning beginning() {
        return new Beginning(begins, entries.stream().findFirst().map(LogEntry::time));
    }

    synchronized void cutAfter(long revision) {
        entries.removeIf(entry -> entry.revision() > revision);
    }

    private record Key(Resource.Kind kind, String key) {}

    @Override
    public synchronized List<PastChange> changes(Query query) {
        if (!query.newestFirst() && query.after() < begins) {
            throw new HistoryGoneException(beginning());
        }
        List<PastChange> found = new ArrayList<>();
        Map<Key, Resource> state = new HashMap<>(past);
        for (LogEntry entry : entries) {
            PastChange change = apply(entry, state);
            boolean meant = entry.revision() > query.after()
                    && entry.revision() < query.before()
                    && (query.resource().isPresent()
                            ? touches(change, query.resource().get())
                            : isOf(change, query));
            if (meant) {
                found.add(change);
            }
        }
        List<PastChange> ordered = query.newestFirst() ? found.reversed() : found;
        return List.copyOf(ordered.subList(0, Math.min(query.limit(), ordered.size())));
    }

    private static PastChange apply(LogEntry entry, Map<Key, Resource> state) {
        Map<Key, Optional<Resource>> before = new HashMap<>();
        Set<Key> touched = new LinkedHashSet<>();
        for (Edit edit : entry.edits()) {
            Key key = new Key(edit.kind(), edit.key());
            before.putIfAbsent(key, Optional.ofNullable(state.get(key)));
            touched.remove(key);
            touched.add(key);
            if (edit instanceof Edit.Put(Resource put)) {
                state.put(key, put);
            } else {
                state.remove(key);
            }
        }
        List<PastEdit> edits = touched.stream()
                .map(key -> new PastEdit(
                        key.kind(),
                        key.key(),
                        before.getOrDefault(key, Optional.empty()).map(MemoryLog::version),
                        Optional.ofNullable(state.get(key)).map(MemoryLog::version)))
                .filter(edit -> edit.before().isPresent() || edit.after().isPresent())
                .toList();
        return new PastChange(
                entry.revision(),
                entry.time(),
                entry.principal(),
                entry.account(),
                entry.requestId(),
                entry.command(),
                edits);
    }

    private static Version version(Resource resource) {
        return () -> resource;
    }

    private static boolean touches(PastChange change, String resource) {
        return change.edits().stream().anyMatch(edit -> edit.key().equals(resource));
    }

    private static boolean isOf(PastChange change, Query query) {
        return query.project().isEmpty()
                || change.edits().stream()
                        .flatMap(edit -> Stream.concat(edit.before().stream(), edit.after().stream()))
                        .anyMatch(version -> Access.projects(version.read())
                                .contains(query.project().get()));
    }
}
