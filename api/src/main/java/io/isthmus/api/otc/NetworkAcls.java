package io.isthmus.api.otc;

import io.isthmus.api.catalogue.Call;
import io.isthmus.api.catalogue.Endpoint;
import io.isthmus.api.catalogue.Page;
import io.isthmus.api.catalogue.Reply;
import io.isthmus.api.otc.V3.PageInfo;
import io.isthmus.api.shape.Description;
import io.isthmus.api.shape.Doc;
import io.isthmus.api.shape.Filled;
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
import io.isthmus.model.AddressGroupId;
import io.isthmus.model.Label;
import io.isthmus.model.Listing;
import io.isthmus.model.NetworkAcl;
import io.isthmus.model.NetworkAclId;
import io.isthmus.model.NetworkAclRule;
import io.isthmus.model.NetworkAclRuleId;
import io.isthmus.model.PortRange;
import io.isthmus.model.Resource;
import io.isthmus.model.SecurityGroupRule.Direction;
import io.isthmus.model.Snapshot;
import io.isthmus.model.SubnetId;
import io.isthmus.model.decide.Access;
import io.isthmus.model.decide.Command;
import io.isthmus.model.decide.Refusal.Rule;
import io.isthmus.net.Cidr;
import io.isthmus.net.IpFamily;
import io.isthmus.net.IpProtocols;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.function.BiFunction;
import java.util.function.Function;
import java.util.stream.Stream;

/** Network ACLs, which the API calls firewalls (contract.md 3.7). */
final class NetworkAcls {
    private static final String PATH = "/v3/{project_id}/vpc/firewalls";
    private static final String ONE = PATH + "/{firewall_id}";

    private NetworkAcls() {}

    record CreateInput(
            @Doc("name, need not be unique") @Length(min = 1, max = 64) @NoAngleBrackets
            String name,

            @Description Optional<String> description,

            @Doc("whether its rules act; if not, nothing may pass. Without it true")
            Optional<Boolean> adminStateUp,

            @Doc("enterprise project: only 0") @Length(max = 36)
            Optional<String> enterpriseProjectId,

            @Doc("tags of the new network ACL") @Items(max = io.isthmus.model.Tags.MOST)
            List<Tags.TagInput> tags) {}

    record CreateBody(
            @Doc("the network ACL") CreateInput firewall,

            @Inline V3.DryRun dryRun) {}

    record ChangeInput(
            @Doc("name, need not be unique") @Length(min = 1, max = 64) @NoAngleBrackets
            Optional<String> name,

            @Description Optional<String> description,

            @Doc("whether its rules act; if not, nothing may pass")
            Optional<Boolean> adminStateUp) {}

    record ChangeBody(
            @Doc("what to change") ChangeInput firewall,

            @Inline V3.DryRun dryRun) {}

    record SubnetInput(@Doc("id of the subnet") Uuid virsubnetId) {}

    record SubnetsBody(
            @Doc("the subnets") @Items(min = 1, max = 100) List<SubnetInput> subnets) {}

    record NewRuleInput(
            @Doc("name") @Length(max = 64) @NoAngleBrackets Optional<String> name,

            @Description Optional<String> description,

            @Doc("what becomes of what it matches") @OneOf({"allow", "deny"})
            String action,

            @Doc("tcp, udp, icmp, icmpv6, any or a number") String protocol,

            @Doc("4 or 6, as a number or a text") Object ipVersion,

            @Doc("addresses of the sender; without it any") @Filled
            Optional<Prefix> sourceIpAddress,

            @Doc("addresses of the receiver; without it any") @Filled
            Optional<Prefix> destinationIpAddress,

            @Doc("ports of the sender, as 22,80-90; without it all") @Length(max = 255)
            Optional<String> sourcePort,

            @Doc("ports of the receiver, as 22,80-90; without it all") @Length(max = 255)
            Optional<String> destinationPort,

            @Doc("address group of the sender, instead of addresses")
            Optional<Uuid> sourceAddressGroupId,

            @Doc("address group of the receiver, instead of addresses")
            Optional<Uuid> destinationAddressGroupId,

            @Doc("project; none but the token's") Optional<String> tenantId,
            @Doc("project; none but the token's") Optional<String> projectId,
            @Doc("whether it acts; without it true") Optional<Boolean> enabled) {}

