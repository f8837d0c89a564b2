package io.isthmus.api.otc;

import io.isthmus.api.catalogue.Call;
import io.isthmus.api.catalogue.Endpoint;
import io.isthmus.api.catalogue.Page;
import io.isthmus.api.catalogue.Reply;
import io.isthmus.api.otc.Multiport.Form;
import io.isthmus.api.shape.Description;
import io.isthmus.api.shape.Doc;
import io.isthmus.api.shape.Filled;
import io.isthmus.api.shape.Filter;
import io.isthmus.api.shape.Inline;
import io.isthmus.api.shape.KnownFields;
import io.isthmus.api.shape.Length;
import io.isthmus.api.shape.Name;
import io.isthmus.api.shape.NoAngleBrackets;
import io.isthmus.api.shape.Nothing;
import io.isthmus.api.shape.NullIfEmpty;
import io.isthmus.api.shape.OneOf;
import io.isthmus.api.shape.OrNone;
import io.isthmus.api.shape.OrNull;
import io.isthmus.api.shape.Prefix;
import io.isthmus.api.shape.Uuid;
import io.isthmus.model.AddressGroupId;
import io.isthmus.model.Listing;
import io.isthmus.model.NetworkAclPolicyId;
import io.isthmus.model.NetworkAclRule;
import io.isthmus.model.NetworkAclRuleId;
import io.isthmus.model.PortRange;
import io.isthmus.model.Resource;
import io.isthmus.model.decide.Access;
import io.isthmus.model.decide.Command;
import io.isthmus.model.decide.Refusal.Rule;
import io.isthmus.net.IpFamily;
import io.isthmus.net.IpProtocols;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Stream;

/** Rules of network ACLs by themselves, as Neutron's fwaas_v2 has them (contract.md 3.7). */
final class FirewallRules {
    private static final String PATH = "/v2.0/fwaas/firewall_rules";
    private static final String ONE = PATH + "/{firewall_rule_id}";
    private static final String WRAPPER = "firewall_rule";

    private FirewallRules() {}

    @KnownFields
    record RuleInput(
            @Doc("name, need not be unique") @Length(max = 255) @NoAngleBrackets
            Optional<String> name,

            @Description Optional<String> description,

            @Doc("tcp, udp, icmp, icmpv6, any or a number; without it, or null, any")
            Optional<String> protocol,

            @Doc("what becomes of what it matches; without it deny") @OneOf({"allow", "deny"})
            Optional<String> action,

            @Doc("4 or 6, as a number or a text; without it 4")
            Optional<Object> ipVersion,

            @Doc("addresses of the sender; without it any") @Filled
            Optional<Prefix> sourceIpAddress,

            @Doc("addresses of the receiver; without it any") @Filled
            Optional<Prefix> destinationIpAddress,

            @Doc("ports of the sender, as 22,80:90; without it all") @Length(max = 255)
            Optional<String> sourcePort,

            @Doc("ports of the receiver, as 22,80:90; without it all") @Length(max = 255)
            Optional<String> destinationPort,

            @Doc("whether it acts; without it true") Optional<Boolean> enabled,

            @Doc("policy in which it stands first; without it, in none yet") @Name("isthmus:policy_id")
            Optional<Uuid> policyId,

            @Doc("whether it is meant for other projects, who do not see it for that") @Name("public")
            Optional<Boolean> isPublic,

            @Doc("another name of public") Optional<Boolean> shared,
            @Doc("project; none but the token's") Optional<String> tenantId,
            @Doc("project; none but the token's") Optional<String> projectId) {}

