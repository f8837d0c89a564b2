package io.isthmus.api.otc;

import io.isthmus.api.catalogue.Call;
import io.isthmus.api.catalogue.Endpoint;
import io.isthmus.api.catalogue.Page;
import io.isthmus.api.catalogue.Reply;
import io.isthmus.api.shape.Description;
import io.isthmus.api.shape.Doc;
import io.isthmus.api.shape.Filter;
import io.isthmus.api.shape.Inline;
import io.isthmus.api.shape.Length;
import io.isthmus.api.shape.Name;
import io.isthmus.api.shape.NoAngleBrackets;
import io.isthmus.api.shape.Nothing;
import io.isthmus.api.shape.Time;
import io.isthmus.api.shape.Uuid;
import io.isthmus.model.Label;
import io.isthmus.model.Listing;
import io.isthmus.model.Peering;
import io.isthmus.model.PeeringId;
import io.isthmus.model.PeeringState;
import io.isthmus.model.ProjectId;
import io.isthmus.model.Resource;
import io.isthmus.model.Snapshot;
import io.isthmus.model.VpcId;
import io.isthmus.model.decide.Access;
import io.isthmus.model.decide.Command;
import io.isthmus.model.decide.Refusal.Rule;
import java.util.List;
import java.util.Optional;

/** Peerings in v2.0 (contract.md 1). */
final class Peerings {
    private static final String PATH = "/v2.0/vpc/peerings";
    private static final String ONE = PATH + "/{peering_id}";

    private Peerings() {}

    record SideInput(
            @Doc("VPC") Uuid vpcId,

            @Doc("project of the VPC; without it the caller's")
            Optional<String> tenantId) {}

    record PeeringInput(
            @Doc("name, need not be unique") @Length(min = 1, max = 64)
            String name,

            @Description Optional<String> description,

            @Doc("the requester's side, a VPC of the caller")
            SideInput requestVpcInfo,

            @Doc("the accepter's side") SideInput acceptVpcInfo) {}

    record PeeringChange(
            @Doc("name") @Length(min = 1, max = 64) Optional<String> name,

            @Doc("description; an empty text clears it") @Length(max = 255) @NoAngleBrackets
            Optional<String> description) {}

    record PeeringQuery(
            @Doc("only this peering") @Filter List<String> id,

            @Doc("only peerings of exactly this name") @Filter
            List<String> name,

            @Doc("only peerings in this state") @Filter List<String> status,

            @Doc("only peerings with this project on either side")
            @Filter({"request_vpc_info/tenant_id", "accept_vpc_info/tenant_id"})
            List<String> tenantId,

            @Doc("only peerings with this VPC on either side")
            @Filter({"request_vpc_info/vpc_id", "accept_vpc_info/vpc_id"})
            List<String> vpcId,

            @Inline Page.EitherWay page)
            implements Page.Wish {}

    record SideView(
            @Doc("VPC") String vpcId,
            @Doc("project of the VPC") String tenantId) {
        static SideView of(Peering.Side side) {
            return new SideView(side.vpc().value(), side.project().value());
        }
    }

    record PeeringView(
            @Doc("id") String id,
            @Doc("name") String name,

            @Doc("PENDING_ACCEPTANCE, ACTIVE, REJECTED or EXPIRED")
            String status,

            @Doc("the requester's side") SideView requestVpcInfo,
            @Doc("the accepter's side") SideView acceptVpcInfo,
            @Doc("description") String description,
            @Doc("when it was made, UTC") Time.Local createdAt,
            @Doc("when it was last changed, UTC") Time.Local updatedAt,

            @Doc("whose it is, as X-Isthmus-Label said") @Name("isthmus:label")
            Optional<String> label) {
        static PeeringView of(Peering peering) {
            return new PeeringView(
                    peering.id().value(),
                    peering.name(),
                    state(peering),
                    SideView.of(peering.requester()),
                    SideView.of(peering.accepter()),
                    peering.description(),
                    new Time.Local(peering.createdAt()),
                    new Time.Local(peering.updatedAt()),
                    peering.label().map(Label::text));
        }
    }

    record PeeringsView(
            @Doc("the peerings") List<PeeringView> peerings,
            @Doc("the neighbouring pages, if there are any") Optional<List<Lists.Link>> peeringsLinks) {}

