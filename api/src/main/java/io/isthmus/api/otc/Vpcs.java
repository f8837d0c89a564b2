package io.isthmus.api.otc;

import io.isthmus.api.catalogue.Call;
import io.isthmus.api.catalogue.Endpoint;
import io.isthmus.api.catalogue.Page;
import io.isthmus.api.catalogue.Reply;
import io.isthmus.api.shape.Description;
import io.isthmus.api.shape.Doc;
import io.isthmus.api.shape.Filter;
import io.isthmus.api.shape.Inline;
import io.isthmus.api.shape.Items;
import io.isthmus.api.shape.Length;
import io.isthmus.api.shape.Letters;
import io.isthmus.api.shape.Name;
import io.isthmus.api.shape.Nothing;
import io.isthmus.api.shape.Time;
import io.isthmus.control.Controller.Answer.Done;
import io.isthmus.control.Lag;
import io.isthmus.model.Label;
import io.isthmus.model.Listing;
import io.isthmus.model.Resource;
import io.isthmus.model.Vpc;
import io.isthmus.model.VpcExtras;
import io.isthmus.model.VpcId;
import io.isthmus.model.decide.Access;
import io.isthmus.model.decide.Command;
import io.isthmus.model.decide.Refusal.Rule;
import io.isthmus.net.Cidr;
import java.util.List;
import java.util.Optional;

/** VPCs in v1 (contract.md 3.1). */
final class Vpcs {
    static final String PATH = "/v1/{project_id}/vpcs";

    private Vpcs() {}

    record VpcInput(
            @Doc("name, unique in the project unless empty") @Length(max = 64) @Letters("_.-")
            Optional<String> name,

            @Description Optional<String> description,

            @Doc("primary address block within 10/8-24, 172.16/12-24 or 192.168/16-24")
            Optional<Cidr> cidr,

            @Doc("kept as given; it changes nothing while there is no way out")
            Optional<Boolean> enableSharedSnat,

            @Doc("enterprise project: only 0") @Length(max = 36)
            Optional<String> enterpriseProjectId,

            @Doc("legacy: only empty; see the route tables") @Items(max = 0)
            List<Object> routes,

            @Doc("tags of a new VPC, as key*value") @Items(max = io.isthmus.model.Tags.MOST)
            List<String> tags) {}

    record VpcQuery(
            @Doc("only this VPC") @Filter List<String> id,
            @Doc("only VPCs of this name") @Filter List<String> name,

            @Inline Page.Onward page,

            @Doc("only VPCs of these enterprise projects: all are of 0") @Filter
            List<String> enterpriseProjectId)
            implements Page.Wish {}

    record VpcView(
            @Doc("id") String id,
            @Doc("name") String name,
            @Doc("description") String description,

            @Doc("primary address block, empty if it has none")
            String cidr,

            @Doc("always OK") String status,
            @Doc("legacy, always empty") List<Object> routes,
            @Doc("always 0") String enterpriseProjectId,

            @Doc("as given; it changes nothing while there is no way out")
            boolean enableSharedSnat,

            @Doc("project") String tenantId,
            @Doc("when it was made, UTC") Time.Local createdAt,
            @Doc("when it was last changed, UTC") Time.Local updatedAt,

            @Doc("true while packets are not yet treated as this says") @Name("isthmus:converging")
            Optional<Boolean> converging,

            @Doc("why, if something failed; repair goes on") @Name("isthmus:failure")
            Optional<String> failure,

            @Doc("whose it is, as X-Isthmus-Label said") @Name("isthmus:label")
            Optional<String> label) {}

    record VpcsView(@Doc("the VPCs") List<VpcView> vpcs) {}

    static List<Endpoint<?, ?>> endpoints() {
        return List.of(
                Endpoint.post(PATH, "Makes a VPC")
                        .takes("vpc", VpcInput.class)
                        .answers(200, "vpc", VpcView.class)
                        .refuses(Rule.VPC_NAME_EXISTS, Rule.VPC_CIDR_RANGE, Rule.QUOTA_EXCEEDED)
                        .handledBy(Vpcs::create),
                Endpoint.get(PATH, "Lists the project's VPCs")
                        .query(VpcQuery.class)
                        .answers(200, "", VpcsView.class)
                        .handledBy(Vpcs::list),
                Endpoint.get(PATH + "/{vpc_id}", "Shows a VPC")
                        .answers(200, "vpc", VpcView.class)
                        .refuses(Rule.VPC_NOT_FOUND)
                        .handledBy(Vpcs::show),
                Endpoint.put(PATH + "/{vpc_id}", "Changes a VPC")
                        .takes("vpc", VpcInput.class)
                        .answers(200, "vpc", VpcView.class)
                        .refuses(
                                Rule.VPC_NOT_FOUND,
                                Rule.VPC_NAME_EXISTS,
                                Rule.VPC_CIDR_RANGE,
                                Rule.VPC_CIDR_LOSES_SUBNETS)
                        .handledBy(Vpcs::update),
                deletion(PATH));
    }

