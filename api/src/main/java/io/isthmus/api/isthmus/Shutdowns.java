package io.isthmus.api.isthmus;

import io.isthmus.api.catalogue.Endpoint;
import io.isthmus.api.catalogue.Reply;
import io.isthmus.api.shape.Doc;
import io.isthmus.api.shape.Needs;
import java.util.List;
import java.util.Optional;

/** The end of the process, by the administrator. */
final class Shutdowns {
    private Shutdowns() {}

    record ShutdownInput(
            @Doc("true: take the data plane away too, with all that runs in it; without it packets flow on")
            Optional<Boolean> remove) {}

    static List<Endpoint<?, ?>> endpoints() {
        return List.of(Endpoint.post("/isthmus/v1/shutdown", "Ends the controller and its agent")
                .needs(Needs.ADMINISTRATOR)
                .takes("", ShutdownInput.class)
                .answers(202)
                .handledBy(call -> {
                    call.services().controller().stop(call.body().remove().orElse(false));
                    return Reply.ok();
                }));
    }
}
