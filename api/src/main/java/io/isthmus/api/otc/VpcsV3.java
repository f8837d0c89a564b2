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
import io.isthmus.model.Label;
import io.isthmus.model.Listing;
import io.isthmus.model.Resource;
import io.isthmus.model.Snapshot;
import io.isthmus.model.Tags.Tag;
import io.isthmus.model.Vpc;
import io.isthmus.model.VpcExtras;
import io.isthmus.model.VpcId;
import io.isthmus.model.decide.Command;
import io.isthmus.model.decide.Refusal.Rule;
import io.isthmus.net.Cidr;
import java.util.List;
import java.util.Optional;
import java.util.function.BiFunction;

/** VPCs in v3, with secondary blocks (contract.md 3.2). */
final class VpcsV3 {
    private static final String PATH = "/v3/{project_id}/vpc/vpcs";

    private VpcsV3() {}

    record CreateInput(
            @Doc("name, unique in the project unless empty") @Length(max = 64) @Letters("_.-")
            String name,

            @Doc("primary address block within 10/8-24, 172.16/12-24 or 192.168/16-24")
            Cidr cidr,

            @Description Optional<String> description,

            @Doc("enterprise project: only 0") @Length(max = 36)
            Optional<String> enterpriseProjectId,

            @Doc("tags of the new VPC") @Items(max = io.isthmus.model.Tags.MOST)
            List<Tags.TagInput> tags) {}

    record CreateBody(
            @Doc("the VPC") CreateInput vpc, @Inline V3.DryRun dryRun) {}

    record ChangeInput(
            @Doc("name, unique in the project unless empty") @Length(max = 64) @Letters("_.-")
            Optional<String> name,

            @Description Optional<String> description) {}

    record ChangeBody(
            @Doc("what to change") ChangeInput vpc, @Inline V3.DryRun dryRun) {}

    record ExtendInput(
            @Doc("IPv4 blocks") @Items(min = 1, max = 100) List<Cidr> extendCidrs) {}

    record ExtendBody(
            @Doc("what to add or remove") ExtendInput vpc,

            @Inline V3.DryRun dryRun) {}

    record CountView(
            @Doc("kind of resource") String resourceType,
            @Doc("how many the VPC has") int resourceCount) {}

    record VpcView(
            @Doc("id") String id,
            @Doc("name") String name,
            @Doc("description") String description,

            @Doc("primary address block, empty if it has none")
            String cidr,

            @Doc("secondary blocks") List<Cidr> extendCidrs,
            @Doc("always 0") String enterpriseProjectId,
            @Doc("its tags") List<Tags.TagView> tags,
            @Doc("what the VPC has") List<CountView> cloudResources,
            @Doc("always ACTIVE") String status,
            @Doc("project") String projectId,
            @Doc("when it was made, UTC") Time.Zulu createdAt,
            @Doc("when it was last changed, UTC") Time.Zulu updatedAt,

            @Doc("whose it is, as X-Isthmus-Label said") @Name("isthmus:label")
            Optional<String> label) {}

    record VpcBody(
            @Doc("the call's request id") String requestId,
            @Doc("the VPC") VpcView vpc) {}

    record VpcsBody(
            @Doc("the call's request id") String requestId,
            @Doc("the VPCs") List<VpcView> vpcs,
            @Doc("the page") V3.PageInfo pageInfo) {}

    record VpcQuery(
            @Doc("only VPCs with these descriptions") @Filter
            List<String> description,

            @Doc("only VPCs with these primary address blocks") @Filter
            List<String> cidr,

            @Doc("only VPCs of these enterprise projects: all are of 0") @Filter
            List<String> enterpriseProjectId,

            @Doc("only these VPCs") @Filter List<String> id,
            @Doc("only VPCs of these names") @Filter List<String> name,

            @Inline Page.Onward page)
            implements Page.Wish {}

