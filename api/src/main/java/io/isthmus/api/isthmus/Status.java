package io.isthmus.api.isthmus;

import io.isthmus.api.catalogue.Call;
import io.isthmus.api.catalogue.Doc;
import io.isthmus.api.catalogue.Endpoint;
import io.isthmus.api.catalogue.Needs;
import io.isthmus.api.catalogue.Nothing;
import io.isthmus.api.catalogue.Reply;
import io.isthmus.control.Lag;
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
            Optional<List<FailingView>> failing) {}

    record FailingView(
            @Doc("id of the VPC") String vpc, @Doc("why") String reason) {}

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
                failing.isEmpty() ? Optional.empty() : Optional.of(failing));
    }
}