    @KnownFields
    record RuleChange(
            @Doc("name") @Length(max = 255) @NoAngleBrackets Optional<String> name,

            @Description Optional<String> description,

            @Doc("tcp, udp, icmp, icmpv6, any or a number; null for any") @OrNull
            Optional<String> protocol,

            @Doc("what becomes of what it matches") @OneOf({"allow", "deny"})
            Optional<String> action,

            @Doc("4 or 6, as a number or a text") Optional<Object> ipVersion,

            @Doc("addresses of the sender; null for any") @OrNull
            Optional<OrNone<Prefix>> sourceIpAddress,

            @Doc("addresses of the receiver; null for any") @OrNull
            Optional<OrNone<Prefix>> destinationIpAddress,

            @Doc("ports of the sender, as 22,80:90; null for all") @Length(max = 255) @OrNull
            Optional<String> sourcePort,

            @Doc("ports of the receiver, as 22,80:90; null for all") @Length(max = 255) @OrNull
            Optional<String> destinationPort,

            @Doc("whether it acts") Optional<Boolean> enabled,

            @Doc("whether it is meant for other projects, who do not see it for that") @Name("public")
            Optional<Boolean> isPublic,

            @Doc("another name of public") Optional<Boolean> shared,
            @Doc("project; none but the token's") Optional<String> tenantId,
            @Doc("project; none but the token's") Optional<String> projectId) {}

    record RuleQuery(
            @Doc("only these rules") @Filter List<String> id,
            @Doc("only rules of these names") @Filter List<String> name,

            @Doc("only rules with these descriptions") @Filter
            List<String> description,

            @Doc("only rules of these projects") @Filter List<String> tenantId,
            @Doc("only rules of these projects") @Filter List<String> projectId,

            @Doc("only rules that allow, or that deny") @Filter
            List<String> action,

            @Doc("only rules of these protocols") @Filter List<String> protocol,
            @Doc("4 or 6") @Filter List<Integer> ipVersion,

            @Doc("only rules for these senders") @Filter List<String> sourceIpAddress,
            @Doc("only rules for these receivers") @Filter List<String> destinationIpAddress,

            @Doc("only rules for these ports of senders") @Filter
            List<String> sourcePort,

            @Doc("only rules for these ports of receivers") @Filter
            List<String> destinationPort,

            @Doc("only rules that act, or that do not") @Filter
            List<Boolean> enabled,

            @Doc("only rules meant for other projects, too, or not") @Name("public") @Filter
            List<Boolean> isPublic,

            @Doc("only rules meant for other projects, too, or not") @Filter
            List<Boolean> shared,

            @Inline Page.EitherWay page)
            implements Page.Wish {}

    record RuleView(
            @Doc("id") String id,
            @Doc("name") String name,
            @Doc("description") String description,
            @Doc("allow or deny") String action,
            @Doc("protocol; null for any") @NullIfEmpty Optional<String> protocol,
            @Doc("4 or 6") int ipVersion,

            @Doc("addresses of the sender; null for any") @NullIfEmpty
            Optional<Prefix> sourceIpAddress,

            @Doc("addresses of the receiver; null for any") @NullIfEmpty
            Optional<Prefix> destinationIpAddress,

            @Doc("ports of the sender; null for all") @NullIfEmpty
            Optional<String> sourcePort,

            @Doc("ports of the receiver; null for all") @NullIfEmpty
            Optional<String> destinationPort,

            @Doc("whether it acts") boolean enabled,

            @Doc("whether it is meant for other projects, who do not see it for that") @Name("public")
            boolean isPublic,

            @Doc("another name of public") boolean shared,
            @Doc("project") String tenantId,
            @Doc("project") String projectId,

            @Doc("address group of the sender, which v3 can name, in the place of addresses")
            @Name("isthmus:source_address_group_id")
            Optional<String> sourceAddressGroupId,

            @Doc("address group of the receiver, likewise") @Name("isthmus:destination_address_group_id")
            Optional<String> destinationAddressGroupId) {
        static RuleView of(NetworkAclRule rule) {
            return new RuleView(
                    rule.id().value(),
                    rule.name(),
                    rule.description(),
                    rule.deny() ? "deny" : "allow",
                    rule.protocol().stream().mapToObj(IpProtocols::name).findFirst(),
                    rule.family() == IpFamily.V4 ? 4 : 6,
                    rule.source().map(block -> new Prefix(block, rule.bareSource())),
                    rule.destination().map(block -> new Prefix(block, rule.bareDestination())),
                    Multiport.text(rule.sourcePorts(), Form.FWAAS),
                    Multiport.text(rule.destinationPorts(), Form.FWAAS),
                    rule.enabled(),
                    rule.shared(),
                    rule.shared(),
                    rule.project().value(),
                    rule.project().value(),
                    rule.sourceGroup().map(AddressGroupId::value),
                    rule.destinationGroup().map(AddressGroupId::value));
        }
    }