    static List<Endpoint<?, ?>> endpoints() {
        return List.of(
                Endpoint.post(PATH, "Makes a VPC")
                        .takes("", CreateBody.class)
                        .answers(201, "", VpcBody.class)
                        .orAnswers(202, V3.DryRunView.class)
                        .refuses(Rule.VPC_NAME_EXISTS, Rule.VPC_CIDR_RANGE, Rule.QUOTA_EXCEEDED)
                        .handledBy(VpcsV3::create),
                Endpoint.put(PATH + "/{vpc_id}", "Changes a VPC")
                        .takes("", ChangeBody.class)
                        .answers(200, "", VpcBody.class)
                        .orAnswers(202, V3.DryRunView.class)
                        .refuses(Rule.VPC_NOT_FOUND, Rule.VPC_NAME_EXISTS)
                        .handledBy(call -> change(
                                call,
                                new Command.UpdateVpc(
                                        Vpcs.id(call),
                                        call.body().vpc().name(),
                                        call.body().vpc().description(),
                                        Optional.empty()),
                                call.body().dryRun())),
                Vpcs.deletion(PATH),
                Endpoint.get(PATH, "Lists the project's VPCs with their secondary blocks")
                        .query(VpcQuery.class)
                        .answers(200, "", VpcsBody.class)
                        .handledBy(VpcsV3::list),
                Endpoint.get(PATH + "/{vpc_id}", "Shows a VPC with its secondary blocks")
                        .answers(200, "", VpcBody.class)
                        .refuses(Rule.VPC_NOT_FOUND)
                        .handledBy(call -> call.visible(call.snapshot().vpc(Vpcs.id(call)))
                                .<Reply>map(vpc -> Reply.ok(new VpcBody(call.requestId(), view(call.snapshot(), vpc))))
                                .orElseGet(() -> Vpcs.missing(Vpcs.id(call)))),
                Endpoint.put(PATH + "/{vpc_id}/add-extend-cidr", "Adds secondary blocks to a VPC")
                        .takes("", ExtendBody.class)
                        .answers(200, "", VpcBody.class)
                        .orAnswers(202, V3.DryRunView.class)
                        .refuses(
                                Rule.VPC_NOT_FOUND,
                                Rule.EXTEND_CIDR_INVALID,
                                Rule.EXTEND_CIDR_TOO_MANY,
                                Rule.EXTEND_CIDR_FORBIDDEN,
                                Rule.EXTEND_CIDR_OVERLAPS)
                        .handledBy(call -> extend(call, Command.AddExtendCidrs::new)),
                Endpoint.put(PATH + "/{vpc_id}/remove-extend-cidr", "Removes secondary blocks from a VPC")
                        .takes("", ExtendBody.class)
                        .answers(200, "", VpcBody.class)
                        .orAnswers(202, V3.DryRunView.class)
                        .refuses(Rule.VPC_NOT_FOUND, Rule.EXTEND_CIDR_IN_USE, Rule.EXTEND_CIDR_NOT_FOUND)
                        .handledBy(call -> extend(call, Command.RemoveExtendCidrs::new)));
    }

    private static Reply create(Call<Nothing, CreateBody> call) {
        CreateInput input = call.body().vpc();
        List<Tag> tags = input.tags().stream().map(Tags.TagInput::tag).toList();
        return NotKept.enterpriseProject("vpc", input.enterpriseProjectId())
                .or(() -> Tags.unfit("vpc.tags", input.tags()))
                .orElseGet(() -> change(
                        call,
                        new Command.CreateVpc(
                                input.name(),
                                input.description().orElse(""),
                                Optional.of(input.cidr()),
                                tags,
                                VpcExtras.Change.NOTHING),
                        call.body().dryRun()));
    }

    private static Reply list(Call<VpcQuery, Nothing> call) {
        VpcQuery query = call.query();
        Listing<Vpc> vpcs = call.visible(Lists.narrowed(
                call, call.snapshot().vpcs(call.project()), Resource.Kind.VPC, Vpc.class, query.id(), query.name()));
        return Lists.page(Lists.matching(vpcs, query, vpc -> view(call.snapshot(), vpc)), query, page -> {
            List<VpcView> views =
                    page.items().stream().map(vpc -> view(call.snapshot(), vpc)).toList();
            return new VpcsBody(
                    call.requestId(),
                    views,
                    V3.PageInfo.of(page, vpc -> vpc.id().value()));
        });
    }

    private static Reply extend(Call<Nothing, ExtendBody> call, BiFunction<VpcId, List<Cidr>, Command> command) {
        Command wanted = command.apply(Vpcs.id(call), call.body().vpc().extendCidrs());
        return change(call, wanted, call.body().dryRun());
    }

    /** Carries a command out whose subject is the VPC, or only tells whether it could be. */
    private static Reply change(Call<?, ?> call, Command command, V3.DryRun dryRun) {
        return V3.rehearsed(call, command, dryRun)
                .orElseGet(() -> call.execute(command, done -> {
                    Vpc vpc = done.after()
                            .vpc(new VpcId(done.subjects().getFirst()))
                            .orElseThrow();
                    return Reply.ok(new VpcBody(call.requestId(), view(done.after(), vpc)));
                }));
    }

    private static VpcView view(Snapshot snapshot, Vpc vpc) {
        return new VpcView(
                vpc.id().value(),
                vpc.name(),
                vpc.description(),
                vpc.cidr().map(Cidr::toString).orElse(""),
                vpc.extendCidrs(),
                "0",
                Tags.views(vpc.tags()),
                List.of(
                        new CountView(
                                "routetable", snapshot.routeTables(vpc.id()).size()),
                        new CountView("virsubnet", snapshot.subnets(vpc.id()).size())),
                "ACTIVE",
                vpc.project().value(),
                new Time.Zulu(vpc.createdAt()),
                new Time.Zulu(vpc.updatedAt()),
                vpc.label().map(Label::text));
    }
}
