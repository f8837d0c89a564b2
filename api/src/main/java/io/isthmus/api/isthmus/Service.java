package io.isthmus.api.isthmus;

import io.isthmus.api.catalogue.Call;
import io.isthmus.api.catalogue.Doc;
import io.isthmus.api.catalogue.Endpoint;
import io.isthmus.api.catalogue.Needs;
import io.isthmus.api.catalogue.Nothing;
import io.isthmus.api.catalogue.Reply;
import java.util.List;
import java.util.Optional;

/** The service as a process. */
final class Service {
    private Service() {}

    record ShutdownInput(
            @Doc("whether everything that the service made in the kernel is removed first; without it false")
            Optional<Boolean> remove) {}

    record ShutdownView(
            @Doc("always true: the service ends soon") boolean stopping) {}

    static List<Endpoint<?, ?>> endpoints() {
        return List.of(Endpoint.post("/isthmus/v1/shutdown", "Ends the service")
                .needs(Needs.ADMINISTRATOR)
                .takes("", ShutdownInput.class)
                .answers(202, "", ShutdownView.class)
                .handledBy(Service::shutDown));
    }

    private static Reply shutDown(Call<Nothing, ShutdownInput> call) {
        call.services().controller().stop(call.body().remove().orElse(false));
        return Reply.ok(new ShutdownView(true));
    }
}
