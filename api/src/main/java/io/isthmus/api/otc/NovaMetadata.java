package io.isthmus.api.otc;

import io.isthmus.api.catalogue.Call;
import io.isthmus.api.catalogue.Endpoint;
import io.isthmus.api.catalogue.Reply;
import io.isthmus.api.otc.CloudServerChanges.MetadataInput;
import io.isthmus.api.otc.CloudServerChanges.MetadataView;
import io.isthmus.api.shape.Doc;
import io.isthmus.api.shape.Nothing;
import io.isthmus.api.shape.Problem;
import io.isthmus.model.Ecs;
import io.isthmus.model.EcsChange;
import io.isthmus.model.decide.Command;
import io.isthmus.model.decide.Refusal.Rule;
import java.util.List;
import java.util.Map;
import java.util.function.Function;

/** The metadata of ECSs in the words of Nova: what their owner wrote, without what the service says of every ECS. */
final class NovaMetadata {
    private static final String PATH = NovaServers.SERVER + "/metadata";

    private NovaMetadata() {}

    record EntryInput(
            @Doc("one entry, with the key of the path") Map<String, String> meta) {}

    record EntryView(@Doc("the entry") Map<String, String> meta) {}

    static List<Endpoint<?, ?>> endpoints() {
        return List.of(
                Endpoint.get(PATH, "Lists the metadata of an ECS")
                        .answers(200, "", MetadataView.class)
                        .refuses(Rule.ECS_NOT_FOUND)
                        .handledBy(call -> PathServer.shown(call, ecs -> Reply.ok(view(ecs)))),
                Endpoint.post(PATH, "Adds entries to the metadata of an ECS")
                        .takes("", MetadataInput.class)
                        .answers(200, "", MetadataView.class)
                        .refuses(Rule.ECS_NOT_FOUND, Rule.ECS_METADATA)
                        .handledBy(call -> set(call, false)),
                Endpoint.put(PATH, "Replaces the metadata of an ECS")
                        .takes("", MetadataInput.class)
                        .answers(200, "", MetadataView.class)
                        .refuses(Rule.ECS_NOT_FOUND, Rule.ECS_METADATA)
                        .handledBy(call -> set(call, true)),
                Endpoint.get(PATH + "/{key}", "Shows an entry of the metadata of an ECS")
                        .answers(200, "", EntryView.class)
                        .refuses(Rule.ECS_NOT_FOUND)
                        .handledBy(call -> entry(
                                call,
                                ecs -> Reply.ok(new EntryView(Map.of(
                                        call.path("key"),
                                        ecs.detailsOrPlain().metadata().getOrDefault(call.path("key"), "")))))),
                Endpoint.put(PATH + "/{key}", "Adds an entry to the metadata of an ECS, or changes it")
                        .takes("", EntryInput.class)
                        .answers(200, "", EntryView.class)
                        .refuses(Rule.ECS_NOT_FOUND, Rule.ECS_METADATA)
                        .handledBy(NovaMetadata::setEntry),
                Endpoint.delete(PATH + "/{key}", "Deletes an entry of the metadata of an ECS")
                        .refuses(Rule.ECS_NOT_FOUND)
                        .handledBy(NovaMetadata::deleteEntry));
    }

    private static MetadataView view(Ecs ecs) {
        return new MetadataView(ecs.detailsOrPlain().metadata());
    }

    private static Reply entry(Call<?, ?> call, Function<Ecs, Reply> answer) {
        String key = call.path("key");
        return PathServer.shown(
                call,
                ecs -> ecs.detailsOrPlain().metadata().containsKey(key)
                        ? answer.apply(ecs)
                        : new Reply.Failure(new Problem.Absent("metadata", key)));
    }

    static Reply deleteEntry(Call<?, ?> call) {
        return entry(
                call,
                ecs -> call.execute(new Command.ChangeEcs(ecs.id(), new EcsChange.DeleteMetadata(call.path("key")))));
    }

    /** @param whole whether all other entries go */
    static Reply set(Call<Nothing, MetadataInput> call, boolean whole) {
        Map<String, String> entries = call.body().metadata();
        return ServerDetails.badMetadata("metadata", entries)
                .orElseGet(() -> call.execute(
                        new Command.ChangeEcs(PathServer.id(call), new EcsChange.SetMetadata(entries, whole)),
                        done -> Reply.ok(
                                view(done.after().ecs(PathServer.id(call)).orElseThrow()))));
    }

    private static Reply setEntry(Call<Nothing, EntryInput> call) {
        Map<String, String> entry = call.body().meta();
        if (entry.size() != 1 || !entry.containsKey(call.path("key"))) {
            return Reply.malformed("meta", "is not one entry with the key of the path", "that one");
        }
        return ServerDetails.badMetadata("meta", entry)
                .orElseGet(() -> call.execute(
                        new Command.ChangeEcs(PathServer.id(call), new EcsChange.SetMetadata(entry, false)),
                        _ -> Reply.ok(new EntryView(entry))));
    }
}