    static List<Endpoint<?, ?>> endpoints() {
        return List.of(
                Endpoint.post(PATH, "Asks for a peering of two VPCs; within one project it is active at once")
                        .takes("peering", PeeringInput.class)
                        .answers(201, "peering", PeeringView.class)
                        .refuses(
                                Rule.VPC_NOT_FOUND,
                                Rule.PEERING_ITSELF,
                                Rule.PEERING_ACCEPTER_UNKNOWN,
                                Rule.PEERING_EXISTS,
                                Rule.QUOTA_EXCEEDED)
                        .handledBy(Peerings::create),
                Endpoint.get(PATH, "Lists the peerings that the project takes part in")
                        .query(PeeringQuery.class)
                        .answers(200, "", PeeringsView.class)
                        .handledBy(Peerings::list),
                Endpoint.get(ONE, "Shows a peering")
                        .answers(200, "peering", PeeringView.class)
                        .refuses(Rule.PEERING_NOT_FOUND)
                        .handledBy(Peerings::show),
                Endpoint.put(ONE, "Changes name or description of a peering")
                        .takes("peering", PeeringChange.class)
                        .answers(200, "peering", PeeringView.class)
                        .refuses(Rule.PEERING_NOT_FOUND)
                        .handledBy(Peerings::update),
                // Contract.md 0.3: these two answer the peering itself, without a wrapper.
                Endpoint.put(ONE + "/accept", "Accepts a request for a peering")
                        .answers(200, "", PeeringView.class)
                        .refuses(Rule.PEERING_NOT_FOUND, Rule.PEERING_NOT_PENDING, Rule.QUOTA_EXCEEDED)
                        .handledBy(call -> change(call, new Command.AcceptPeering(id(call)))),
                Endpoint.put(ONE + "/reject", "Rejects a request for a peering")
                        .answers(200, "", PeeringView.class)
                        .refuses(Rule.PEERING_NOT_FOUND, Rule.PEERING_NOT_PENDING)
                        .handledBy(call -> change(call, new Command.RejectPeering(id(call)))),
                Endpoint.delete(ONE, "Ends a peering and both sides' routes over it")
                        .refuses(Rule.PEERING_NOT_FOUND)
                        .handledBy(call -> call.execute(new Command.DeletePeering(id(call)))));
    }

    private static PeeringId id(Call<?, ?> call) {
        return new PeeringId(call.path("peering_id"));
    }

    private static Reply create(Call<Nothing, PeeringInput> call) {
        PeeringInput input = call.body();
        return call.execute(
                new Command.CreatePeering(
                        input.name(),
                        input.description().orElse(""),
                        new VpcId(input.requestVpcInfo().vpcId().value()),
                        project(input.requestVpcInfo()),
                        new VpcId(input.acceptVpcInfo().vpcId().value()),
                        project(input.acceptVpcInfo())),
                done -> Reply.ok(PeeringView.of(done.after()
                        .peering(new PeeringId(done.subjects().getFirst()))
                        .orElseThrow())));
    }

    /** Some clients send an empty text for "mine". */
    private static Optional<ProjectId> project(SideInput side) {
        return side.tenantId().filter(id -> !id.isEmpty()).map(ProjectId::new);
    }

    private static Reply update(Call<Nothing, PeeringChange> call) {
        PeeringChange change = call.body();
        if (change.name().isEmpty() && change.description().isEmpty()) {
            return Reply.malformed("peering", "changes nothing", "name or description");
        }
        return change(call, new Command.UpdatePeering(id(call), change.name(), change.description()));
    }

    private static Reply change(Call<?, ?> call, Command command) {
        return call.execute(
                command,
                done -> Reply.ok(PeeringView.of(done.after().peering(id(call)).orElseThrow())));
    }

    private static Reply show(Call<Nothing, Nothing> call) {
        return call.visible(call.snapshot().peering(id(call)))
                .<Reply>map(peering -> Reply.ok(PeeringView.of(peering)))
                .orElseGet(() -> Reply.refused(Access.missing(Rule.PEERING_NOT_FOUND, "peering", id(call))));
    }

    private static Reply list(Call<PeeringQuery, Nothing> call) {
        PeeringQuery query = call.query();
        Snapshot snapshot = call.snapshot();
        Listing<Peering> narrowed = query.vpcId().size() == 1 && query.id().isEmpty()
                ? snapshot.peerings(new VpcId(query.vpcId().getFirst())).listing(Peering::key)
                : Lists.narrowed(
                        call,
                        snapshot.peerings(call.project()),
                        Resource.Kind.PEERING,
                        Peering.class,
                        query.id(),
                        query.name());
        return Lists.page(
                Lists.matching(call.visible(narrowed), query, PeeringView::of),
                query,
                page -> new PeeringsView(
                        page.items().stream().map(PeeringView::of).toList(), Lists.links(call, page, Peering::key)));
    }

    private static String state(Peering peering) {
        return switch (peering.state()) {
            case PeeringState.PendingAcceptance _ -> "PENDING_ACCEPTANCE";
            case PeeringState.Active _ -> "ACTIVE";
            case PeeringState.Rejected _ -> "REJECTED";
            case PeeringState.Expired _ -> "EXPIRED";
        };
    }
}