    record InsertInput(
            @Doc("rules for what comes into the subnets") @Items(max = 100)
            List<NewRuleInput> ingressRules,

            @Doc("rules for what leaves the subnets") @Items(max = 100)
            List<NewRuleInput> egressRules,

            @Doc("id of the rule behind which they come; without it they come first")
            Optional<Uuid> insertAfterRule) {}

    @KnownFields
    record InsertBody(@Doc("the rules") InsertInput firewall) {}

    record ChangedRuleInput(
            @Doc("id of the rule") Uuid id,

            @Doc("name") @Length(max = 64) @NoAngleBrackets Optional<String> name,

            @Description Optional<String> description,

            @Doc("what becomes of what it matches") @OneOf({"allow", "deny"})
            Optional<String> action,

            @Doc("tcp, udp, icmp, icmpv6, any or a number") Optional<String> protocol,

            @Doc("4 or 6, as a number or a text") Optional<Object> ipVersion,
            @Doc("addresses of the sender") Optional<Prefix> sourceIpAddress,
            @Doc("addresses of the receiver") Optional<Prefix> destinationIpAddress,

            @Doc("ports of the sender, as 22,80-90; empty text for all") @Length(max = 255)
            Optional<String> sourcePort,

            @Doc("ports of the receiver, as 22,80-90; empty text for all") @Length(max = 255)
            Optional<String> destinationPort,

            @Doc("address group of the sender, instead of addresses")
            Optional<Uuid> sourceAddressGroupId,

            @Doc("address group of the receiver, instead of addresses")
            Optional<Uuid> destinationAddressGroupId,

            @Doc("project; none but the token's") Optional<String> tenantId,
            @Doc("project; none but the token's") Optional<String> projectId,
            @Doc("whether it acts") Optional<Boolean> enabled) {}

    record UpdateRulesInput(
            @Doc("rules for what comes into the subnets") @Items(max = 100)
            List<ChangedRuleInput> ingressRules,

            @Doc("rules for what leaves the subnets") @Items(max = 100)
            List<ChangedRuleInput> egressRules) {}

    @KnownFields
    record UpdateRulesBody(@Doc("what to change") UpdateRulesInput firewall) {}

    record RuleName(@Doc("id of the rule") Uuid id) {}

    record RemoveInput(
            @Doc("rules for what comes into the subnets") @Items(max = 100)
            List<RuleName> ingressRules,

            @Doc("rules for what leaves the subnets") @Items(max = 100)
            List<RuleName> egressRules) {}

    @KnownFields
    record RemoveBody(@Doc("what to remove") RemoveInput firewall) {}

    record AclQuery(
            @Doc("only network ACLs of these enterprise projects: all are of 0") @Filter
            List<String> enterpriseProjectId,

            @Doc("only these network ACLs") @Filter List<String> id,
            @Doc("only network ACLs of these names") @Filter List<String> name,
            @Doc("only network ACLs in this status") @Filter List<String> status,

            @Doc("only network ACLs whose rules act, or do not") @Filter
            List<Boolean> adminStateUp,

            @Inline Page.Onward page)
            implements Page.Wish {}

