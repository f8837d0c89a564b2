package io.isthmus.model.decide;

import io.isthmus.model.LogGroup;
import io.isthmus.model.LogGroup.LogStream;
import io.isthmus.model.LogGroupId;
import io.isthmus.model.LogStreamId;
import io.isthmus.model.Quota;
import io.isthmus.model.decide.Refusal.Rule;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/** Log groups and streams, which are kept and shown (contract.md 3.9). */
final class LogGroupRules {
    private LogGroupRules() {}

    static Decision decide(Draft draft, Command.LogStore command) {
        return switch (command) {
            case Command.CreateLogGroup create -> create(draft, create);
            case Command.UpdateLogGroup update -> {
                draft.put(group(draft, update.group()).withDays(update.days()));
                yield draft.done(update.group());
            }
            case Command.DeleteLogGroup delete -> {
                draft.remove(group(draft, delete.group()));
                yield draft.done(delete.group());
            }
            case Command.CreateLogStream create -> create(draft, create);
            case Command.UpdateLogStream update ->
                change(
                        draft,
                        update.group(),
                        update.stream(),
                        found -> group(draft, update.group())
                                .withChanged(new LogStream(
                                        found.id(),
                                        found.name(),
                                        Optional.of(update.days()),
                                        found.createdAt(),
                                        found.tags())));
            case Command.DeleteLogStream delete ->
                change(
                        draft,
                        delete.group(),
                        delete.stream(),
                        found -> group(draft, delete.group()).without(found.id()));
        };
    }

    private static LogGroup group(Draft draft, LogGroupId id) {
        return draft.state().logGroup(id).orElseThrow();
    }

    private static Decision create(Draft draft, Command.CreateLogGroup create) {
        int used = draft.state().used(Quota.LOG_GROUP, draft.project());
        if (draft.exceeds(Quota.LOG_GROUP, used, 1)) {
            return draft.overQuota(Quota.LOG_GROUP, used, 1);
        }
        LogGroupId id = new LogGroupId(draft.ids().uuid());
        draft.put(new LogGroup(
                id, draft.project(), create.name(), create.days(), List.of(), draft.now(), Optional.empty()));
        return draft.done(id);
    }

    private static Decision create(Draft draft, Command.CreateLogStream create) {
        LogGroup group = group(draft, create.group());
        if (group.streams().size() >= LogGroup.MOST_STREAMS) {
            return Draft.refuse(
                    Rule.LOG_STREAMS_EXHAUSTED,
                    "log_stream_name",
                    group.id().value(),
                    "The log group " + group.id() + " has " + LogGroup.MOST_STREAMS
                            + " streams already, which is the most.",
                    "Delete one that is no longer needed, or make another group.");
        }
        LogStreamId id = new LogStreamId(draft.ids().uuid());
        draft.put(group.with(new LogStream(id, create.name(), create.days(), draft.now(), Optional.empty())));
        return draft.done(id);
    }

    /** Changes a stream, which must be one of the group. */
    private static Decision change(
            Draft draft, LogGroupId group, LogStreamId stream, Function<LogStream, LogGroup> change) {
        return group(draft, group).stream(stream)
                .map(found -> {
                    draft.put(change.apply(found));
                    return draft.done(stream);
                })
                .orElseGet(() -> new Decision.Refused(Named.logStream(stream).missing()));
    }
}
