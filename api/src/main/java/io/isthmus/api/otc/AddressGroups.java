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
import io.isthmus.api.shape.Items;
import io.isthmus.api.shape.Length;
import io.isthmus.api.shape.NoAngleBrackets;
import io.isthmus.api.shape.Nothing;
import io.isthmus.api.shape.Range;
import io.isthmus.api.shape.Time;
import io.isthmus.model.AddressGroup;
import io.isthmus.model.AddressGroup.Entry;
import io.isthmus.model.AddressGroupId;
import io.isthmus.model.Listing;
import io.isthmus.model.Resource;
import io.isthmus.model.Snapshot;
import io.isthmus.model.decide.Access;
import io.isthmus.model.decide.Command;
import io.isthmus.model.decide.Refusal.Rule;
import io.isthmus.net.IpFamily;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** Address groups in v3: addresses that rules name together (contract.md 10.41, 10.47). */
final class AddressGroups {
    private static final String PATH = "/v3/{project_id}/vpc/address-groups";
    private static final String ONE = PATH + "/{address_group_id}";

    /** The one thing that a body is about. */
    private static final String WRAPPER = "address_group";

    private AddressGroups() {}

    record EntryInput(
            @Doc("an address, a block or a range of addresses, as 10.0.0.2-10.0.0.9")
            String ip,

            @Doc("what it is") @Length(max = 255) @NoAngleBrackets
            Optional<String> remarks) {}

    record EntryView(
            @Doc("an address, a block or a range of addresses")
            String ip,

            @Doc("what it is") String remarks) {
        static EntryView of(Entry entry) {
            return new EntryView(entry.text(), entry.remarks());
        }
    }

    record CreateInput(
            @Doc("name, need not be unique") @Length(max = 64) @NoAngleBrackets
            String name,

            @Description Optional<String> description,

            @Doc("4 or 6: all its addresses are of this version") @Range(min = 4, max = 6)
            int ipVersion,

            @Doc("addresses, blocks and ranges of addresses") @Items(max = AddressGroup.MOST_ENTRIES)
            List<String> ipSet,

            @Doc("the same with remarks, in the place of ip_set") @Items(max = AddressGroup.MOST_ENTRIES)
            List<EntryInput> ipExtraSet,

            @Doc("how many entries there may be; without it 20") @Range(min = 0, max = AddressGroup.MOST_ENTRIES)
            Optional<Integer> maxCapacity,

            @Doc("enterprise project: only 0") @Length(max = 36)
            Optional<String> enterpriseProjectId) {
        private IpFamily family() {
            return ipVersion == 4 ? IpFamily.V4 : IpFamily.V6;
        }
    }

    record CreateBody(
            @Doc("the address group") CreateInput addressGroup,

            @Inline V3.DryRun dryRun) {}

    record ChangeInput(
            @Doc("name, need not be unique") @Length(max = 64) @NoAngleBrackets
            Optional<String> name,

            @Description Optional<String> description,

            @Doc("all its addresses from now on; remarks of those that were there stay")
            @Items(max = AddressGroup.MOST_ENTRIES)
            Optional<List<String>> ipSet,

            @Doc("the same with remarks, in the place of ip_set") @Items(max = AddressGroup.MOST_ENTRIES)
            Optional<List<EntryInput>> ipExtraSet,

            @Doc("how many entries there may be") @Range(min = 0, max = AddressGroup.MOST_ENTRIES)
            Optional<Integer> maxCapacity) {}

    record ChangeBody(
            @Doc("what to change") ChangeInput addressGroup,

            @Inline V3.DryRun dryRun) {}

    record GroupQuery(
            @Doc("only these address groups") @Filter List<String> id,
            @Doc("only those of these names") @Filter List<String> name,
            @Doc("only those of these IP versions") @Filter List<Integer> ipVersion,

            @Doc("only those with these descriptions") @Filter
            List<String> description,

            @Doc("only those of these enterprise projects: all are of 0") @Filter
            List<String> enterpriseProjectId,

            @Inline Page.Onward page)
            implements Page.Wish {}

    record GroupView(
            @Doc("id") String id,
            @Doc("name") String name,
            @Doc("description") String description,
            @Doc("4 or 6") int ipVersion,

            @Doc("its addresses, blocks and ranges of addresses")
            List<String> ipSet,

            @Doc("the same with what is said of each") List<EntryView> ipExtraSet,
            @Doc("how many entries there may be") int maxCapacity,
            @Doc("always 0") String enterpriseProjectId,
            @Doc("always NORMAL: what is answered holds") String status,
            @Doc("always empty") String statusMessage,
            @Doc("project") String tenantId,
            @Doc("when it was made, UTC") Time.Zulu createdAt,
            @Doc("when it was last changed, UTC") Time.Zulu updatedAt) {
        static GroupView of(AddressGroup group) {
            return new GroupView(
                    group.id().value(),
                    group.name(),
                    group.description(),
                    group.family() == IpFamily.V4 ? 4 : 6,
                    group.entries().stream().map(Entry::text).toList(),
                    group.entries().stream().map(EntryView::of).toList(),
                    group.capacity(),
                    NotKept.ENTERPRISE_PROJECT,
                    "NORMAL",
                    "",
                    group.project().value(),
                    new Time.Zulu(group.createdAt()),
                    new Time.Zulu(group.updatedAt()));
        }
    }

