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
import io.isthmus.api.shape.KnownFields;
import io.isthmus.api.shape.Length;
import io.isthmus.api.shape.Name;
import io.isthmus.api.shape.NoAngleBrackets;
import io.isthmus.api.shape.Nothing;
import io.isthmus.api.shape.NullIfEmpty;
import io.isthmus.api.shape.OneOf;
import io.isthmus.api.shape.Prefix;
import io.isthmus.api.shape.Time;
import io.isthmus.api.shape.Uuid;
import io.isthmus.model.IcmpType;
import io.isthmus.model.Label;
import io.isthmus.model.Listing;
import io.isthmus.model.PortRange;
import io.isthmus.model.Resource;
import io.isthmus.model.SecurityGroup;
import io.isthmus.model.SecurityGroupId;
import io.isthmus.model.SecurityGroupRule;
import io.isthmus.model.SecurityGroupRule.Direction;
import io.isthmus.model.SecurityGroupRule.Precedence;
import io.isthmus.model.SecurityGroupRuleId;
import io.isthmus.model.Snapshot;
import io.isthmus.model.decide.Access;
import io.isthmus.model.decide.Command;
import io.isthmus.model.decide.Refusal.Rule;
import io.isthmus.net.Cidr;
import io.isthmus.net.IpFamily;
import io.isthmus.net.IpProtocols;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalInt;

/** Security groups in v3, whose rules may deny, have priorities and several ranges of ports (contract.md 3.6). */
final class SecurityGroupsV3 {
    private static final String GROUPS = "/v3/{project_id}/vpc/security-groups";
    private static final String RULES = "/v3/{project_id}/vpc/security-group-rules";

    private static final int LOWEST_PRIORITY = 100;

    private SecurityGroupsV3() {}

    record GroupInput(
            @Doc("name, need not be unique") @Length(min = 1, max = 64) @NoAngleBrackets
            String name,

            @Description Optional<String> description,

            @Doc("enterprise project: only 0") @Length(max = 36)
            Optional<String> enterpriseProjectId,

            @Doc("tags of the new group") @Items(max = io.isthmus.model.Tags.MOST)
            List<Tags.TagInput> tags) {}

    record ChangeBody(
            @Doc("what to change") SecurityGroups.GroupChange securityGroup,

            @Inline V3.DryRun dryRun) {}

    record GroupBody(
            @Doc("the group") GroupInput securityGroup,

            @Inline V3.DryRun dryRun) {}

    record RuleInput(
            @Doc("security group") Uuid securityGroupId,

            @Doc("seen from the member") @OneOf({"ingress", "egress"})
            String direction,

            @Doc("IP version; without it IPv4") @OneOf({"IPv4", "IPv6", "ipv4", "ipv6"})
            Optional<String> ethertype,

            @Doc("tcp, udp, icmp, icmpv6 or a number; without it every protocol")
            Optional<String> protocol,

            @Doc("ports and ranges of ports, as 22,80-90; of ICMP the type, or type-code; without it all")
            @Length(max = 255)
            Optional<String> multiport,

            @Doc("addresses of the other end") Optional<Prefix> remoteIpPrefix,

            @Doc("security group of the other end, instead of addresses")
            Optional<Uuid> remoteGroupId,

            @Doc("address group of the other end, instead of addresses")
            Optional<Uuid> remoteAddressGroupId,

            @Doc("what becomes of what it matches; without it allow") @OneOf({"allow", "deny"})
            Optional<String> action,

            @Doc("1 to 100, as a number or a text; the lowest acts, among equals one that denies; without it 1")
            Optional<Object> priority,

            @Description Optional<String> description,

            @Doc("project; none but the token's") Optional<String> tenantId,
            @Doc("project; none but the token's") Optional<String> projectId,
            @Doc("true: a rule that is there acts") Optional<Boolean> enabled) {
        BatchRuleInput withoutGroup() {
            return new BatchRuleInput(
                    direction,
                    ethertype,
                    protocol,
                    multiport,
                    remoteIpPrefix,
                    remoteGroupId,
                    remoteAddressGroupId,
                    action,
                    priority,
                    description,
                    tenantId,
                    projectId,
                    enabled);
        }
    }