    record RuleView(
            @Doc("id") String id,
            @Doc("name") String name,
            @Doc("description") String description,
            @Doc("allow or deny") String action,
            @Doc("project") String projectId,
            @Doc("protocol") String protocol,
            @Doc("4 or 6") int ipVersion,

            @Doc("addresses of the sender; null for any") @NullIfEmpty
            Optional<Cidr> sourceIpAddress,

            @Doc("addresses of the receiver; null for any") @NullIfEmpty
            Optional<Cidr> destinationIpAddress,

            @Doc("ports of the sender; null for all") @NullIfEmpty
            Optional<String> sourcePort,

            @Doc("ports of the receiver; null for all") @NullIfEmpty
            Optional<String> destinationPort,

            @Doc("address group of the sender; null for any") @NullIfEmpty
            Optional<String> sourceAddressGroupId,

            @Doc("address group of the receiver; null for any") @NullIfEmpty
            Optional<String> destinationAddressGroupId,

            @Doc("whether it acts") boolean enabled) {
        static RuleView of(NetworkAclRule rule) {
            return new RuleView(
                    rule.id().value(),
                    rule.name(),
                    rule.description(),
                    rule.deny() ? "deny" : "allow",
                    rule.project().value(),
                    rule.protocol().isEmpty()
                            ? "any"
                            : IpProtocols.name(rule.protocol().getAsInt()),
                    rule.family() == IpFamily.V4 ? 4 : 6,
                    rule.source(),
                    rule.destination(),
                    Multiport.text(rule.sourcePorts()),
                    Multiport.text(rule.destinationPorts()),
                    rule.sourceGroup().map(AddressGroupId::value),
                    rule.destinationGroup().map(AddressGroupId::value),
                    rule.enabled());
        }
    }

    /** An ACL in a list, which does not name its rules. */
    record ListedView(
            @Doc("id") String id,
            @Doc("name") String name,
            @Doc("description") String description,
            @Doc("project") String projectId,
            @Doc("when it was made, UTC") Time.Zulu createdAt,
            @Doc("when it was last changed, UTC") Time.Zulu updatedAt,

            @Doc("whether its rules act; if not, nothing may pass")
            boolean adminStateUp,

            @Doc("ACTIVE if it has a subnet, else INACTIVE") String status,
            @Doc("always 0") String enterpriseProjectId,
            @Doc("its tags, by key") List<Tags.TagView> tags,
            @Doc("its subnets") List<SubnetInput> associations,

            @Doc("whose it is, as X-Isthmus-Label said") @Name("isthmus:label")
            Optional<String> label) {
        static ListedView of(NetworkAcl acl) {
            return new ListedView(
                    acl.id().value(),
                    acl.name(),
                    acl.description(),
                    acl.project().value(),
                    new Time.Zulu(acl.createdAt()),
                    new Time.Zulu(acl.updatedAt()),
                    acl.enabled(),
                    statusOf(acl),
                    "0",
                    Tags.views(acl.tags()),
                    acl.subnets().stream()
                            .map(subnet -> new SubnetInput(new Uuid(subnet.value())))
                            .toList(),
                    acl.label().map(Label::text));
        }
    }

    record AclView(
            @Doc("id") String id,
            @Doc("name") String name,
            @Doc("description") String description,
            @Doc("project") String projectId,
            @Doc("when it was made, UTC") Time.Zulu createdAt,
            @Doc("when it was last changed, UTC") Time.Zulu updatedAt,

            @Doc("whether its rules act; if not, nothing may pass")
            boolean adminStateUp,

            @Doc("ACTIVE if it has a subnet, else INACTIVE") String status,
            @Doc("always 0") String enterpriseProjectId,
            @Doc("its tags, by key") List<Tags.TagView> tags,
            @Doc("its subnets") List<SubnetInput> associations,

            @Doc("rules for what comes into its subnets, in the order in which they act")
            List<RuleView> ingressRules,

            @Doc("rules for what leaves its subnets, in the order in which they act")
            List<RuleView> egressRules,

            @Doc("whose it is, as X-Isthmus-Label said") @Name("isthmus:label")
            Optional<String> label) {
        static AclView of(Snapshot snapshot, NetworkAcl acl) {
            ListedView listed = ListedView.of(acl);
            return new AclView(
                    listed.id(),
                    listed.name(),
                    listed.description(),
                    listed.projectId(),
                    listed.createdAt(),
                    listed.updatedAt(),
                    listed.adminStateUp(),
                    listed.status(),
                    listed.enterpriseProjectId(),
                    listed.tags(),
                    listed.associations(),
                    rules(snapshot, acl, Direction.INGRESS),
                    rules(snapshot, acl, Direction.EGRESS),
                    acl.label().map(Label::text));
        }

        private static List<RuleView> rules(Snapshot snapshot, NetworkAcl acl, Direction direction) {
            return snapshot.rules(acl, direction).stream().map(RuleView::of).toList();
        }
    }

