package io.isthmus.api.isthmus;

import io.isthmus.api.catalogue.Call;
import io.isthmus.api.catalogue.Endpoint;
import io.isthmus.api.catalogue.Reply;
import io.isthmus.api.shape.Doc;
import io.isthmus.api.shape.Length;
import io.isthmus.api.shape.Name;
import io.isthmus.api.shape.Nothing;
import io.isthmus.api.shape.OneOf;
import io.isthmus.api.shape.Range;
import io.isthmus.api.shape.Time;
import io.isthmus.api.shape.Uuid;
import io.isthmus.model.EcsId;
import io.isthmus.model.GuardRail;
import io.isthmus.model.GuardRail.Promise;
import io.isthmus.model.GuardRail.Scope;
import io.isthmus.model.GuardRailId;
import io.isthmus.model.Label;
import io.isthmus.model.PortRange;
import io.isthmus.model.SecurityGroupId;
import io.isthmus.model.SubnetId;
import io.isthmus.model.VpcId;
import io.isthmus.model.decide.Access;
import io.isthmus.model.decide.Command;
import io.isthmus.model.decide.Refusal.Rule;
import io.isthmus.net.IpProtocols;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalInt;

/** What must stay so, whatever is changed. */
final class GuardRails {
    private static final String PATH = "/isthmus/v1/guard-rails";
    private static final String ONE = PATH + "/{guard_rail_id}";

    private GuardRails() {}

    record RailInput(
            @Doc("name") @Length(min = 1, max = 64) String name,

            @Doc(
                    "isolated: nothing from the senders arrives; only: nothing arrives but theirs, by the protocol to the ports")
            @OneOf({"isolated", "only"})
            String promise,

            @Doc("the receivers: id of a VPC, subnet, security group or ECS")
            Uuid to,

            @Doc("the senders: id of a VPC, subnet, security group or ECS; without it everyone but the receivers")
            Optional<Uuid> from,

            @Doc("what a rail of the sort only lets in; without it every protocol")
            @OneOf({"icmp", "icmpv6", "tcp", "udp"})
            Optional<String> protocol,

            @Doc("first destination port that is let in; without it all") @Range(min = 1, max = 65_535)
            Optional<Integer> portMin,

            @Doc("last destination port that is let in; without it the first") @Range(min = 1, max = 65_535)
            Optional<Integer> portMax) {}

    record RailChange(
            @Doc("name") @Length(min = 1, max = 64) String name) {}

    record ScopeView(
            @Doc("vpc, subnet, security_group or ecs") String type,
            @Doc("its id") String id) {
        static ScopeView of(Scope scope) {
            return new ScopeView(scope.kind().name().toLowerCase(Locale.ROOT), scope.id());
        }
    }

    record RailView(
            @Doc("id") String id,
            @Doc("name") String name,
            @Doc("isolated or only") String promise,
            @Doc("the receivers") ScopeView to,
            @Doc("the senders; absent for everyone") Optional<ScopeView> from,

            @Doc("IP protocol that is let in; absent for all")
            Optional<String> protocol,

            @Doc("first port that is let in; absent for all")
            Optional<Integer> portMin,

            @Doc("last port that is let in; absent for all") Optional<Integer> portMax,
            @Doc("when it was made, RFC 3339") Time.Zulu createdAt,

            @Doc("whose it is, as X-Isthmus-Label said") @Name("isthmus:label")
            Optional<String> label) {
        static RailView of(GuardRail rail) {
            return new RailView(
                    rail.id().value(),
                    rail.name(),
                    rail.promise().name().toLowerCase(Locale.ROOT),
                    ScopeView.of(rail.to()),
                    rail.from().map(ScopeView::of),
                    rail.protocol().isPresent()
                            ? Optional.of(IpProtocols.name(rail.protocol().getAsInt()))
                            : Optional.empty(),
                    rail.ports().map(PortRange::low),
                    rail.ports().map(PortRange::high),
                    new Time.Zulu(rail.createdAt()),
                    rail.label().map(Label::text));
        }
    }

    record RailsView(@Doc("the guard rails") List<RailView> guardRails) {}

