package io.isthmus.api.otc;

import io.isthmus.api.catalogue.Call;
import io.isthmus.api.catalogue.Endpoint;
import io.isthmus.api.catalogue.Reply;
import io.isthmus.api.shape.Doc;
import io.isthmus.api.shape.Length;
import io.isthmus.api.shape.Letters;
import io.isthmus.api.shape.Nothing;
import io.isthmus.api.shape.Range;
import io.isthmus.model.LogGroup;
import io.isthmus.model.LogGroup.LogStream;
import io.isthmus.model.LogGroupId;
import io.isthmus.model.LogStreamId;
import io.isthmus.model.Tagged;
import io.isthmus.model.Tagged.Target;
import io.isthmus.model.Tags.Change;
import io.isthmus.model.Tags.Tag;
import io.isthmus.model.decide.Access;
import io.isthmus.model.decide.Command;
import io.isthmus.model.decide.Named;
import io.isthmus.model.decide.Refusal.Rule;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** Log groups and streams of the cloud's log service (LTS), as far as flow logs name them: clients read them by their lists. */
final class LogGroups {
    private static final String GROUPS = "/v2/{project_id}/groups";
    private static final String GROUP = GROUPS + "/{log_group_id}";
    private static final String STREAMS = GROUP + "/streams";

    /** The tag by which the cloud tells the enterprise project. */
    private static final String ENTERPRISE_PROJECT = "_sys_enterprise_project_id";

    private LogGroups() {}

    record GroupInput(
            @Doc("name, need not be unique") @Length(min = 1, max = 64) @Letters("_.-")
            String logGroupName,

            @Doc("days that the cloud would keep it; without it 30") @Range(min = 1, max = LogGroup.MOST_DAYS)
            Optional<Integer> ttlInDays) {}

    record DaysInput(
            @Doc("days that the cloud would keep it") @Range(min = 1, max = LogGroup.MOST_DAYS)
            int ttlInDays) {}

    record StreamInput(
            @Doc("name, need not be unique") @Length(min = 1, max = 64) @Letters("_.-")
            String logStreamName,

            @Doc("days that the cloud would keep it; without it as the group says")
            @Range(min = 1, max = LogGroup.MOST_DAYS)
            Optional<Integer> ttlInDays) {}

    record MadeGroupView(@Doc("id") String logGroupId) {}

    record MadeStreamView(@Doc("id") String logStreamId) {}

    record GroupView(
            @Doc("when it was made, in milliseconds since 1970")
            long creationTime,

            @Doc("name") String logGroupName,
            @Doc("id") String logGroupId,
            @Doc("days that the cloud would keep it") int ttlInDays,

            @Doc("its tags, and the enterprise project 0") Map<String, String> tag) {
        static GroupView of(LogGroup group) {
            return new GroupView(
                    group.createdAt().toEpochMilli(),
                    group.name(),
                    group.id().value(),
                    group.days(),
                    tags(group.tags()));
        }
    }

    record GroupsView(@Doc("the log groups") List<GroupView> logGroups) {}

    record StreamView(
            @Doc("when it was made, in milliseconds since 1970")
            long creationTime,

            @Doc("name") String logStreamName,
            @Doc("id") String logStreamId,
            @Doc("always 0") int filterCount,
            @Doc("always false") boolean isFavorite,
            @Doc("days that the cloud would keep it") int ttlInDays,

            @Doc("its tags, and the enterprise project 0") Map<String, String> tag) {
        static StreamView of(LogGroup group, LogStream stream) {
            return new StreamView(
                    stream.createdAt().toEpochMilli(),
                    stream.name(),
                    stream.id().value(),
                    0,
                    false,
                    stream.days().orElse(group.days()),
                    tags(stream.tags()));
        }
    }

    record StreamsView(@Doc("the streams of the group") List<StreamView> logStreams) {}

    private static Map<String, String> tags(Optional<io.isthmus.model.Tags> tags) {
        Map<String, String> all = new TreeMap<>(Map.of(ENTERPRISE_PROJECT, NotKept.ENTERPRISE_PROJECT));
        tags.ifPresent(some -> {
            for (Tag tag : some.all()) {
                all.put(tag.key(), tag.value());
            }
        });
        return all;
    }

    record TagsView(
            @Doc("its tags from now on, and the enterprise project 0")
            Map<String, String> tag) {}