    /** A rule of the group that the path names. */
    record BatchRuleInput(
            @Doc("seen from the member") @OneOf({"ingress", "egress"})
            String direction,

            @Doc("IP version; without it IPv4") @OneOf({"IPv4", "IPv6", "ipv4", "ipv6"})
            Optional<String> ethertype,

            @Doc("tcp, udp, icmp, icmpv6 or a number; without it every protocol")
            Optional<String> protocol,

            @Doc("ports and ranges of ports, as 22,80-90; of ICMP the type, or type-code; without it all")
            @Length(max = 255)
            Optional<String> multiport,

            @Doc("addresses of the other end") Optional<Prefix> remoteIpPrefix,

            @Doc("security group of the other end, instead of addresses")
            Optional<Uuid> remoteGroupId,

            @Doc("address group of the other end, instead of addresses")
            Optional<Uuid> remoteAddressGroupId,

            @Doc("what becomes of what it matches; without it allow") @OneOf({"allow", "deny"})
            Optional<String> action,

            @Doc("1 to 100, as a number or a text; the lowest acts, among equals one that denies; without it 1")
            Optional<Object> priority,

            @Description Optional<String> description,

            @Doc("project; none but the token's") Optional<String> tenantId,
            @Doc("project; none but the token's") Optional<String> projectId,
            @Doc("true: a rule that is there acts") Optional<Boolean> enabled) {}

    @KnownFields
    record BatchBody(
            @Doc("the rules") @Items(min = 1, max = 100) List<BatchRuleInput> securityGroupRules,

            @Doc("whether rules that are there already are left out, instead of refusing all; without it false")
            Optional<Boolean> ignoreDuplicate,

            @Inline V3.DryRun dryRun) {}

    record BatchAnswer(
            @Doc("the call's request id") String requestId,
            @Doc("the rules that were added") List<RuleView> securityGroupRules) {}

    @KnownFields
    record RuleBody(
            @Doc("the rule") RuleInput securityGroupRule,

            @Inline V3.DryRun dryRun) {}

    record GroupQuery(
            @Doc("only groups with these descriptions") @Filter
            List<String> description,

            @Doc("only groups of these enterprise projects: all are of 0") @Filter
            List<String> enterpriseProjectId,

            @Doc("only these groups") @Filter List<String> id,
            @Doc("only groups of these names") @Filter List<String> name,

            @Inline Page.Onward page)
            implements Page.Wish {}

    record RuleQuery(
            @Doc("only rules of these protocols") @Filter List<String> protocol,
            @Doc("only rules of these IP versions") @Filter List<String> ethertype,

            @Doc("only rules with these descriptions") @Filter
            List<String> description,

            @Doc("only rules for these addresses") @Filter List<String> remoteIpPrefix,
            @Doc("only rules for these groups") @Filter List<String> remoteGroupId,

            @Doc("only rules for these address groups") @Filter
            List<String> remoteAddressGroupId,

            @Doc("only rules with these priorities") @Filter List<Integer> priority,
            @Doc("only rules that act: all do") @Filter List<Boolean> enabled,

            @Doc("only these rules") @Filter List<String> id,
            @Doc("only rules of these groups") @Filter List<String> securityGroupId,
            @Doc("only rules in this direction") @Filter List<String> direction,
            @Doc("only rules with this action") @Filter List<String> action,

            @Inline Page.Onward page)
            implements Page.Wish {}

    record RuleView(
            @Doc("id") String id,
            @Doc("security group") String securityGroupId,
            @Doc("project") String projectId,
            @Doc("ingress or egress") String direction,
            @Doc("IPv4 or IPv6") String ethertype,

            @Doc("protocol; null for every one") @NullIfEmpty
            Optional<String> protocol,

            @Doc("ports; null for all") @NullIfEmpty Optional<String> multiport,

            @Doc("addresses of the other end; null for any") @NullIfEmpty
            Optional<Cidr> remoteIpPrefix,

            @Doc("security group of the other end; null for any") @NullIfEmpty
            Optional<String> remoteGroupId,

            @Doc("address group of the other end; null for any") @NullIfEmpty
            Optional<String> remoteAddressGroupId,

            @Doc("allow or deny") String action,
            @Doc("1 to 100; the lowest number acts") int priority,
            @Doc("description") String description,
            @Doc("always true") boolean enabled,
            @Doc("when it was made, UTC") Time.Zulu createdAt,
            @Doc("when it was made, UTC") Time.Zulu updatedAt) {
        static RuleView of(SecurityGroup group, SecurityGroupRule rule) {
            SecurityGroupRules.RuleFields plain = SecurityGroupRules.RuleFields.of(group, rule);
            return new RuleView(
                    plain.id(),
                    plain.securityGroupId(),
                    plain.projectId(),
                    plain.direction(),
                    plain.ethertype(),
                    plain.protocol(),
                    multiport(rule),
                    plain.remoteIpPrefix(),
                    plain.remoteGroupId(),
                    plain.remoteAddressGroupId(),
                    rule.deny() ? "deny" : "allow",
                    rule.priority(),
                    plain.description(),
                    true,
                    new Time.Zulu(rule.createdAt()),
                    new Time.Zulu(rule.createdAt()));
        }

        private static Optional<String> multiport(SecurityGroupRule rule) {
            return rule.icmp()
                    .map(icmp -> icmp.type()
                            + (icmp.code().isPresent() ? "-" + icmp.code().getAsInt() : ""))
                    .or(() -> Multiport.text(rule.ports()));
        }
    }