    record GroupAnswer(
            @Doc("the call's request id") String requestId,
            @Doc("the address group") GroupView addressGroup) {}

    record GroupsAnswer(
            @Doc("the call's request id") String requestId,
            @Doc("the address groups") List<GroupView> addressGroups,
            @Doc("the page") PageInfo pageInfo) {}

    record DependencyQuery(
            @Doc("only these address groups") @Filter List<String> id,

            @Doc("only those of these enterprise projects: all are of 0") @Filter
            List<String> enterpriseProjectId,

            @Inline Page.Onward page)
            implements Page.Wish {}

    record UserView(
            @Doc("sg for a security group, acl for a network ACL")
            String type,

            @Doc("id") String instanceId,
            @Doc("name") String instanceName) {}

    record DependencyView(
            @Doc("id of the address group") String id,
            @Doc("always 0") String enterpriseProjectId,
            @Doc("who has rules that name it") List<UserView> dependency) {
        static DependencyView of(Snapshot snapshot, AddressGroup group) {
            Stream<UserView> groups = snapshot.groupsNaming(group.id()).stream()
                    .map(user -> new UserView("sg", user.id().value(), user.name()));
            Stream<UserView> acls = snapshot.aclRulesNaming(group.id()).stream()
                    .flatMap(rule -> snapshot.networkAclPolicies(rule.id()).stream())
                    .flatMap(policy -> snapshot.networkAcls(policy.id()).stream())
                    .distinct()
                    .map(user -> new UserView("acl", user.id().value(), user.name()));
            return new DependencyView(
                    group.id().value(),
                    NotKept.ENTERPRISE_PROJECT,
                    Stream.concat(groups, acls).toList());
        }
    }

    record DependenciesAnswer(
            @Doc("the call's request id") String requestId,
            @Doc("the address groups") List<DependencyView> addressGroups,
            @Doc("the page") PageInfo pageInfo) {}

    static List<Endpoint<?, ?>> endpoints() {
        return List.of(
                Endpoint.post(PATH, "Makes an address group, which rules can name in the place of addresses")
                        .takes("", CreateBody.class)
                        .answers(201, "", GroupAnswer.class)
                        .orAnswers(202, V3.DryRunView.class)
                        .refuses(Rule.ADDRESS_GROUP_ENTRY_INVALID, Rule.ADDRESS_GROUP_TOO_LARGE, Rule.QUOTA_EXCEEDED)
                        .handledBy(AddressGroups::create),
                Endpoint.get(PATH, "Lists the project's address groups")
                        .query(GroupQuery.class)
                        .answers(200, "", GroupsAnswer.class)
                        .handledBy(AddressGroups::list),
                Endpoint.get(ONE, "Shows an address group")
                        .answers(200, "", GroupAnswer.class)
                        .refuses(Rule.ADDRESS_GROUP_NOT_FOUND)
                        .handledBy(AddressGroups::show),
                Endpoint.put(ONE, "Changes an address group, and so what the rules match that name it")
                        .takes("", ChangeBody.class)
                        .answers(200, "", GroupAnswer.class)
                        .orAnswers(202, V3.DryRunView.class)
                        .refuses(
                                Rule.ADDRESS_GROUP_NOT_FOUND,
                                Rule.ADDRESS_GROUP_ENTRY_INVALID,
                                Rule.ADDRESS_GROUP_TOO_LARGE)
                        .handledBy(AddressGroups::change),
                Endpoint.delete(ONE, "Deletes an address group that no rule names")
                        .refuses(Rule.ADDRESS_GROUP_NOT_FOUND, Rule.ADDRESS_GROUP_IN_USE)
                        .handledBy(call -> call.execute(new Command.DeleteAddressGroup(id(call), false))),
                Endpoint.delete(ONE + "/force", "Deletes an address group and all rules that name it")
                        .refuses(Rule.ADDRESS_GROUP_NOT_FOUND)
                        .handledBy(call -> call.execute(new Command.DeleteAddressGroup(id(call), true))),
                Endpoint.get(
                                "/v3/{project_id}/vpc/list-address-groups-dependency",
                                "Lists the project's address groups and whose rules name them")
                        .query(DependencyQuery.class)
                        .answers(200, "", DependenciesAnswer.class)
                        .handledBy(AddressGroups::dependencies));
    }

    private static AddressGroupId id(Call<?, ?> call) {
        return new AddressGroupId(call.path("address_group_id"));
    }