    record AclAnswer(
            @Doc("the call's request id") String requestId,
            @Doc("the network ACL") AclView firewall) {}

    record AclsAnswer(
            @Doc("the call's request id") String requestId,
            @Doc("the network ACLs") List<ListedView> firewalls,
            @Doc("the page") PageInfo pageInfo) {}

    static String statusOf(NetworkAcl acl) {
        return acl.subnets().isEmpty() ? "INACTIVE" : "ACTIVE";
    }

    static List<Endpoint<?, ?>> endpoints() {
        return List.of(
                Endpoint.post(PATH, "Makes a network ACL")
                        .takes("", CreateBody.class)
                        .answers(201, "", AclAnswer.class)
                        .orAnswers(202, V3.DryRunView.class)
                        .refuses(Rule.QUOTA_EXCEEDED)
                        .handledBy(NetworkAcls::create),
                Endpoint.get(PATH, "Lists the project's network ACLs, without their rules")
                        .query(AclQuery.class)
                        .answers(200, "", AclsAnswer.class)
                        .handledBy(NetworkAcls::list),
                Endpoint.get(ONE, "Shows a network ACL with its rules")
                        .answers(200, "", AclAnswer.class)
                        .refuses(Rule.NETWORK_ACL_NOT_FOUND)
                        .handledBy(NetworkAcls::show),
                Endpoint.put(ONE, "Changes a network ACL")
                        .takes("", ChangeBody.class)
                        .answers(200, "", AclAnswer.class)
                        .orAnswers(202, V3.DryRunView.class)
                        .refuses(Rule.NETWORK_ACL_NOT_FOUND)
                        .handledBy(NetworkAcls::change),
                Endpoint.delete(ONE, "Deletes a network ACL that has no subnets")
                        .refuses(Rule.NETWORK_ACL_NOT_FOUND, Rule.NETWORK_ACL_IN_USE)
                        .handledBy(call -> call.execute(new Command.DeleteNetworkAcl(id(call)))),
                Endpoint.put(ONE + "/associate-subnets", "Lets a network ACL guard subnets")
                        .takes("", SubnetsBody.class)
                        .answers(200, "", AclAnswer.class)
                        .refuses(Rule.NETWORK_ACL_NOT_FOUND, Rule.SUBNET_NOT_FOUND, Rule.NETWORK_ACL_SUBNET_TAKEN)
                        .handledBy(call -> subnets(call, Command.AssociateNetworkAcl::new)),
                Endpoint.put(ONE + "/disassociate-subnets", "Lets a network ACL guard subnets no longer")
                        .takes("", SubnetsBody.class)
                        .answers(200, "", AclAnswer.class)
                        .refuses(Rule.NETWORK_ACL_NOT_FOUND, Rule.SUBNET_NOT_FOUND, Rule.NETWORK_ACL_NOT_ASSOCIATED)
                        .handledBy(call -> subnets(call, Command.DisassociateNetworkAcl::new)),
                Endpoint.put(ONE + "/insert-rules", "Puts rules into a network ACL")
                        .takes("", InsertBody.class)
                        .answers(200, "", AclAnswer.class)
                        .refuses(
                                Rule.NETWORK_ACL_NOT_FOUND,
                                Rule.NETWORK_ACL_RULE_NOT_FOUND,
                                Rule.ADDRESS_GROUP_NOT_FOUND,
                                Rule.NETWORK_ACL_RULE_INVALID,
                                Rule.NETWORK_ACL_RULES_TOO_MANY,
                                Rule.NETWORK_ACL_POLICY_SHARED,
                                Rule.QUOTA_EXCEEDED)
                        .handledBy(NetworkAcls::insert),
                Endpoint.put(ONE + "/update-rules", "Changes rules of a network ACL")
                        .takes("", UpdateRulesBody.class)
                        .answers(200, "", AclAnswer.class)
                        .refuses(
                                Rule.NETWORK_ACL_NOT_FOUND,
                                Rule.NETWORK_ACL_RULE_NOT_FOUND,
                                Rule.ADDRESS_GROUP_NOT_FOUND,
                                Rule.NETWORK_ACL_RULE_INVALID,
                                Rule.NETWORK_ACL_POLICY_SHARED)
                        .handledBy(NetworkAcls::updateRules),
                Endpoint.put(ONE + "/remove-rules", "Removes rules from a network ACL")
                        .takes("", RemoveBody.class)
                        .answers(200, "", AclAnswer.class)
                        .refuses(
                                Rule.NETWORK_ACL_NOT_FOUND,
                                Rule.NETWORK_ACL_RULE_NOT_FOUND,
                                Rule.NETWORK_ACL_POLICY_SHARED)
                        .handledBy(NetworkAcls::removeRules));
    }