    record GroupView(
            @Doc("id") String id,
            @Doc("name") String name,
            @Doc("description") String description,
            @Doc("project") String projectId,
            @Doc("always 0") String enterpriseProjectId,
            @Doc("its tags, by key") List<Tags.TagView> tags,
            @Doc("its rules") List<RuleView> securityGroupRules,
            @Doc("when it was made, UTC") Time.Zulu createdAt,
            @Doc("when it was last changed, UTC") Time.Zulu updatedAt,

            @Doc("whose it is, as X-Isthmus-Label said") @Name("isthmus:label")
            Optional<String> label) {
        static GroupView of(SecurityGroup group) {
            return new GroupView(
                    group.id().value(),
                    group.name(),
                    group.description(),
                    group.project().value(),
                    "0",
                    Tags.views(group.tags()),
                    group.rules().stream().map(rule -> RuleView.of(group, rule)).toList(),
                    new Time.Zulu(group.createdAt()),
                    new Time.Zulu(group.updatedAt()),
                    group.label().map(Label::text));
        }
    }

    record GroupAnswer(
            @Doc("the call's request id") String requestId,
            @Doc("the group") GroupView securityGroup) {}

    record GroupsAnswer(
            @Doc("the call's request id") String requestId,
            @Doc("the groups") List<GroupView> securityGroups,
            @Doc("the page") PageInfo pageInfo) {}

    record RuleAnswer(
            @Doc("the call's request id") String requestId,
            @Doc("the rule") RuleView securityGroupRule) {}

    record RulesAnswer(
            @Doc("the call's request id") String requestId,
            @Doc("the rules") List<RuleView> securityGroupRules,
            @Doc("the page") PageInfo pageInfo) {}

    static List<Endpoint<?, ?>> endpoints() {
        return List.of(
                Endpoint.post(GROUPS, "Makes a security group")
                        .takes("", GroupBody.class)
                        .answers(201, "", GroupAnswer.class)
                        .orAnswers(202, V3.DryRunView.class)
                        .refuses(Rule.QUOTA_EXCEEDED)
                        .handledBy(SecurityGroupsV3::createGroup),
                Endpoint.get(GROUPS, "Lists the project's security groups")
                        .query(GroupQuery.class)
                        .answers(200, "", GroupsAnswer.class)
                        .handledBy(SecurityGroupsV3::listGroups),
                Endpoint.get(GROUPS + "/{security_group_id}", "Shows a security group")
                        .answers(200, "", GroupAnswer.class)
                        .refuses(Rule.SECURITY_GROUP_NOT_FOUND)
                        .handledBy(SecurityGroupsV3::showGroup),
                Endpoint.put(GROUPS + "/{security_group_id}", "Changes a security group")
                        .takes("", ChangeBody.class)
                        .answers(200, "", GroupAnswer.class)
                        .orAnswers(202, V3.DryRunView.class)
                        .refuses(Rule.SECURITY_GROUP_NOT_FOUND, Rule.SECURITY_GROUP_IS_DEFAULT)
                        .handledBy(call -> changeGroup(
                                call,
                                SecurityGroups.change(call, call.body().securityGroup()),
                                call.body().dryRun())),
                Endpoint.post(
                                GROUPS + "/{security_group_id}/security-group-rules/batch-create",
                                "Adds several rules to a security group, all or none")
                        .takes("", BatchBody.class)
                        .answers(201, "", BatchAnswer.class)
                        .orAnswers(202, V3.DryRunView.class)
                        .refuses(
                                Rule.SECURITY_GROUP_NOT_FOUND,
                                Rule.ADDRESS_GROUP_NOT_FOUND,
                                Rule.SECURITY_GROUP_RULE_EXISTS,
                                Rule.SECURITY_GROUP_RULE_INVALID,
                                Rule.QUOTA_EXCEEDED)
                        .handledBy(SecurityGroupsV3::createRules),
                SecurityGroups.deletion(GROUPS),
                Endpoint.post(RULES, "Adds a rule to a security group")
                        .takes("", RuleBody.class)
                        .answers(201, "", RuleAnswer.class)
                        .orAnswers(202, V3.DryRunView.class)
                        .refuses(
                                Rule.SECURITY_GROUP_NOT_FOUND,
                                Rule.ADDRESS_GROUP_NOT_FOUND,
                                Rule.SECURITY_GROUP_RULE_EXISTS,
                                Rule.SECURITY_GROUP_RULE_INVALID,
                                Rule.QUOTA_EXCEEDED)
                        .handledBy(SecurityGroupsV3::createRule),
                Endpoint.get(RULES, "Lists the rules of the project's security groups")
                        .query(RuleQuery.class)
                        .answers(200, "", RulesAnswer.class)
                        .handledBy(SecurityGroupsV3::listRules),
                Endpoint.get(RULES + "/{security_group_rule_id}", "Shows a rule of a security group")
                        .answers(200, "", RuleAnswer.class)
                        .refuses(Rule.SECURITY_GROUP_RULE_NOT_FOUND)
                        .handledBy(SecurityGroupsV3::showRule),
                SecurityGroupRules.deletion(RULES));
    }

