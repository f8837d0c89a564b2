package io.isthmus.model;

import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * A log group of the cloud's log service, with its streams: what flow logs name in the cloud. It is kept and shown; records are
 * kept elsewhere (contract.md 3.9).
 *
 * @param days how long the cloud would keep what is in it
 * @param tags empty: none
 */
public record LogGroup(
        LogGroupId id,
        ProjectId project,
        String name,
        int days,
        List<LogStream> streams,
        Instant createdAt,
        Optional<Tags> tags)
        implements Resource.Owned, Tagged {
    /** How many streams a group may have. */
    public static final int MOST_STREAMS = 100;

    /** The longest that the cloud keeps anything, and how long if nobody says. */
    public static final int MOST_DAYS = 365;

    public static final int USUAL_DAYS = 30;

    public LogGroup {
        streams = List.copyOf(streams);
    }

    /**
     * One of its streams, which OTC calls topics.
     *
     * @param days empty: as long as the group says
     * @param tags empty: none
     */
    public record LogStream(
            LogStreamId id, String name, Optional<Integer> days, Instant createdAt, Optional<Tags> tags) {}

    @Override
    public String key() {
        return id.value();
    }

    @Override
    public LogGroup tagged(Tags newTags) {
        return new LogGroup(id, project, name, days, streams, createdAt, newTags.orNone());
    }

    /** The stream with this id. */
    public Optional<LogStream> stream(LogStreamId stream) {
        return streams.stream().filter(found -> found.id().equals(stream)).findFirst();
    }

    public LogGroup withDays(int newDays) {
        return new LogGroup(id, project, name, newDays, streams, createdAt, tags);
    }

    public LogGroup with(LogStream stream) {
        return with(Stream.concat(streams.stream(), Stream.of(stream)).toList());
    }

    /** With another stream in the place of the one of its id. */
    public LogGroup withChanged(LogStream stream) {
        return with(streams.stream()
                .map(found -> found.id().equals(stream.id()) ? stream : found)
                .toList());
    }

    public LogGroup without(LogStreamId stream) {
        return with(streams.stream().filter(found -> !found.id().equals(stream)).toList());
    }

    private LogGroup with(List<LogStream> newStreams) {
        return new LogGroup(id, project, name, days, newStreams, createdAt, tags);
    }

    /** With other tags of a stream. */
    LogGroup tagged(LogStreamId stream, Tags newTags) {
        return stream(stream)
                .map(found -> withChanged(
                        new LogStream(found.id(), found.name(), found.days(), found.createdAt(), newTags.orNone())))
                .orElse(this);
    }
}