    static List<Endpoint<?, ?>> endpoints() {
        return List.of(
                tagging("/v1/{project_id}/groups/{log_group_id}", Target.Kind.LOG_GROUP, "log_group_id"),
                tagging("/v1/{project_id}/topics/{log_stream_id}", Target.Kind.LOG_STREAM, "log_stream_id"),
                Endpoint.post(GROUPS, "Makes a log group, which flow logs may name")
                        .takes("", GroupInput.class)
                        .answers(201, "", MadeGroupView.class)
                        .refuses(Rule.QUOTA_EXCEEDED)
                        .handledBy(call -> call.execute(
                                new Command.CreateLogGroup(
                                        call.body().logGroupName(),
                                        call.body().ttlInDays().orElse(LogGroup.USUAL_DAYS)),
                                done -> Reply.ok(
                                        new MadeGroupView(done.subjects().getFirst())))),
                Endpoint.get(GROUPS, "Lists the project's log groups")
                        .answers(200, "", GroupsView.class)
                        .handledBy(call -> Reply.ok(
                                new GroupsView(call.visible(call.snapshot().logGroups(call.project())).stream()
                                        .map(GroupView::of)
                                        .toList()))),
                Endpoint.post(GROUP, "Says how long the cloud would keep what is in a log group")
                        .takes("", DaysInput.class)
                        .answers(200, "", GroupView.class)
                        .refuses(Rule.LOG_GROUP_NOT_FOUND)
                        .handledBy(call -> call.execute(
                                new Command.UpdateLogGroup(
                                        group(call), call.body().ttlInDays()),
                                done -> Reply.ok(GroupView.of(
                                        done.after().logGroup(group(call)).orElseThrow())))),
                Endpoint.delete(GROUP, "Deletes a log group with its streams; flow logs that name it stay")
                        .refuses(Rule.LOG_GROUP_NOT_FOUND)
                        .handledBy(call -> call.execute(new Command.DeleteLogGroup(group(call)))),
                Endpoint.post(STREAMS, "Makes a stream of a log group, which flow logs may name")
                        .takes("", StreamInput.class)
                        .answers(201, "", MadeStreamView.class)
                        .refuses(Rule.LOG_GROUP_NOT_FOUND, Rule.LOG_STREAMS_EXHAUSTED)
                        .handledBy(call -> call.execute(
                                new Command.CreateLogStream(
                                        group(call),
                                        call.body().logStreamName(),
                                        call.body().ttlInDays()),
                                done -> Reply.ok(
                                        new MadeStreamView(done.subjects().getFirst())))),
                Endpoint.get(STREAMS, "Lists the streams of a log group")
                        .answers(200, "", StreamsView.class)
                        .refuses(Rule.LOG_GROUP_NOT_FOUND)
                        .handledBy(LogGroups::streams),
                Endpoint.put(GROUP + "/streams-ttl/{log_stream_id}", "Says how long the cloud would keep a stream")
                        .takes("", DaysInput.class)
                        .answers(200, "", StreamView.class)
                        .refuses(Rule.LOG_GROUP_NOT_FOUND, Rule.LOG_STREAM_NOT_FOUND)
                        .handledBy(call -> call.execute(
                                new Command.UpdateLogStream(
                                        group(call), stream(call), call.body().ttlInDays()),
                                done -> {
                                    LogGroup after =
                                            done.after().logGroup(group(call)).orElseThrow();
                                    return Reply.ok(StreamView.of(
                                            after, after.stream(stream(call)).orElseThrow()));
                                })),
                Endpoint.delete(STREAMS + "/{log_stream_id}", "Deletes a stream; flow logs that name it stay")
                        .refuses(Rule.LOG_GROUP_NOT_FOUND, Rule.LOG_STREAM_NOT_FOUND)
                        .handledBy(call -> call.execute(new Command.DeleteLogStream(group(call), stream(call)))));
    }

    /** The service's form, which answers 201 where others answer 204. */
    private static Endpoint<?, ?> tagging(String path, Target.Kind kind, String item) {
        return Endpoint.post(path + "/tags/action", "Adds or deletes tags, which are shown in the list")
                .takes("", Tags.ActionInput.class)
                .answers(201, "", TagsView.class)
                .refuses(
                        kind == Target.Kind.LOG_GROUP ? Rule.LOG_GROUP_NOT_FOUND : Rule.LOG_STREAM_NOT_FOUND,
                        Rule.TAGS_TOO_MANY)
                .handledBy(call -> {
                    Target target = new Target(kind, call.path(item));
                    List<Tags.TagInput> input = call.body().tags();
                    boolean adds = call.body().action().equals("create");
                    return (adds ? Tags.unfit("tags", input) : Optional.<Reply>empty())
                            .orElseGet(() -> call.execute(
                                    new Command.ChangeTags(
                                            target,
                                            adds
                                                    ? new Change.Add(input.stream()
                                                            .map(Tags.TagInput::tag)
                                                            .toList())
                                                    : Tags.deletion(input)),
                                    done -> Reply.ok(new TagsView(tags(Named.tagged(target)
                                            .find(done.after())
                                            .map(found -> target.of((Tagged) found)))))));
                });
    }

    private static LogGroupId group(Call<?, ?> call) {
        return new LogGroupId(call.path("log_group_id"));
    }

    private static LogStreamId stream(Call<?, ?> call) {
        return new LogStreamId(call.path("log_stream_id"));
    }

    private static Reply streams(Call<Nothing, Nothing> call) {
        LogGroupId id = group(call);
        return call.visible(call.snapshot().logGroup(id))
                .<Reply>map(found -> Reply.ok(new StreamsView(found.streams().stream()
                        .map(stream -> StreamView.of(found, stream))
                        .toList())))
                .orElseGet(() -> Reply.refused(Access.missing(Rule.LOG_GROUP_NOT_FOUND, "log_group", id)));
    }
}