    private static Reply createGroup(Call<Nothing, GroupBody> call) {
        GroupInput input = call.body().securityGroup();
        Command command = new Command.CreateSecurityGroup(
                input.name(),
                input.description().orElse(""),
                input.tags().stream().map(Tags.TagInput::tag).toList(),
                true);
        return NotKept.enterpriseProject("security_group", input.enterpriseProjectId())
                .or(() -> Tags.unfit("security_group.tags", input.tags()))
                .orElseGet(() -> changeGroup(call, command, call.body().dryRun()));
    }

    private static Reply changeGroup(Call<?, ?> call, Command command, V3.DryRun dryRun) {
        return V3.rehearsed(call, command, dryRun)
                .orElseGet(() -> call.execute(
                        command,
                        done -> Reply.ok(new GroupAnswer(
                                call.requestId(),
                                GroupView.of(done.after()
                                        .securityGroup(new SecurityGroupId(
                                                done.subjects().getFirst()))
                                        .orElseThrow())))));
    }

    private static Reply showGroup(Call<Nothing, Nothing> call) {
        SecurityGroupId id = new SecurityGroupId(call.path("security_group_id"));
        return call.visible(call.snapshot().securityGroup(id))
                .<Reply>map(group -> Reply.ok(new GroupAnswer(call.requestId(), GroupView.of(group))))
                .orElseGet(() -> Reply.refused(Access.missing(Rule.SECURITY_GROUP_NOT_FOUND, "security_group", id)));
    }

    private static Reply listGroups(Call<GroupQuery, Nothing> call) {
        GroupQuery query = call.query();
        Listing<SecurityGroup> groups = call.visible(Lists.narrowed(
                call,
                call.snapshot().securityGroups(call.project()),
                Resource.Kind.SECURITY_GROUP,
                SecurityGroup.class,
                query.id(),
                query.name()));
        return Lists.page(
                Lists.matching(groups, query, GroupView::of),
                query,
                page -> new GroupsAnswer(
                        call.requestId(),
                        page.items().stream().map(GroupView::of).toList(),
                        PageInfo.of(page, SecurityGroup::key)));
    }

    private static Reply createRule(Call<Nothing, RuleBody> call) {
        BatchRuleInput input = call.body().securityGroupRule().withoutGroup();
        Optional<Reply> malformed = malformed(call, input);
        if (malformed.isPresent()) {
            return malformed.get();
        }
        Command command = command(
                new SecurityGroupId(
                        call.body().securityGroupRule().securityGroupId().value()),
                input);
        return V3.rehearsed(call, command, call.body().dryRun())
                .orElseGet(() -> call.execute(
                        command,
                        done -> Reply.ok(new RuleAnswer(
                                call.requestId(),
                                made(done.after(), done.subjects().getFirst())))));
    }

    private static Reply createRules(Call<Nothing, BatchBody> call) {
        BatchBody body = call.body();
        Optional<Reply> malformed = body.securityGroupRules().stream()
                .flatMap(rule -> malformed(call, rule).stream())
                .findFirst();
        if (malformed.isPresent()) {
            return malformed.get();
        }
        SecurityGroupId group = new SecurityGroupId(call.path("security_group_id"));
        Command command = new Command.CreateSecurityGroupRules(
                group,
                body.securityGroupRules().stream()
                        .map(rule -> command(group, rule))
                        .toList(),
                body.ignoreDuplicate().orElse(false));
        return V3.rehearsed(call, command, body.dryRun())
                .orElseGet(() -> call.execute(
                        command,
                        done -> Reply.ok(new BatchAnswer(
                                call.requestId(),
                                done.subjects().stream()
                                        .map(id -> made(done.after(), id))
                                        .toList()))));
    }

