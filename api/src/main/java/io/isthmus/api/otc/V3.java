package io.isthmus.api.otc;

import io.isthmus.api.catalogue.Call;
import io.isthmus.api.catalogue.Page;
import io.isthmus.api.catalogue.Reply;
import io.isthmus.api.shape.Doc;
import io.isthmus.api.shape.NullIfEmpty;
import io.isthmus.model.decide.Command;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/** What the resources of v3 have in common: pages and dry runs (contract.md 3.2). */
final class V3 {
    private V3() {}

    record PageInfo(
            @Doc("id of the first thing of the page") @NullIfEmpty
            Optional<String> previousMarker,

            @Doc("id of the last thing of the page, if there are more") @NullIfEmpty
            Optional<String> nextMarker,

            @Doc("number of things on the page") int currentCount) {
        static <T> PageInfo of(Page<T> page, Function<T, String> id) {
            List<T> items = page.items();
            return new PageInfo(
                    items.stream().findFirst().map(id),
                    page.later() && !items.isEmpty() ? Optional.of(id.apply(items.getLast())) : Optional.empty(),
                    items.size());
        }
    }

    /** Whether a client only asks. */
    record DryRun(
            @Doc("true: only tell whether it would be accepted")
            Optional<Boolean> dryRun) {}

    record DryRunView(
            @Doc("always SYS.0202") String errorCode,
            @Doc("that it would be accepted") String errorMsg,
            @Doc("the call's request id") String requestId) {}

    /** Whether the command could be carried out, if that is all that is asked. */
    static Optional<Reply> rehearsed(Call<?, ?> call, Command command, DryRun asked) {
        return asked.dryRun()
                .filter(only -> only)
                .map(_ -> call.rehearse(
                        command,
                        _ -> Reply.ok(
                                202,
                                new DryRunView(
                                        "SYS.0202",
                                        "Request validation has been passed with dry run.",
                                        call.requestId()))));
    }
}
