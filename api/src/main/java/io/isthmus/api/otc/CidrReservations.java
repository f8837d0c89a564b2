package io.isthmus.api.otc;

import io.isthmus.api.catalogue.Call;
import io.isthmus.api.catalogue.Endpoint;
import io.isthmus.api.catalogue.Page;
import io.isthmus.api.catalogue.Reply;
import io.isthmus.api.otc.V3.PageInfo;
import io.isthmus.api.shape.Description;
import io.isthmus.api.shape.Doc;
import io.isthmus.api.shape.Filter;
import io.isthmus.api.shape.Inline;
import io.isthmus.api.shape.Length;
import io.isthmus.api.shape.Letters;
import io.isthmus.api.shape.Nothing;
import io.isthmus.api.shape.Range;
import io.isthmus.api.shape.Time;
import io.isthmus.api.shape.Uuid;
import io.isthmus.model.CidrReservation;
import io.isthmus.model.CidrReservationId;
import io.isthmus.model.Listing;
import io.isthmus.model.Resource;
import io.isthmus.model.SubnetId;
import io.isthmus.model.decide.Access;
import io.isthmus.model.decide.Command;
import io.isthmus.model.decide.Refusal.Rule;
import io.isthmus.net.Cidr;
import io.isthmus.net.IpFamily;
import java.util.List;
import java.util.Optional;

/** CIDR reservations of subnets in v3: blocks that are not given out unasked (contract.md 10.47). */
final class CidrReservations {
    private static final String PATH = "/v3/{project_id}/vpc/virsubnet-cidr-reservations";
    private static final String ONE = PATH + "/{virsubnet_cidr_reservation_id}";

    /** The one thing that a body is about. */
    private static final String WRAPPER = "virsubnet_cidr_reservation";

    private CidrReservations() {}

    record CreateInput(
            @Doc("id of the subnet") Uuid virsubnetId,

            @Doc("4 or 6; an address of 6 cannot be named, so nobody gets one of the block") @Range(min = 4, max = 6)
            int ipVersion,

            @Doc("block of the subnet, a quarter of it at most; without it a free one of the length mask")
            Optional<Cidr> cidr,

            @Doc("length of the block: at least two more than that of the subnet") @Range(min = 0, max = 128)
            Optional<Integer> mask,

            @Doc("name, need not be unique") @Length(min = 1, max = 64) @Letters("_.-")
            Optional<String> name,

            @Description Optional<String> description) {
        private IpFamily family() {
            return ipVersion == 4 ? IpFamily.V4 : IpFamily.V6;
        }
    }

    record CreateBody(
            @Doc("the CIDR reservation") CreateInput virsubnetCidrReservation,

            @Inline V3.DryRun dryRun) {}

    record ChangeInput(
            @Doc("name, need not be unique") @Length(min = 1, max = 64) @Letters("_.-")
            Optional<String> name,

            @Description Optional<String> description) {}

    record ChangeBody(
            @Doc("what to change") ChangeInput virsubnetCidrReservation,

            @Inline V3.DryRun dryRun) {}

    record ReservationQuery(
            @Doc("only these CIDR reservations") @Filter List<String> id,
            @Doc("only those of these subnets") @Filter List<String> virsubnetId,
            @Doc("only these blocks") @Filter List<String> cidr,
            @Doc("only those of these IP versions") @Filter List<Integer> ipVersion,
            @Doc("only those of these names") @Filter List<String> name,

            @Doc("only those with these descriptions") @Filter
            List<String> description,

            @Doc("only those of these enterprise projects: all are of 0") @Filter
            List<String> enterpriseProjectId,

            @Inline Page.Onward page)
            implements Page.Wish {}

    record ReservationView(
            @Doc("id") String id,
            @Doc("id of the subnet") String virsubnetId,
            @Doc("VPC of the subnet") String vpcId,
            @Doc("4 or 6") int ipVersion,
            @Doc("what is set aside") Cidr cidr,
            @Doc("length of that block") int mask,
            @Doc("name") String name,
            @Doc("description") String description,
            @Doc("project") String projectId,
            @Doc("when it was made, UTC") Time.Zulu createdAt,
            @Doc("when it was last changed, UTC") Time.Zulu updatedAt) {
        static ReservationView of(CidrReservation reservation) {
            return new ReservationView(
                    reservation.id().value(),
                    reservation.subnet().value(),
                    reservation.vpc().value(),
                    reservation.cidr().family() == IpFamily.V4 ? 4 : 6,
                    reservation.cidr(),
                    reservation.cidr().length(),
                    reservation.name(),
                    reservation.description(),
                    reservation.project().value(),
                    new Time.Zulu(reservation.createdAt()),
                    new Time.Zulu(reservation.updatedAt()));
        }
    }

    record ReservationAnswer(
            @Doc("the call's request id") String requestId,
            @Doc("the CIDR reservation") ReservationView virsubnetCidrReservation) {}

    record ReservationsAnswer(
            @Doc("the call's request id") String requestId,

            @Doc("the CIDR reservations") List<ReservationView> virsubnetCidrReservations,

            @Doc("the page") PageInfo pageInfo) {}

