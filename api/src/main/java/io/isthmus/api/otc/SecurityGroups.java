package io.isthmus.api.otc;

import io.isthmus.api.catalogue.Call;
import io.isthmus.api.catalogue.Endpoint;
import io.isthmus.api.catalogue.Page;
import io.isthmus.api.catalogue.Reply;
import io.isthmus.api.otc.SecurityGroupRules.RuleOfV1View;
import io.isthmus.api.otc.SecurityGroupRules.RuleView;
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
import io.isthmus.model.Resource;
import io.isthmus.model.SecurityGroup;
import io.isthmus.model.SecurityGroupId;
import io.isthmus.model.SecurityGroupRule;
import io.isthmus.model.decide.Access;
import io.isthmus.model.decide.Command;
import io.isthmus.model.decide.Refusal.Rule;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** Security groups in v1 and in Neutron's v2.0, which differ in paths and one status only (contract.md 3.6). */
final class SecurityGroups {
    private SecurityGroups() {}

    record GroupInput(
            @Doc("name, need not be unique") @Length(min = 1, max = 64) @NoAngleBrackets
            String name,

            @Description Optional<String> description,

            @Doc("not looked at: a group is for all VPCs of the project")
            Optional<Uuid> vpcId,

            @Doc("enterprise project: only 0") @Length(max = 36)
            Optional<String> enterpriseProjectId,

            @Doc("project; none but the token's") Optional<String> tenantId,
            @Doc("project; none but the token's") Optional<String> projectId) {}

    record GroupChange(
            @Doc("name, need not be unique") @Length(min = 1, max = 64) @NoAngleBrackets
            Optional<String> name,

            @Description Optional<String> description) {}

    record GroupQuery(
            @Doc("only groups with these descriptions") @Filter
            List<String> description,

            @Doc("only groups of these projects") @Filter List<String> tenantId,
            @Doc("only groups of these projects") @Filter List<String> projectId,

            @Doc("only groups of these enterprise projects: all are of 0") @Filter
            List<String> enterpriseProjectId,

            @Doc("only this group") @Filter List<String> id,
            @Doc("only groups of this name") @Filter List<String> name,

            @Inline NeutronTags.Wish tagged,
            @Inline Sorting sorting,
            @Inline Page.EitherWay page)
            implements Page.Wish {}

    /** What v1 and v2.0 show alike. */
    record GroupFields(
            @Doc("id") String id,
            @Doc("name") String name,
            @Doc("description") String description,
            @Doc("project") String tenantId,
            @Doc("project") String projectId,
            @Doc("always 0") String enterpriseProjectId,
            @Doc("its tags, each a text or key=value") List<String> tags,

            @Doc("whose it is, as X-Isthmus-Label said") @Name("isthmus:label")
            Optional<String> label) {
        private static GroupFields of(SecurityGroup group) {
            return new GroupFields(
                    group.id().value(),
                    group.name(),
                    group.description(),
                    group.project().value(),
                    group.project().value(),
                    "0",
                    Tags.texts(group.tags()),
                    group.label().map(Label::text));
        }
    }

    record GroupView(
            @Inline GroupFields group,

            @Doc("its rules, but for those that only v3 has words for")
            List<RuleView> securityGroupRules,

            @Doc("when it was made, UTC") Time.Zulu createdAt,
            @Doc("when it was last changed, UTC") Time.Zulu updatedAt) {
        static GroupView of(SecurityGroup group) {
            return new GroupView(
                    GroupFields.of(group),
                    group.rules().stream()
                            .filter(SecurityGroupRule::isPlain)
                            .map(rule -> RuleView.of(group, rule))
                            .toList(),
                    new Time.Zulu(group.createdAt()),
                    new Time.Zulu(group.updatedAt()));
        }
    }

    /** As v1 shows it. */
    record GroupOfV1View(
            @Inline GroupFields group,

            @Doc("its rules, but for those that only v3 has words for")
            List<RuleOfV1View> securityGroupRules,

            @Doc("when it was made, UTC") Time.Local createdAt,
            @Doc("when it was last changed, UTC") Time.Local updatedAt) {
        private static GroupOfV1View of(GroupView view) {
            return new GroupOfV1View(
                    view.group(),
                    view.securityGroupRules().stream().map(RuleOfV1View::of).toList(),
                    new Time.Local(view.createdAt().instant()),
                    new Time.Local(view.updatedAt().instant()));
        }
    }

    record GroupsView(
            @Doc("the groups") List<GroupView> securityGroups,
            @Doc("the neighbouring pages, if there are any") Optional<List<Lists.Link>> securityGroupsLinks) {}

    record GroupsOfV1View(
            @Doc("the groups") List<GroupOfV1View> securityGroups,
            @Doc("the neighbouring pages, if there are any") Optional<List<Lists.Link>> securityGroupsLinks) {}

