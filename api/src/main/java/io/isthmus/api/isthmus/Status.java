package io.isthmus.api.isthmus;

import io.isthmus.api.catalogue.Call;
import io.isthmus.api.catalogue.Endpoint;
import io.isthmus.api.catalogue.Reply;
import io.isthmus.api.isthmus.Changes.BeginningView;
import io.isthmus.api.shape.Doc;
import io.isthmus.api.shape.Needs;
import io.isthmus.api.shape.Nothing;
import io.isthmus.control.Controller;
import io.isthmus.control.Lag;
import io.isthmus.model.Principal;
import io.isthmus.model.Snapshot;
import io.isthmus.store.Store;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/** How the service is. */
final class Status {
    private static final String VERSION = Optional.ofNullable(
                    Status.class.getPackage().getImplementationVersion())
            .orElse("development");

    private Status() {}

    record StatusView(
            @Doc("version of the service") String version,
            @Doc("number of changes since the beginning") Optional<Long> revision,
            @Doc("regions in which projects may lie") Optional<List<String>> regions,

            @Doc("whether VPCs forward between their peerings by explicit routes")
            Optional<Boolean> transit,

            @Doc("whether changes reach packets now: connected, or disconnected while the agent is away")
            Optional<String> dataPlane,

            @Doc("VPCs of the caller whose packets are not yet treated as the newest state says")
            Optional<List<String>> converging,

            @Doc("those of them of which something failed; repair goes on")
            Optional<List<FailingView>> failing,

            @Doc("how large things are; for administrators only")
            Optional<SizesView> sizes) {}

    record FailingView(
            @Doc("id of the VPC") String vpc, @Doc("why") String reason) {}

    record SizesView(
            @Doc("the database's file, in bytes") long database,
            @Doc("its write-ahead log, in bytes") long writeAheadLog,
            @Doc("changes that the history holds") long logEntries,

            @Doc("where the history begins, if what is before it is not kept any more")
            Optional<BeginningView> historyBegins,

            @Doc("resources of every kind, users and tokens included")
            int documents,

            @Doc("tokens of all users that are not over") int tokens) {}

    static List<Endpoint<?, ?>> endpoints() {
        return List.of(Endpoint.get("/isthmus/v1/status", "Tells how the service is")
                .needs(Needs.NOTHING)
                .answers(200, "status", StatusView.class)
                .handledBy(Status::status));
    }

    private static Reply status(Call<Nothing, Nothing> call) {
        return Reply.ok(
                call.caller().isPresent()
                        ? whole(call)
                        : new StatusView(
                                VERSION,
                                Optional.empty(),
                                Optional.empty(),
                                Optional.empty(),
                                Optional.empty(),
                                Optional.empty(),
                                Optional.empty(),
                                Optional.empty()));
    }

    private static StatusView whole(Call<?, ?> call) {
        SortedMap<String, Lag> behind = new TreeMap<>();
        call.services().controller().converging().forEach((vpc, lag) -> {
            if (call.visible(call.snapshot().vpc(vpc)).isPresent()) {
                behind.put(vpc.value(), lag);
            }
        });
        List<FailingView> failing = new ArrayList<>();
        behind.forEach((vpc, lag) -> {
            if (lag instanceof Lag.Failed(String reason)) {
                failing.add(new FailingView(vpc, reason));
            }
        });
        return new StatusView(
                VERSION,
                Optional.of(call.snapshot().revision()),
                Optional.of(call.snapshot().settings().regions()),
                Optional.of(call.snapshot().settings().transit()),
                Optional.of(call.services().controller().dataPlaneConnected() ? "connected" : "disconnected"),
                Optional.of(List.copyOf(behind.keySet())),
                failing.isEmpty() ? Optional.empty() : Optional.of(failing),
                Optional.of(call.principal())
                        .filter(Principal::isAdministrator)
                        .map(_ -> sizes(call.services().controller(), call.snapshot())));
    }

    private static SizesView sizes(Controller controller, Snapshot snapshot) {
        Store.Sizes store = controller.storeSizes();
        return new SizesView(
                store.database(),
                store.writeAheadLog(),
                store.logEntries(),
                BeginningView.of(controller.log().beginning()),
                snapshot.size(),
                snapshot.tokenCount());
    }
}