    private static NetworkAclId id(Call<?, ?> call) {
        return new NetworkAclId(call.path("firewall_id"));
    }

    /** Carries a command out whose subject is the ACL. */
    private static Reply execute(Call<?, ?> call, Command command) {
        return call.execute(
                command,
                done -> Reply.ok(new AclAnswer(
                        call.requestId(),
                        AclView.of(
                                done.after(),
                                done.after()
                                        .networkAcl(
                                                new NetworkAclId(done.subjects().getFirst()))
                                        .orElseThrow()))));
    }

    private static Reply create(Call<Nothing, CreateBody> call) {
        CreateInput input = call.body().firewall();
        Command command = new Command.CreateNetworkAcl(
                input.name(),
                input.description().orElse(""),
                input.adminStateUp().orElse(true),
                false,
                Optional.empty(),
                Optional.empty(),
                List.of(),
                input.tags().stream().map(Tags.TagInput::tag).toList());
        return NotKept.enterpriseProject("firewall", input.enterpriseProjectId())
                .or(() -> Tags.unfit("firewall.tags", input.tags()))
                .or(() -> V3.rehearsed(call, command, call.body().dryRun()))
                .orElseGet(() -> execute(call, command));
    }

    private static Reply change(Call<Nothing, ChangeBody> call) {
        ChangeInput input = call.body().firewall();
        Command command =
                new Command.UpdateNetworkAcl(id(call), input.name(), input.description(), input.adminStateUp());
        return V3.rehearsed(call, command, call.body().dryRun()).orElseGet(() -> execute(call, command));
    }

    private static Reply show(Call<Nothing, Nothing> call) {
        return call.visible(call.snapshot().networkAcl(id(call)))
                .<Reply>map(acl -> Reply.ok(new AclAnswer(call.requestId(), AclView.of(call.snapshot(), acl))))
                .orElseGet(() -> Reply.refused(Access.missing(Rule.NETWORK_ACL_NOT_FOUND, "firewall", id(call))));
    }

    /** Those of the caller with these ids and names, in whichever dialect they are asked for; empty: any. */
    static Listing<NetworkAcl> narrowed(Call<?, ?> call, List<String> ids, List<String> names) {
        return call.visible(Lists.narrowed(
                call,
                call.snapshot().networkAcls(call.project()),
                Resource.Kind.NETWORK_ACL,
                NetworkAcl.class,
                ids,
                names));
    }