    record RulesView(
            @Doc("the rules") List<RuleView> firewallRules,
            @Doc("the neighbouring pages, if there are any") Optional<List<Lists.Link>> firewallRulesLinks) {}

    static List<Endpoint<?, ?>> endpoints() {
        return List.of(
                Endpoint.post(PATH, "Makes a rule of network ACLs, which acts where a policy has it")
                        .takes(WRAPPER, RuleInput.class)
                        .answers(201, WRAPPER, RuleView.class)
                        .refuses(
                                Rule.NETWORK_ACL_RULE_INVALID,
                                Rule.NETWORK_ACL_POLICY_NOT_FOUND,
                                Rule.NETWORK_ACL_RULES_TOO_MANY,
                                Rule.QUOTA_EXCEEDED)
                        .handledBy(FirewallRules::create),
                Endpoint.get(PATH, "Lists the project's rules of network ACLs")
                        .query(RuleQuery.class)
                        .answers(200, "", RulesView.class)
                        .handledBy(FirewallRules::list),
                Endpoint.get(ONE, "Shows a rule of network ACLs")
                        .answers(200, WRAPPER, RuleView.class)
                        .refuses(Rule.NETWORK_ACL_RULE_NOT_FOUND)
                        .handledBy(FirewallRules::show),
                Endpoint.put(ONE, "Changes a rule in every policy that has it")
                        .takes(WRAPPER, RuleChange.class)
                        .answers(200, WRAPPER, RuleView.class)
                        .refuses(Rule.NETWORK_ACL_RULE_NOT_FOUND, Rule.NETWORK_ACL_RULE_INVALID)
                        .handledBy(FirewallRules::update),
                Endpoint.delete(ONE, "Deletes a rule that no policy has")
                        .refuses(Rule.NETWORK_ACL_RULE_NOT_FOUND, Rule.NETWORK_ACL_RULE_IN_USE)
                        .handledBy(call -> call.execute(new Command.DeleteNetworkAclRule(id(call)))));
    }

    private static NetworkAclRuleId id(Call<?, ?> call) {
        return new NetworkAclRuleId(call.path("firewall_rule_id"));
    }

    private static Reply execute(Call<?, ?> call, Command command) {
        return call.execute(
                command,
                done -> Reply.ok(RuleView.of(done.after()
                        .networkAclRule(new NetworkAclRuleId(done.subjects().getFirst()))
                        .orElseThrow())));
    }

    private static Reply create(Call<Nothing, RuleInput> call) {
        RuleInput input = call.body();
        return OwnProject.unless(call, WRAPPER, input.tenantId(), input.projectId())
                .or(() -> Shared.contradiction(WRAPPER, input.isPublic(), input.shared()))
                .or(() -> malformed(input.protocol(), input.ipVersion(), input.sourcePort(), input.destinationPort()))
                .orElseGet(() -> execute(
                        call,
                        new Command.CreateNetworkAclRule(
                                new Command.NewNetworkAclRule(
                                        input.name().orElse(""),
                                        input.description().orElse(""),
                                        !input.action().equals(Optional.of("allow")),
                                        input.ipVersion()
                                                .map(NetworkAcls::family)
                                                .orElse(IpFamily.V4),
                                        NetworkAcls.protocol(input.protocol().orElse("")),
                                        input.sourceIpAddress().map(Prefix::block),
                                        input.destinationIpAddress().map(Prefix::block),
                                        input.sourceIpAddress()
                                                .map(Prefix::isBare)
                                                .orElse(false),
                                        input.destinationIpAddress()
                                                .map(Prefix::isBare)
                                                .orElse(false),
                                        ports(input.sourcePort().orElse("")),
                                        ports(input.destinationPort().orElse("")),
                                        input.enabled().orElse(true),
                                        Optional.empty(),
                                        Optional.empty()),
                                Shared.said(input.isPublic(), input.shared()).orElse(false),
                                input.policyId().map(id -> new NetworkAclPolicyId(id.value())))));
    }

