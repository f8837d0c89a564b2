package io.isthmus.api.otc;

import io.isthmus.api.catalogue.Call;
import io.isthmus.api.catalogue.Reply;
import io.isthmus.model.Ecs;
import io.isthmus.model.EcsId;
import io.isthmus.model.decide.Access;
import io.isthmus.model.decide.Refusal.Rule;
import java.util.function.Function;

/** The ECS that a path names, in v1 and in Nova alike. */
final class PathServer {
    private PathServer() {}

    static EcsId id(Call<?, ?> call) {
        return new EcsId(call.path("server_id"));
    }

    /** The answer about it; the refusal of one that the caller does not see. */
    static Reply shown(Call<?, ?> call, Function<Ecs, Reply> answer) {
        return call.visible(call.snapshot().ecs(id(call)))
                .map(answer)
                .orElseGet(() -> Reply.refused(Access.missing(Rule.ECS_NOT_FOUND, "server", id(call))));
    }
}
