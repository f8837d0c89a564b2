package io.isthmus.api.otc;

import io.isthmus.api.catalogue.Call;
import io.isthmus.api.catalogue.Endpoint;
import io.isthmus.api.catalogue.Reply;
import io.isthmus.api.shape.Doc;
import io.isthmus.api.shape.Nothing;
import java.util.List;
import java.util.Optional;

/**
 * The cloud's name servers, for which clients ask before they make a subnet without any. They are told to its servers as any
 * others; there is no name server at these addresses.
 */
final class DnsServers {
    /** Those that the clients know for Open Telekom Cloud. */
    private static final List<String> ADDRESSES = List.of("100.125.4.25", "100.125.129.199");

    private DnsServers() {}

    record ServerQuery(
            @Doc("only name servers of this type: all are private")
            Optional<String> type,

            @Doc("only name servers of this region") Optional<String> region) {}

    record RecordView(
            @Doc("always empty") String hostname,
            @Doc("address") String address,
            @Doc("1: asked first") int priority) {}

    record ServersView(
            @Doc("always private") String type,
            @Doc("region") String region,
            @Doc("the servers") List<RecordView> nsRecords) {}

    record AllView(@Doc("the name servers") List<ServersView> nameservers) {}

    static List<Endpoint<?, ?>> endpoints() {
        return List.of(Endpoint.get("/v2/nameservers", "Tells which name servers a subnet may have that names none")
                .query(ServerQuery.class)
                .answers(200, "", AllView.class)
                .handledBy(DnsServers::list));
    }

    private static Reply list(Call<ServerQuery, Nothing> call) {
        ServersView all = new ServersView(
                "private",
                call.snapshot().region(call.project()),
                List.of(new RecordView("", ADDRESSES.getFirst(), 1), new RecordView("", ADDRESSES.getLast(), 2)));
        boolean wanted = Lists.passes(named(call.query().type()), all.type())
                && Lists.passes(named(call.query().region()), all.region());
        return Reply.ok(new AllView(wanted ? List.of(all) : List.of()));
    }

    private static Optional<String> named(Optional<String> text) {
        return text.filter(name -> !name.isEmpty());
    }
}