    private static RuleView made(Snapshot after, String id) {
        SecurityGroupRuleId rule = new SecurityGroupRuleId(id);
        return after.groupOfRule(rule).flatMap(changed -> find(changed, rule)).orElseThrow();
    }

    private static Optional<Reply> malformed(Call<?, ?> call, BatchRuleInput input) {
        return OwnProject.unless(call, "security_group_rule", input.tenantId(), input.projectId())
                .or(() -> SecurityGroupRules.malformed(
                        input.protocol(), input.remoteGroupId(), input.remoteIpPrefix(), input.remoteAddressGroupId()))
                .or(() -> Multiport.parse(input.multiport().orElse("")).isEmpty()
                        ? Optional.of(Multiport.malformed("security_group_rule.multiport"))
                        : Optional.empty())
                .or(() -> input.priority().isPresent()
                                && priority(input.priority().get()).isEmpty()
                        ? Optional.of(Reply.malformed(
                                "security_group_rule.priority",
                                "is " + input.priority().get(),
                                "a number from 1 to " + LOWEST_PRIORITY))
                        : Optional.empty())
                .or(() -> input.enabled()
                        .filter(on -> !on)
                        .map(_ -> Reply.malformed(
                                "security_group_rule.enabled",
                                "is false",
                                "true, for a rule that is there acts: delete one that is not to act")));
    }

    /** Clients send it as a number or as a text. */
    private static OptionalInt priority(Object written) {
        try {
            int priority = Integer.parseInt(written.toString());
            return priority >= 1 && priority <= LOWEST_PRIORITY ? OptionalInt.of(priority) : OptionalInt.empty();
        } catch (NumberFormatException _) {
            return OptionalInt.empty();
        }
    }

    private static Command.CreateSecurityGroupRule command(SecurityGroupId group, BatchRuleInput input) {
        List<PortRange> ports = Multiport.parse(input.multiport().orElse("")).orElseThrow();
        boolean deny = input.action().equals(Optional.of("deny"));
        int priority =
                input.priority().map(written -> priority(written).orElseThrow()).orElse(1);
        OptionalInt protocol = SecurityGroupRules.number(input.protocol());
        // Types of ICMP are only in rules for which v1 has words, too.
        boolean types = IpProtocols.hasTypes(protocol) && !deny && priority == 1 && ports.size() == 1;
        return new Command.CreateSecurityGroupRule(
                group,
                Direction.valueOf(input.direction().toUpperCase(Locale.ROOT)),
                input.ethertype().filter("IPv6"::equalsIgnoreCase).isPresent() ? IpFamily.V6 : IpFamily.V4,
                protocol,
                types ? List.of() : ports,
                types ? Optional.of(icmp(ports.getFirst(), input.multiport().orElse(""))) : Optional.empty(),
                SecurityGroupRules.remote(input.remoteGroupId(), input.remoteIpPrefix(), input.remoteAddressGroupId()),
                input.description().orElse(""),
                Optional.of(new Precedence(deny, priority)));
    }

    /** A type that is written alone stands for all its codes. */
    private static IcmpType icmp(PortRange parsed, String written) {
        return new IcmpType(parsed.low(), written.contains("-") ? OptionalInt.of(parsed.high()) : OptionalInt.empty());
    }

    private static Optional<RuleView> find(SecurityGroup group, SecurityGroupRuleId id) {
        return group.rules().stream()
                .filter(rule -> rule.id().equals(id))
                .map(rule -> RuleView.of(group, rule))
                .findFirst();
    }

    private static Reply showRule(Call<Nothing, Nothing> call) {
        SecurityGroupRuleId id = new SecurityGroupRuleId(call.path("security_group_rule_id"));
        return call.visible(call.snapshot().groupOfRule(id))
                .flatMap(group -> find(group, id))
                .<Reply>map(rule -> Reply.ok(new RuleAnswer(call.requestId(), rule)))
                .orElseGet(() ->
                        Reply.refused(Access.missing(Rule.SECURITY_GROUP_RULE_NOT_FOUND, "security_group_rule", id)));
    }

    private static Reply listRules(Call<RuleQuery, Nothing> call) {
        RuleQuery query = call.query();
        Listing<RuleView> rules = GroupRules.listing(call, query.id(), query.securityGroupId())
                .map(found -> RuleView.of(found.group(), found.rule()), RuleView::id);
        return Lists.page(
                Lists.matching(rules, query, rule -> rule),
                query,
                page -> new RulesAnswer(call.requestId(), page.items(), PageInfo.of(page, RuleView::id)));
    }
}