    static List<Endpoint<?, ?>> endpoints() {
        return Stream.of(
                        endpoints(
                                "/v1/{project_id}/security-groups",
                                true,
                                new Edition<>(
                                        200,
                                        GroupOfV1View.class,
                                        GroupsOfV1View.class,
                                        GroupOfV1View::of,
                                        (groups, links) -> new GroupsOfV1View(
                                                groups.stream()
                                                        .map(GroupOfV1View::of)
                                                        .toList(),
                                                links))),
                        endpoints(
                                "/v2.0/security-groups",
                                false,
                                new Edition<>(201, GroupView.class, GroupsView.class, group -> group, GroupsView::new)))
                .<Endpoint<?, ?>>flatMap(List::stream)
                .toList();
    }

    /** @param mutual whether members of a new group let each other in (contract.md 10.35) */
    private static List<Endpoint<?, ?>> endpoints(String path, boolean mutual, Edition<GroupView> edition) {
        return List.of(
                Endpoint.post(path, "Makes a security group")
                        .takes("security_group", GroupInput.class)
                        .answers(edition.created(), "security_group", edition.one())
                        .refuses(Rule.QUOTA_EXCEEDED)
                        .handledBy(call -> create(call, mutual, edition)),
                Endpoint.get(path, "Lists the project's security groups")
                        .query(GroupQuery.class)
                        .answers(200, "", edition.many())
                        .handledBy(call -> list(call, edition)),
                Endpoint.get(path + "/{security_group_id}", "Shows a security group")
                        .answers(200, "security_group", edition.one())
                        .refuses(Rule.SECURITY_GROUP_NOT_FOUND)
                        .handledBy(call -> show(call, edition)),
                Endpoint.put(path + "/{security_group_id}", "Changes a security group")
                        .takes("security_group", GroupChange.class)
                        .answers(200, "security_group", edition.one())
                        .refuses(Rule.SECURITY_GROUP_NOT_FOUND, Rule.SECURITY_GROUP_IS_DEFAULT)
                        .handledBy(call -> call.execute(
                                change(call, call.body()),
                                done -> shown(
                                        done.after().securityGroup(id(call)).orElseThrow(), edition))),
                deletion(path));
    }

    /** Deleting is the same in every version. */
    static Endpoint<?, ?> deletion(String path) {
        return Endpoint.delete(path + "/{security_group_id}", "Ends a security group that is not in use")
                .refuses(Rule.SECURITY_GROUP_NOT_FOUND, Rule.SECURITY_GROUP_IN_USE, Rule.SECURITY_GROUP_IS_DEFAULT)
                .handledBy(call -> call.execute(new Command.DeleteSecurityGroup(id(call))));
    }

    static Command change(Call<?, ?> call, GroupChange change) {
        return new Command.UpdateSecurityGroup(id(call), change.name(), change.description());
    }

    private static SecurityGroupId id(Call<?, ?> call) {
        return new SecurityGroupId(call.path("security_group_id"));
    }

    private static Reply create(Call<Nothing, GroupInput> call, boolean mutual, Edition<GroupView> edition) {
        GroupInput input = call.body();
        return NotKept.enterpriseProject("security_group", input.enterpriseProjectId())
                .or(() -> OwnProject.unless(call, "security_group", input.tenantId(), input.projectId()))
                .orElseGet(() -> call.execute(
                        new Command.CreateSecurityGroup(
                                input.name(), input.description().orElse(""), List.of(), mutual),
                        done -> shown(
                                done.after()
                                        .securityGroup(new SecurityGroupId(
                                                done.subjects().getFirst()))
                                        .orElseThrow(),
                                edition)));
    }

    private static Reply shown(SecurityGroup group, Edition<GroupView> edition) {
        return Reply.ok(edition.view().apply(GroupView.of(group)));
    }

    private static Reply show(Call<Nothing, Nothing> call, Edition<GroupView> edition) {
        return call.visible(call.snapshot().securityGroup(id(call)))
                .map(group -> shown(group, edition))
                .orElseGet(
                        () -> Reply.refused(Access.missing(Rule.SECURITY_GROUP_NOT_FOUND, "security_group", id(call))));
    }

    private static Reply list(Call<GroupQuery, Nothing> call, Edition<GroupView> edition) {
        GroupQuery query = call.query();
        Listing<SecurityGroup> groups = call.visible(Lists.narrowed(
                call,
                call.snapshot().securityGroups(call.project()),
                Resource.Kind.SECURITY_GROUP,
                SecurityGroup.class,
                query.id(),
                query.name()));
        return query.sorting()
                .page(
                        Lists.matching(
                                query.tagged().of(groups, group -> Tags.texts(group.tags())), query, GroupView::of),
                        GroupView.class,
                        GroupView::of,
                        query,
                        page -> edition.list()
                                .apply(
                                        page.items().stream().map(GroupView::of).toList(),
                                        Lists.links(call, page, SecurityGroup::key)));
    }
}