    /** Deleting is the same in v1 and v3. */
    static Endpoint<?, ?> deletion(String path) {
        return Endpoint.delete(path + "/{vpc_id}", "Ends a VPC that is not in use")
                .refuses(
                        Rule.VPC_NOT_FOUND,
                        Rule.VPC_HAS_SUBNETS,
                        Rule.VPC_HAS_ROUTES,
                        Rule.VPC_HAS_ROUTE_TABLES,
                        Rule.VPC_HAS_PEERINGS)
                .handledBy(call -> call.execute(new Command.DeleteVpc(id(call))));
    }

    static VpcId id(Call<?, ?> call) {
        return new VpcId(call.path("vpc_id"));
    }

    private static Reply create(Call<Nothing, VpcInput> call) {
        VpcInput input = call.body();
        return notKept(input)
                .or(() -> Tags.badlyWritten("vpc.tags", input.tags()))
                .orElseGet(() -> call.execute(
                        new Command.CreateVpc(
                                input.name().orElse(""),
                                input.description().orElse(""),
                                input.cidr(),
                                Tags.written(input.tags()),
                                extras(input)),
                        done -> changed(call, done, new VpcId(done.subjects().getFirst()))));
    }

    private static Reply update(Call<Nothing, VpcInput> call) {
        VpcInput input = call.body();
        return notKept(input)
                .or(() -> NotKept.unlessEmpty("vpc.tags", Optional.of(input.tags())))
                .orElseGet(() -> call.execute(
                        new Command.UpdateVpc(id(call), input.name(), input.description(), input.cidr(), extras(input)),
                        done -> changed(call, done, id(call))));
    }

    /** The refusal of what is not kept. */
    private static Optional<Reply> notKept(VpcInput input) {
        return NotKept.enterpriseProject("vpc", input.enterpriseProjectId());
    }

    private static VpcExtras.Change extras(VpcInput input) {
        return new VpcExtras.Change(Optional.empty(), input.enableSharedSnat(), Optional.empty());
    }

    private static Reply changed(Call<?, ?> call, Done done, VpcId id) {
        Optional<Lag> lag = call.services().controller().lag(id);
        return Reply.ok(view(done.after().vpc(id).orElseThrow(), !done.converged() || lag.isPresent(), lag));
    }

    private static Reply show(Call<Nothing, Nothing> call) {
        return call.visible(call.snapshot().vpc(id(call)))
                .<Reply>map(vpc -> Reply.ok(view(call, vpc)))
                .orElseGet(() -> missing(id(call)));
    }

    private static Reply list(Call<VpcQuery, Nothing> call) {
        VpcQuery query = call.query();
        Listing<Vpc> vpcs = call.visible(Lists.narrowed(
                call, call.snapshot().vpcs(call.project()), Resource.Kind.VPC, Vpc.class, query.id(), query.name()));
        return Lists.page(
                Lists.matching(vpcs, query, vpc -> view(call, vpc)),
                query,
                page -> new VpcsView(
                        page.items().stream().map(vpc -> view(call, vpc)).toList()));
    }

    /** The answer for a VPC that is not there or not to be seen. */
    static Reply missing(VpcId id) {
        return Reply.refused(Access.missing(Rule.VPC_NOT_FOUND, "VPC", id));
    }

    private static VpcView view(Call<?, ?> call, Vpc vpc) {
        Optional<Lag> lag = call.services().controller().lag(vpc.id());
        return view(vpc, lag.isPresent(), lag);
    }

    private static VpcView view(Vpc vpc, boolean converging, Optional<Lag> lag) {
        return new VpcView(
                vpc.id().value(),
                vpc.name(),
                vpc.description(),
                vpc.cidr().map(Cidr::toString).orElse(""),
                "OK",
                List.of(),
                "0",
                vpc.extrasOrNone().sharedSnat(),
                vpc.project().value(),
                new Time.Local(vpc.createdAt()),
                new Time.Local(vpc.updatedAt()),
                converging ? Optional.of(true) : Optional.empty(),
                lag.filter(Lag.Failed.class::isInstance)
                        .map(Lag.Failed.class::cast)
                        .map(Lag.Failed::reason),
                vpc.label().map(Label::text));
    }
}