    static List<Endpoint<?, ?>> endpoints() {
        return List.of(
                Endpoint.post(
                                PATH,
                                "Sets a block of a subnet aside, of which nobody gets an address who does not name it")
                        .takes("", CreateBody.class)
                        .answers(201, "", ReservationAnswer.class)
                        .orAnswers(202, V3.DryRunView.class)
                        .refuses(
                                Rule.SUBNET_NOT_FOUND,
                                Rule.SUBNET_HAS_NO_IPV6,
                                Rule.CIDR_RESERVATION_OUTSIDE_SUBNET,
                                Rule.CIDR_RESERVATION_MASK,
                                Rule.ADDRESS_RESERVED,
                                Rule.CIDR_RESERVATION_OVERLAPS,
                                Rule.CIDR_RESERVATION_NO_ROOM,
                                Rule.CIDR_RESERVATIONS_EXHAUSTED)
                        .handledBy(CidrReservations::create),
                Endpoint.get(PATH, "Lists the project's CIDR reservations")
                        .query(ReservationQuery.class)
                        .answers(200, "", ReservationsAnswer.class)
                        .handledBy(CidrReservations::list),
                Endpoint.get(ONE, "Shows a CIDR reservation")
                        .answers(200, "", ReservationAnswer.class)
                        .refuses(Rule.CIDR_RESERVATION_NOT_FOUND)
                        .handledBy(CidrReservations::show),
                Endpoint.put(ONE, "Names or describes a CIDR reservation otherwise")
                        .takes("", ChangeBody.class)
                        .answers(200, "", ReservationAnswer.class)
                        .orAnswers(202, V3.DryRunView.class)
                        .refuses(Rule.CIDR_RESERVATION_NOT_FOUND)
                        .handledBy(call -> execute(
                                call,
                                new Command.UpdateCidrReservation(
                                        id(call),
                                        call.body().virsubnetCidrReservation().name(),
                                        call.body().virsubnetCidrReservation().description()),
                                call.body().dryRun())),
                Endpoint.delete(ONE, "Ends a CIDR reservation")
                        .refuses(Rule.CIDR_RESERVATION_NOT_FOUND)
                        .handledBy(call -> call.execute(new Command.DeleteCidrReservation(id(call)))));
    }

    private static CidrReservationId id(Call<?, ?> call) {
        return new CidrReservationId(call.path("virsubnet_cidr_reservation_id"));
    }

    /** Carries a command out whose subject is the reservation, or only tells whether it could be. */
    private static Reply execute(Call<?, ?> call, Command command, V3.DryRun dryRun) {
        return V3.rehearsed(call, command, dryRun)
                .orElseGet(() -> call.execute(
                        command,
                        done -> Reply.ok(new ReservationAnswer(
                                call.requestId(),
                                ReservationView.of(done.after()
                                        .cidrReservation(new CidrReservationId(
                                                done.subjects().getFirst()))
                                        .orElseThrow())))));
    }

    private static Reply create(Call<Nothing, CreateBody> call) {
        CreateInput input = call.body().virsubnetCidrReservation();
        return malformed(input)
                .orElseGet(() -> execute(
                        call,
                        new Command.CreateCidrReservation(
                                new SubnetId(input.virsubnetId().value()),
                                input.cidr()
                                        .<Command.NewReservation>map(Command.NewReservation.Exact::new)
                                        .orElseGet(() -> new Command.NewReservation.Free(
                                                input.family(), input.mask().orElseThrow())),
                                input.name().orElse(""),
                                input.description().orElse("")),
                        call.body().dryRun()));
    }

    private static Optional<Reply> malformed(CreateInput input) {
        if (input.ipVersion() == 5) {
            return malformed("ip_version", "is 5", "4 or 6");
        }
        if (input.cidr().isEmpty()) {
            return input.mask().isPresent()
                    ? Optional.empty()
                    : malformed("cidr", "is missing, and so is mask", "a block, or as mask the length of one");
        }
        Cidr cidr = input.cidr().get();
        if (cidr.family() != input.family()) {
            return malformed(
                    "cidr", "is " + cidr, "a block of IP version " + input.ipVersion() + ", as ip_version says");
        }
        return input.mask()
                .filter(mask -> mask != cidr.length())
                .flatMap(mask ->
                        malformed("mask", "is " + mask + ", but cidr is " + cidr, "one of the two, or both alike"));
    }

    private static Optional<Reply> malformed(String field, String problem, String expected) {
        return Optional.of(Reply.malformed(WRAPPER + "." + field, problem, expected));
    }

    private static Reply show(Call<Nothing, Nothing> call) {
        return call.visible(call.snapshot().cidrReservation(id(call)))
                .<Reply>map(found -> Reply.ok(new ReservationAnswer(call.requestId(), ReservationView.of(found))))
                .orElseGet(() -> Reply.refused(Access.missing(Rule.CIDR_RESERVATION_NOT_FOUND, WRAPPER, id(call))));
    }

    private static Reply list(Call<ReservationQuery, Nothing> call) {
        ReservationQuery query = call.query();
        Listing<CidrReservation> narrowed = query.virsubnetId().size() == 1
                        && query.id().isEmpty()
                ? call.snapshot()
                        .cidrReservations(new SubnetId(query.virsubnetId().getFirst()))
                        .listing(CidrReservation::key)
                : Lists.narrowed(
                        call,
                        call.snapshot().cidrReservations(call.project()),
                        Resource.Kind.CIDR_RESERVATION,
                        CidrReservation.class,
                        query.id(),
                        query.name());
        return Lists.page(
                Lists.matching(call.visible(narrowed), query, ReservationView::of),
                query,
                page -> new ReservationsAnswer(
                        call.requestId(),
                        page.items().stream().map(ReservationView::of).toList(),
                        PageInfo.of(page, CidrReservation::key)));
    }
}