    private static Reply update(Call<Nothing, RuleChange> call) {
        RuleChange change = call.body();
        return OwnProject.unless(call, WRAPPER, change.tenantId(), change.projectId())
                .or(() -> Shared.contradiction(WRAPPER, change.isPublic(), change.shared()))
                .or(() ->
                        malformed(change.protocol(), change.ipVersion(), change.sourcePort(), change.destinationPort()))
                .orElseGet(() -> execute(
                        call,
                        new Command.UpdateNetworkAclRule(
                                new Command.ChangedNetworkAclRule(
                                        id(call),
                                        change.name(),
                                        change.description(),
                                        change.action().map("deny"::equals),
                                        change.ipVersion().map(NetworkAcls::family),
                                        change.protocol().map(NetworkAcls::protocol),
                                        end(call, change.sourceIpAddress(), NetworkAclRule::sourceGroup),
                                        end(call, change.destinationIpAddress(), NetworkAclRule::destinationGroup),
                                        change.sourcePort().map(FirewallRules::ports),
                                        change.destinationPort().map(FirewallRules::ports),
                                        change.enabled()),
                                Shared.said(change.isPublic(), change.shared()))));
    }

    /** The refusal of what is no protocol, version or list of ports. */
    private static Optional<Reply> malformed(
            Optional<String> protocol,
            Optional<Object> version,
            Optional<String> sourcePort,
            Optional<String> destinationPort) {
        return Stream.of(
                        NetworkAcls.noProtocol(WRAPPER, protocol),
                        NetworkAcls.noVersion(WRAPPER, version),
                        noPorts("source_port", sourcePort),
                        noPorts("destination_port", destinationPort))
                .flatMap(Optional::stream)
                .findFirst();
    }

    private static Optional<Reply> noPorts(String field, Optional<String> text) {
        return text.filter(ports -> Multiport.parse(ports, Form.FWAAS).isEmpty())
                .map(_ -> Multiport.malformed(WRAPPER + "." + field, Form.FWAAS));
    }

    /** None for an empty text. */
    private static List<PortRange> ports(String text) {
        return Multiport.parse(text, Form.FWAAS).orElse(List.of());
    }

    /** No addresses are what is shown of an end with an address group: who writes back what he read leaves it as it is. */
    private static Optional<Command.ChangedEnd> end(
            Call<?, ?> call, Optional<OrNone<Prefix>> said, Function<NetworkAclRule, Optional<AddressGroupId>> group) {
        boolean ofGroup =
                call.snapshot().networkAclRule(id(call)).flatMap(group).isPresent();
        return said.map(OrNone::value)
                .filter(addresses -> addresses.isPresent() || !ofGroup)
                .map(addresses -> new Command.ChangedEnd(
                        addresses.map(Prefix::block),
                        addresses.map(Prefix::isBare).orElse(false)));
    }

    private static Reply show(Call<Nothing, Nothing> call) {
        return call.visible(call.snapshot().networkAclRule(id(call)))
                .<Reply>map(rule -> Reply.ok(RuleView.of(rule)))
                .orElseGet(() -> Reply.refused(Access.missing(Rule.NETWORK_ACL_RULE_NOT_FOUND, WRAPPER, id(call))));
    }

    private static Reply list(Call<RuleQuery, Nothing> call) {
        RuleQuery query = call.query();
        Listing<NetworkAclRule> rules = call.visible(Lists.narrowed(
                call,
                call.snapshot().networkAclRules(call.project()),
                Resource.Kind.NETWORK_ACL_RULE,
                NetworkAclRule.class,
                query.id(),
                query.name()));
        return Lists.page(
                Lists.matching(rules, query, RuleView::of),
                query,
                page -> new RulesView(
                        page.items().stream().map(RuleView::of).toList(),
                        Lists.links(call, page, NetworkAclRule::key)));
    }
}