    static List<Endpoint<?, ?>> endpoints() {
        return List.of(
                Endpoint.post(PATH, "Makes a guard rail: from then on a change that would break it is refused")
                        .takes("guard_rail", RailInput.class)
                        .answers(201, "guard_rail", RailView.class)
                        .refuses(Rule.VPC_NOT_FOUND, Rule.GUARD_RAILS_EXHAUSTED)
                        .handledBy(GuardRails::create),
                Endpoint.get(PATH, "Lists the project's guard rails")
                        .answers(200, "", RailsView.class)
                        .handledBy(call -> Reply.ok(new RailsView(call.snapshot().guardRails(call.project()).stream()
                                .map(RailView::of)
                                .toList()))),
                Endpoint.get(ONE, "Shows a guard rail")
                        .answers(200, "guard_rail", RailView.class)
                        .refuses(Rule.GUARD_RAIL_NOT_FOUND)
                        .handledBy(GuardRails::show),
                Endpoint.put(ONE, "Gives a guard rail another name")
                        .takes("guard_rail", RailChange.class)
                        .answers(200, "guard_rail", RailView.class)
                        .refuses(Rule.GUARD_RAIL_NOT_FOUND)
                        .handledBy(call -> call.execute(
                                new Command.UpdateGuardRail(
                                        id(call), call.body().name()),
                                done -> Reply.ok(RailView.of(
                                        done.after().guardRail(id(call)).orElseThrow())))),
                Endpoint.delete(ONE, "Ends a guard rail")
                        .refuses(Rule.GUARD_RAIL_NOT_FOUND)
                        .handledBy(call -> call.execute(new Command.DeleteGuardRail(id(call)))));
    }

    private static GuardRailId id(Call<?, ?> call) {
        return new GuardRailId(call.path("guard_rail_id"));
    }

    private static Reply create(Call<Nothing, RailInput> call) {
        RailInput input = call.body();
        boolean only = input.promise().equals("only");
        if (!only && (input.protocol().isPresent() || input.portMin().isPresent())) {
            return Reply.malformed(
                    "guard_rail.protocol", "goes with promise only", "promise only, or no protocol and no ports");
        }
        Optional<PortRange> ports =
                input.portMin().map(low -> new PortRange(low, input.portMax().orElse(low)));
        boolean havePorts = input.protocol()
                .filter(name -> name.equals("tcp") || name.equals("udp"))
                .isPresent();
        if (ports.filter(range -> !havePorts || !range.isSound()).isPresent()
                || (ports.isEmpty() && input.portMax().isPresent())) {
            return Reply.malformed(
                    "guard_rail.port_min",
                    "does not fit",
                    "ports with protocol tcp or udp, port_min not over port_max");
        }
        Optional<Scope> from = input.from().map(id -> scope(call, id.value()));
        return call.execute(
                new Command.CreateGuardRail(
                        input.name(),
                        only ? Promise.ONLY : Promise.ISOLATED,
                        scope(call, input.to().value()),
                        from,
                        input.protocol().map(IpProtocols::number).orElseGet(OptionalInt::empty),
                        ports),
                done -> Reply.ok(RailView.of(done.after()
                        .guardRail(new GuardRailId(done.subjects().getFirst()))
                        .orElseThrow())));
    }

    /** What the id names, of what the caller sees; a VPC that does not exist if it names nothing. */
    private static Scope scope(Call<?, ?> call, String id) {
        if (call.visible(call.snapshot().subnet(new SubnetId(id))).isPresent()) {
            return new Scope(Scope.Kind.SUBNET, id);
        }
        if (call.visible(call.snapshot().securityGroup(new SecurityGroupId(id))).isPresent()) {
            return new Scope(Scope.Kind.SECURITY_GROUP, id);
        }
        if (call.visible(call.snapshot().ecs(new EcsId(id))).isPresent()) {
            return new Scope(Scope.Kind.ECS, id);
        }
        return new Scope(Scope.Kind.VPC, new VpcId(id).value());
    }

    private static Reply show(Call<Nothing, Nothing> call) {
        return call.visible(call.snapshot().guardRail(id(call)))
                .<Reply>map(rail -> Reply.ok(RailView.of(rail)))
                .orElseGet(() -> Reply.refused(Access.missing(Rule.GUARD_RAIL_NOT_FOUND, "guard_rail", id(call))));
    }
}
