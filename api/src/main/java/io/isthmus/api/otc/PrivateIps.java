package io.isthmus.api.otc;

import io.isthmus.api.catalogue.Call;
import io.isthmus.api.catalogue.Endpoint;
import io.isthmus.api.catalogue.Page;
import io.isthmus.api.catalogue.Reply;
import io.isthmus.api.otc.PortViews.PortFields;
import io.isthmus.api.otc.PortViews.PortView;
import io.isthmus.api.shape.Doc;
import io.isthmus.api.shape.Inline;
import io.isthmus.api.shape.Items;
import io.isthmus.api.shape.Length;
import io.isthmus.api.shape.Nothing;
import io.isthmus.api.shape.Uuid;
import io.isthmus.model.Listing;
import io.isthmus.model.Port;
import io.isthmus.model.PortId;
import io.isthmus.model.Snapshot;
import io.isthmus.model.SubnetId;
import io.isthmus.model.UnboundPort;
import io.isthmus.model.decide.Command;
import io.isthmus.model.decide.Refusal.Rule;
import io.isthmus.net.Ip;
import java.util.List;
import java.util.Optional;

/** Private IPs: ports, seen by their IPv4 address (contract.md 3.4). */
final class PrivateIps {
    private static final String PATH = "/v1/{project_id}/privateips";

    private PrivateIps() {}

    record AddressInput(
            @Doc("subnet") Uuid subnetId,

            @Doc("the address; without it the first free one")
            Optional<Ip> ipAddress,

            @Doc("kind of what will use it, kept as given") @Length(max = 255)
            Optional<String> deviceOwner) {}

    record AddressesInput(
            @Doc("the addresses to take: all or none") @Items(min = 1, max = 20)
            List<AddressInput> privateips) {}

    record AddressQuery(@Inline Page.Onward page) implements Page.Wish {}

    record AddressView(
            @Doc("id, also of the port") String id,
            @Doc("ACTIVE, DOWN, BUILD or ERROR as the port") String status,
            @Doc("subnet") String subnetId,
            @Doc("project") String tenantId,

            @Doc("kind of what uses it; empty if nothing does")
            String deviceOwner,

            @Doc("the address") String ipAddress) {
        static AddressView of(PortView shown) {
            PortFields port = shown.port();
            return new AddressView(
                    port.id(),
                    port.status(),
                    port.networkId(),
                    port.tenantId(),
                    port.deviceOwner(),
                    port.fixedIps().getFirst().ipAddress());
        }
    }

    record AddressesView(@Doc("the private IPs") List<AddressView> privateips) {}

    static List<Endpoint<?, ?>> endpoints() {
        return List.of(
                Endpoint.post(PATH, "Takes private IPs of subnets")
                        .takes("", AddressesInput.class)
                        .answers(200, "", AddressesView.class)
                        .refuses(
                                Rule.SUBNET_NOT_FOUND,
                                Rule.NETWORK_WITHOUT_SUBNET,
                                Rule.SUBNET_FULL,
                                Rule.ADDRESS_OUTSIDE_SUBNET,
                                Rule.ADDRESS_RESERVED,
                                Rule.ADDRESS_IN_USE)
                        .handledBy(PrivateIps::create),
                Endpoint.get(PATH + "/{privateip_id}", "Shows a private IP")
                        .answers(200, "privateip", AddressView.class)
                        .refuses(Rule.PORT_NOT_FOUND)
                        .handledBy(call -> PortViews.find(call, call.snapshot(), id(call))
                                .<Reply>map(port -> Reply.ok(AddressView.of(port)))
                                .orElseGet(() -> Ports.missing(id(call)))),
                Endpoint.get("/v1/{project_id}/subnets/{subnet_id}/privateips", "Lists the private IPs of a subnet")
                        .query(AddressQuery.class)
                        .answers(200, "", AddressesView.class)
                        .refuses(Rule.SUBNET_NOT_FOUND)
                        .handledBy(PrivateIps::list),
                Endpoint.delete(PATH + "/{privateip_id}", "Gives a private IP back that no ECS uses")
                        .refuses(Rule.PORT_NOT_FOUND, Rule.PORT_IN_USE)
                        .handledBy(call -> call.execute(new Command.DeletePort(id(call)))));
    }

    private static PortId id(Call<?, ?> call) {
        return new PortId(call.path("privateip_id"));
    }

    private static Reply create(Call<Nothing, AddressesInput> call) {
        List<Command.NewPort> ports = call.body().privateips().stream()
                .map(input -> new Command.NewPort(
                        new SubnetId(input.subnetId().value()),
                        "",
                        input.ipAddress(),
                        Optional.empty(),
                        Optional.empty(),
                        List.of(),
                        input.deviceOwner().orElse(""),
                        ""))
                .toList();
        return call.execute(
                new Command.CreatePorts(ports),
                done -> Reply.ok(new AddressesView(done.subjects().stream()
                        .map(id -> AddressView.of(PortViews.find(call, done.after(), new PortId(id))
                                .orElseThrow()))
                        .toList())));
    }

    private static Reply list(Call<AddressQuery, Nothing> call) {
        SubnetId subnet = new SubnetId(call.path("subnet_id"));
        Snapshot snapshot = call.snapshot();
        if (call.visible(snapshot.subnet(subnet)).isEmpty()) {
            return Subnets.missing(subnet);
        }
        Listing<AddressView> addresses = PortViews.listing(
                        call,
                        snapshot.ports(subnet).listing(Port::key),
                        snapshot.unboundPorts(subnet).listing(UnboundPort::key))
                .map(AddressView::of, AddressView::id);
        return Lists.page(addresses, call.query(), page -> new AddressesView(page.items()));
    }
}