    private static Reply list(Call<AclQuery, Nothing> call) {
        AclQuery query = call.query();
        Listing<NetworkAcl> acls = narrowed(call, query.id(), query.name());
        return Lists.page(
                Lists.matching(acls, query, ListedView::of),
                query,
                page -> new AclsAnswer(
                        call.requestId(),
                        page.items().stream().map(ListedView::of).toList(),
                        PageInfo.of(page, NetworkAcl::key)));
    }

    private static Reply subnets(
            Call<Nothing, SubnetsBody> call, BiFunction<NetworkAclId, List<SubnetId>, Command> command) {
        List<SubnetId> subnets = call.body().subnets().stream()
                .map(subnet -> new SubnetId(subnet.virsubnetId().value()))
                .toList();
        return execute(call, command.apply(id(call), subnets));
    }

    // ---- rules ----

    private static Reply insert(Call<Nothing, InsertBody> call) {
        InsertInput input = call.body().firewall();
        return both(input.ingressRules(), input.egressRules())
                .flatMap(rule -> OwnProject.unless(call, "firewall", rule.tenantId(), rule.projectId())
                        .or(() -> malformed(
                                Optional.of(rule.protocol()),
                                Optional.of(rule.ipVersion()),
                                List.of(rule.sourcePort(), rule.destinationPort()),
                                bothEnds(rule.sourceIpAddress(), rule.sourceAddressGroupId()),
                                bothEnds(rule.destinationIpAddress(), rule.destinationAddressGroupId())))
                        .stream())
                .findFirst()
                .orElseGet(() -> execute(
                        call,
                        new Command.InsertNetworkAclRules(
                                id(call),
                                input.insertAfterRule().map(id -> new NetworkAclRuleId(id.value())),
                                input.ingressRules().stream()
                                        .map(NetworkAcls::rule)
                                        .toList(),
                                input.egressRules().stream()
                                        .map(NetworkAcls::rule)
                                        .toList())));
    }

    private static Reply updateRules(Call<Nothing, UpdateRulesBody> call) {
        UpdateRulesInput input = call.body().firewall();
        return both(input.ingressRules(), input.egressRules())
                .flatMap(rule -> OwnProject.unless(call, "firewall", rule.tenantId(), rule.projectId())
                        .or(() -> malformed(
                                rule.protocol(),
                                rule.ipVersion(),
                                List.of(rule.sourcePort(), rule.destinationPort()),
                                bothEnds(rule.sourceIpAddress(), rule.sourceAddressGroupId()),
                                bothEnds(rule.destinationIpAddress(), rule.destinationAddressGroupId())))
                        .stream())
                .findFirst()
                .orElseGet(() -> execute(
                        call,
                        new Command.UpdateNetworkAclRules(
                                id(call),
                                input.ingressRules().stream()
                                        .map(NetworkAcls::change)
                                        .toList(),
                                input.egressRules().stream()
                                        .map(NetworkAcls::change)
                                        .toList())));
    }

    private static Reply removeRules(Call<Nothing, RemoveBody> call) {
        Function<RuleName, NetworkAclRuleId> named =
                rule -> new NetworkAclRuleId(rule.id().value());
        RemoveInput input = call.body().firewall();
        return execute(
                call,
                new Command.RemoveNetworkAclRules(
                        id(call),
                        input.ingressRules().stream().map(named).toList(),
                        input.egressRules().stream().map(named).toList()));
    }

    private static <T> Stream<T> both(List<T> ingress, List<T> egress) {
        return Stream.concat(ingress.stream(), egress.stream());
    }

    private static boolean bothEnds(Optional<Prefix> addresses, Optional<Uuid> group) {
        return addresses.isPresent() && group.isPresent();
    }

