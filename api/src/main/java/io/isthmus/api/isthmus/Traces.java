package io.isthmus.api.isthmus;

import io.isthmus.api.catalogue.Call;
import io.isthmus.api.catalogue.Endpoint;
import io.isthmus.api.catalogue.Reply;
import io.isthmus.api.shape.Doc;
import io.isthmus.api.shape.Name;
import io.isthmus.api.shape.Needs;
import io.isthmus.api.shape.Nothing;
import io.isthmus.api.shape.OneOf;
import io.isthmus.api.shape.Range;
import io.isthmus.forwarding.Packet;
import io.isthmus.forwarding.Reachability;
import io.isthmus.forwarding.Trace;
import io.isthmus.model.Ecs;
import io.isthmus.model.EcsId;
import io.isthmus.model.Port;
import io.isthmus.model.VpcId;
import io.isthmus.model.decide.Access;
import io.isthmus.model.decide.Refusal.Rule;
import io.isthmus.net.Ip;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalInt;

/** What the forwarding rules say of a packet and of its answer. */
final class Traces {
    private static final int TCP = 6;
    private static final int UDP = 17;

    private Traces() {}

    record TraceQuery(
            @Doc("id of the ECS that sends") String from,
            @Doc("id of an ECS, or an address") String to,

            @Doc("id of a port of that ECS: the NIC that sends; without it the first")
            Optional<String> portId,

            @Doc("address from which it comes: the NIC's own, or one in its allowed_address_pairs; without it its own")
            Optional<String> source,

            @Doc("which address of an ECS is meant: 4 or 6; without it 4") @OneOf({"4", "6"})
            Optional<String> ipVersion,

            @Doc("kind of packet; without it an echo request") @OneOf({"icmp", "tcp", "udp"})
            Optional<String> protocol,

            @Doc("destination port, for tcp and udp") @Range(min = 1, max = 65_535)
            Optional<Integer> port) {}

    record StepView(
            @Doc("VPC in which it happens; empty if the caller does not see it")
            String vpc,

            @Doc("what acted") String what,
            @Doc("the resource that acted, in words") String detail) {}

    record WayView(
            @Doc("how the packet ends") String disposition,
            @Doc("what acted on it, in order") List<StepView> steps) {}

    record TraceView(
            @Doc(
                    "whether the sender gets an answer; absent if that depends on what the caller does not see or a server does")
            Optional<Boolean> reachable,

            @Doc("the way there") WayView forward,

            @Doc("the way of the answer; absent if nobody answers") @Name("return")
            Optional<WayView> back) {}

    static List<Endpoint<?, ?>> endpoints() {
        return List.of(Endpoint.get("/isthmus/v1/trace", "Tells the way of a packet and of its answer, hop by hop")
                .needs(Needs.CALLER)
                .query(TraceQuery.class)
                .answers(200, "trace", TraceView.class)
                .refuses(Rule.ECS_NOT_FOUND, Rule.PORT_NOT_FOUND)
                .handledBy(Traces::trace));
    }

    private static Reply trace(Call<TraceQuery, Nothing> call) {
        TraceQuery query = call.query();
        Optional<Ecs> from = Insight.ecs(call, query.from());
        if (from.isEmpty()) {
            return Reply.refused(Access.missing(Rule.ECS_NOT_FOUND, "from", new EcsId(query.from())));
        }
        Optional<Ip> to = Ip.tryParse(query.to())
                .or(() -> Insight.ecs(call, query.to())
                        .flatMap(target -> Insight.primaryAddress(call, target, Insight.family(query.ipVersion()))));
        if (to.isEmpty() && Insight.ecs(call, query.to()).isPresent()) {
            return Insight.noSuchFamily("to");
        }
        if (to.isEmpty()) {
            return Reply.refused(Access.missing(Rule.ECS_NOT_FOUND, "to", new EcsId(query.to())));
        }
        return switch (Origin.of(call, from.get(), "", query.portId(), query.source(), to.get())) {
            case Origin.Refused(Reply why) -> why;
            case Origin.From(Port port, Ip source) ->
                view(call, port, packet(source, to.get(), query.protocol(), query.port()));
        };
    }

    private static Reply view(Call<TraceQuery, Nothing> call, Port from, Packet packet) {
        Reachability verdict = Reachability.of(call.snapshot(), from, packet);
        boolean visible = sees(call, verdict.forward())
                && verdict.back().filter(back -> !sees(call, back)).isEmpty();
        return Reply.ok(new TraceView(
                visible && !verdict.isUpToServer(from) ? Optional.of(verdict.reachable(from)) : Optional.empty(),
                way(call, verdict.forward()),
                verdict.back().filter(_ -> sees(call, verdict.forward())).map(back -> way(call, back))));
    }

