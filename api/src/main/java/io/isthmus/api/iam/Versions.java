package io.isthmus.api.iam;

import io.isthmus.api.catalogue.Endpoint;
import io.isthmus.api.catalogue.Reply;
import io.isthmus.api.iam.Views.VersionView;
import io.isthmus.api.iam.Views.VersionsView;
import io.isthmus.api.shape.Needs;
import java.util.List;

/** The version documents by which clients find out what they talk to. */
final class Versions {
    private Versions() {}

    static List<Endpoint<?, ?>> endpoints() {
        return List.of(
                // One host, one root: clients of both APIs look here, and all of them understand a plain list.
                Endpoint.get("/", "Lists the versions of the identity and network APIs")
                        .needs(Needs.NOTHING)
                        .answers(200, "", VersionsView.class)
                        .handledBy(call -> Reply.ok(new VersionsView(
                                List.of(VersionView.at(call.baseUrl()), VersionView.network(call.baseUrl()))))),
                Endpoint.get("/v2.0", "Shows the version of the network API")
                        .needs(Needs.NOTHING)
                        .answers(200, "version", VersionView.class)
                        .handledBy(call -> Reply.ok(VersionView.network(call.baseUrl()))),
                Endpoint.get("/v3", "Shows the version of the identity API")
                        .needs(Needs.NOTHING)
                        .answers(200, "version", VersionView.class)
                        .handledBy(call -> Reply.ok(VersionView.at(call.baseUrl()))));
    }
}