    /** The refusal of what is no protocol, version or list of ports, or names both addresses and a group of some. */
    private static Optional<Reply> malformed(
            Optional<String> protocol,
            Optional<Object> version,
            List<Optional<String>> ports,
            boolean bothSources,
            boolean bothDestinations) {
        Optional<Reply> wrong = noProtocol("firewall", protocol).or(() -> noVersion("firewall", version));
        if (wrong.isPresent()) {
            return wrong;
        }
        if (ports.stream()
                .flatMap(Optional::stream)
                .anyMatch(text -> Multiport.parse(text).isEmpty())) {
            return Optional.of(Multiport.malformed("firewall.destination_port"));
        }
        return bothSources || bothDestinations
                ? Optional.of(Reply.malformed(
                        "firewall." + (bothSources ? "source" : "destination") + "_address_group_id",
                        "stands beside addresses",
                        "one of the two"))
                : Optional.empty();
    }

    /** The refusal of what is no protocol, wherever a rule is written. */
    static Optional<Reply> noProtocol(String wrapper, Optional<String> protocol) {
        return protocol.filter(text -> !isAny(text) && IpProtocols.number(text).isEmpty())
                .map(wrong -> Reply.malformed(
                        wrapper + ".protocol",
                        "is \"" + wrong + "\"",
                        "tcp, udp, icmp, icmpv6, any or a number from 0 to 255"));
    }

    /** The refusal of what is neither 4 nor 6: numbers or texts, for clients send both. */
    static Optional<Reply> noVersion(String wrapper, Optional<Object> version) {
        return version.map(Object::toString)
                .filter(text -> !text.equals("4") && !text.equals("6"))
                .map(wrong -> Reply.malformed(wrapper + ".ip_version", "is " + wrong, "4 or 6"));
    }

    static boolean isAny(String protocol) {
        return protocol.isEmpty() || protocol.equalsIgnoreCase("any");
    }

    static OptionalInt protocol(String text) {
        return isAny(text) ? OptionalInt.empty() : IpProtocols.number(text);
    }

    static IpFamily family(Object version) {
        return version.toString().equals("4") ? IpFamily.V4 : IpFamily.V6;
    }

    private static List<PortRange> ports(Optional<String> text) {
        return text.flatMap(Multiport::parse).orElse(List.of());
    }

    private static Command.NewNetworkAclRule rule(NewRuleInput input) {
        return new Command.NewNetworkAclRule(
                input.name().orElse(""),
                input.description().orElse(""),
                input.action().equals("deny"),
                family(input.ipVersion()),
                protocol(input.protocol()),
                input.sourceIpAddress().map(Prefix::block),
                input.destinationIpAddress().map(Prefix::block),
                false,
                false,
                ports(input.sourcePort()),
                ports(input.destinationPort()),
                input.enabled().orElse(true),
                input.sourceAddressGroupId().map(NetworkAcls::addressGroup),
                input.destinationAddressGroupId().map(NetworkAcls::addressGroup));
    }

    private static Command.ChangedNetworkAclRule change(ChangedRuleInput input) {
        return new Command.ChangedNetworkAclRule(
                new NetworkAclRuleId(input.id().value()),
                input.name(),
                input.description(),
                input.action().map("deny"::equals),
                input.ipVersion().map(NetworkAcls::family),
                input.protocol().map(NetworkAcls::protocol),
                end(input.sourceIpAddress(), input.sourceAddressGroupId()),
                end(input.destinationIpAddress(), input.destinationAddressGroupId()),
                input.sourcePort().flatMap(Multiport::parse),
                input.destinationPort().flatMap(Multiport::parse),
                input.enabled());
    }

    private static AddressGroupId addressGroup(Uuid id) {
        return new AddressGroupId(id.value());
    }

    private static Optional<Command.ChangedEnd> end(Optional<Prefix> addresses, Optional<Uuid> group) {
        return addresses
                .map(some -> new Command.ChangedEnd(Optional.of(some.block()), false))
                .or(() -> group.map(id -> new Command.ChangedEnd(addressGroup(id))));
    }
}