    /** @param protocol empty: an echo request */
    static Packet packet(Ip source, Ip destination, Optional<String> protocol, Optional<Integer> port) {
        OptionalInt number = port.map(OptionalInt::of).orElseGet(OptionalInt::empty);
        return switch (protocol.orElse("icmp")) {
            case "tcp" -> new Packet(source, destination, TCP, number);
            case "udp" -> new Packet(source, destination, UDP, number);
            default -> Packet.ping(source, destination);
        };
    }

    static boolean sees(Call<?, ?> call, VpcId vpc) {
        return Insight.seen(call, call.snapshot().vpc(vpc)).isPresent();
    }

    static boolean sees(Call<?, ?> call, Trace trace) {
        return trace.steps().stream().allMatch(step -> sees(call, step.vpc()));
    }

    /** The way as far as the caller sees it. */
    static WayView way(Call<?, ?> call, Trace trace) {
        List<StepView> steps = new ArrayList<>();
        for (Trace.Step step : trace.steps()) {
            if (!sees(call, step.vpc())) {
                steps.add(new StepView("", "BEYOND", "the rest lies in a VPC of another project"));
                return new WayView("NOT_VISIBLE", steps);
            }
            steps.add(view(step));
        }
        return new WayView(trace.disposition().name(), steps);
    }

    private static StepView view(Trace.Step step) {
        String vpc = step.vpc().value();
        return switch (step) {
            case Trace.Step.Sent sent ->
                new StepView(
                        vpc,
                        "SENT",
                        "by ECS " + sent.port().ecs() + " in subnet "
                                + sent.subnet().cidr());
            case Trace.Step.Allowed allowed ->
                new StepView(
                        vpc,
                        "ALLOWED",
                        allowed.direction().name().toLowerCase(Locale.ROOT) + " rule " + allowed.rule()
                                + " of security group " + allowed.group());
            case Trace.Step.Unguarded open ->
                new StepView(
                        vpc,
                        "ALLOWED",
                        "port " + open.port().id() + " of ECS " + open.port().ecs() + " has its port security off: no "
                                + open.direction().name().toLowerCase(Locale.ROOT) + " rule is asked");
            case Trace.Step.Confined confined ->
                new StepView(vpc, "DENIED", "subnet " + confined.subnet().cidr() + " has no gateway");
            case Trace.Step.Denied denied ->
                new StepView(
                        vpc,
                        "DENIED",
                        "no " + denied.direction().name().toLowerCase(Locale.ROOT)
                                + " rule of the security groups of ECS "
                                + denied.port().ecs() + " allows it");
            case Trace.Step.Guarded guarded ->
                new StepView(
                        vpc,
                        guarded.passed() ? "ALLOWED" : "DENIED",
                        guarded.rule()
                                        .map(rule ->
                                                guarded.direction().name().toLowerCase(Locale.ROOT) + " rule " + rule)
                                        .orElse(
                                                guarded.passed()
                                                        ? "the exemption of the cloud's own services"
                                                        : "the default rule")
                                + " of network ACL " + guarded.acl() + " of subnet "
                                + guarded.subnet().cidr());
            case Trace.Step.InSubnet local ->
                new StepView(
                        vpc,
                        "LOCAL",
                        "the destination lies in subnet " + local.subnet().cidr() + " ("
                                + local.subnet().id() + "), whose local route wins");
            case Trace.Step.Routed routed ->
                new StepView(
                        vpc,
                        "ROUTED",
                        "route " + routed.route().text() + " of table "
                                + routed.table().name() + " leads over peering "
                                + routed.peering().id());
            case Trace.Step.Dropped dropped ->
                new StepView(
                        vpc,
                        "BLACKHOLE",
                        "route " + dropped.route().text() + " of table "
                                + dropped.table().name() + " leads to peering "
                                + dropped.peering().id() + ", which is not active");
            case Trace.Step.Given given ->
                new StepView(
                        vpc,
                        "GIVEN",
                        "route " + given.route().text() + " of table "
                                + given.table().name() + " leads to ECS "
                                + given.port().ecs() + ", which forwards it or is its end");
            case Trace.Step.ServerGone gone ->
                new StepView(
                        vpc,
                        "BLACKHOLE",
                        "route " + gone.route().text() + " of table "
                                + gone.table().name() + " leads to "
                                + gone.route().nextHop().text() + ", which is gone");
            case Trace.Step.ServerStopped stopped ->
                new StepView(
                        vpc,
                        "BLACKHOLE",
                        "route " + stopped.route().text() + " of table "
                                + stopped.table().name() + " leads to ECS "
                                + stopped.port().ecs() + ", which does not run");
            case Trace.Step.Stopped stopped ->
                new StepView(vpc, "STOPPED", "ECS " + stopped.port().ecs() + " does not run");
            case Trace.Step.Unrouted unrouted ->
                new StepView(
                        vpc, "NO_ROUTE", "no route of table " + unrouted.table().name() + " matches");
            case Trace.Step.Arrived arrived ->
                new StepView(vpc, "ARRIVED", "over peering " + arrived.peering().id());
        };
    }
}