    private static Reply create(Call<Nothing, CreateBody> call) {
        CreateInput input = call.body().addressGroup();
        boolean remarked = !input.ipExtraSet().isEmpty();
        List<EntryInput> written = remarked ? input.ipExtraSet() : withoutRemarks(input.ipSet());
        return (input.ipVersion() == 5 ? malformed("ip_version", "is 5", "4 or 6") : Optional.<Reply>empty())
                .or(() -> NotKept.enterpriseProject(WRAPPER, input.enterpriseProjectId()))
                .or(() -> twice(remarked && !input.ipSet().isEmpty()))
                .or(() -> noAddresses(written, remarked))
                .orElseGet(() -> execute(
                        call,
                        new Command.CreateAddressGroup(
                                input.name(),
                                input.description().orElse(""),
                                input.family(),
                                entries(written),
                                input.maxCapacity().orElse(AddressGroup.MOST_ENTRIES)),
                        call.body().dryRun()));
    }

    private static Reply change(Call<Nothing, ChangeBody> call) {
        ChangeInput input = call.body().addressGroup();
        boolean remarked = input.ipExtraSet().isPresent();
        Optional<List<EntryInput>> written =
                input.ipExtraSet().or(() -> input.ipSet().map(AddressGroups::withoutRemarks));
        return twice(remarked && input.ipSet().isPresent())
                .or(() -> written.flatMap(entries -> noAddresses(entries, remarked)))
                .orElseGet(() -> execute(
                        call,
                        new Command.UpdateAddressGroup(
                                id(call),
                                input.name(),
                                input.description(),
                                written.map(AddressGroups::entries)
                                        .map(entries -> new Command.ChangedEntries(entries, remarked)),
                                input.maxCapacity()),
                        call.body().dryRun()));
    }

    /** Carries a command out whose subject is the group, or only tells whether it could be. */
    private static Reply execute(Call<?, ?> call, Command command, V3.DryRun dryRun) {
        return V3.rehearsed(call, command, dryRun)
                .orElseGet(() -> call.execute(
                        command,
                        done -> Reply.ok(new GroupAnswer(
                                call.requestId(),
                                GroupView.of(done.after()
                                        .addressGroup(new AddressGroupId(
                                                done.subjects().getFirst()))
                                        .orElseThrow())))));
    }

    private static List<EntryInput> withoutRemarks(List<String> set) {
        return set.stream().map(ip -> new EntryInput(ip, Optional.empty())).toList();
    }

    /** Of texts that are all addresses. */
    private static List<Entry> entries(List<EntryInput> written) {
        return written.stream().flatMap(input -> entry(input).stream()).toList();
    }

    private static Optional<Entry> entry(EntryInput input) {
        return Entry.tryParse(input.ip(), input.remarks().orElse(""));
    }

    private static Optional<Reply> twice(boolean both) {
        return both ? malformed("ip_extra_set", "stands beside ip_set", "one of the two") : Optional.empty();
    }

    /** The refusal of the first text that is no address, block or range. */
    private static Optional<Reply> noAddresses(List<EntryInput> written, boolean remarked) {
        return written.stream()
                .filter(input -> entry(input).isEmpty())
                .findFirst()
                .flatMap(wrong -> malformed(
                        remarked ? "ip_extra_set.ip" : "ip_set",
                        "has \"" + wrong.ip() + "\"",
                        "an address, a block, or a range such as 10.0.0.2-10.0.0.9 with the lower address first"));
    }

    private static Optional<Reply> malformed(String field, String problem, String expected) {
        return Optional.of(Reply.malformed(WRAPPER + "." + field, problem, expected));
    }

    private static Reply show(Call<Nothing, Nothing> call) {
        return call.visible(call.snapshot().addressGroup(id(call)))
                .<Reply>map(found -> Reply.ok(new GroupAnswer(call.requestId(), GroupView.of(found))))
                .orElseGet(() -> Reply.refused(Access.missing(Rule.ADDRESS_GROUP_NOT_FOUND, WRAPPER, id(call))));
    }

    private static Listing<AddressGroup> groups(Call<?, ?> call, List<String> ids, List<String> names) {
        return call.visible(Lists.narrowed(
                call,
                call.snapshot().addressGroups(call.project()),
                Resource.Kind.ADDRESS_GROUP,
                AddressGroup.class,
                ids,
                names));
    }

    private static Reply dependencies(Call<DependencyQuery, Nothing> call) {
        DependencyQuery query = call.query();
        Listing<AddressGroup> groups = groups(call, query.id(), List.of());
        return Lists.page(
                Lists.matching(groups, query, group -> DependencyView.of(call.snapshot(), group)),
                query,
                page -> new DependenciesAnswer(
                        call.requestId(),
                        page.items().stream()
                                .map(group -> DependencyView.of(call.snapshot(), group))
                                .toList(),
                        PageInfo.of(page, AddressGroup::key)));
    }

    private static Reply list(Call<GroupQuery, Nothing> call) {
        GroupQuery query = call.query();
        Listing<AddressGroup> groups = groups(call, query.id(), query.name());
        return Lists.page(
                Lists.matching(groups, query, GroupView::of),
                query,
                page -> new GroupsAnswer(
                        call.requestId(),
                        page.items().stream().map(GroupView::of).toList(),
                        PageInfo.of(page, AddressGroup::key)));
    }
}
