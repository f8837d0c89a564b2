package io.isthmus.api.otc;

import io.isthmus.api.catalogue.Call;
import io.isthmus.api.catalogue.Endpoint;
import io.isthmus.api.catalogue.Page;
import io.isthmus.api.catalogue.Reply;
import io.isthmus.api.shape.Description;
import io.isthmus.api.shape.Doc;
import io.isthmus.api.shape.Filter;
import io.isthmus.api.shape.Inline;
import io.isthmus.api.shape.KnownFields;
import io.isthmus.api.shape.Nothing;
import io.isthmus.api.shape.NullIfEmpty;
import io.isthmus.api.shape.OneOf;
import io.isthmus.api.shape.Prefix;
import io.isthmus.api.shape.Range;
import io.isthmus.api.shape.Time;
import io.isthmus.api.shape.Uuid;
import io.isthmus.model.AddressGroupId;
import io.isthmus.model.IcmpType;
import io.isthmus.model.Listing;
import io.isthmus.model.PortRange;
import io.isthmus.model.SecurityGroup;
import io.isthmus.model.SecurityGroupId;
import io.isthmus.model.SecurityGroupRule;
import io.isthmus.model.SecurityGroupRule.Direction;
import io.isthmus.model.SecurityGroupRule.Remote;
import io.isthmus.model.SecurityGroupRuleId;
import io.isthmus.model.decide.Access;
import io.isthmus.model.decide.Command;
import io.isthmus.model.decide.Refusal;
import io.isthmus.model.decide.Refusal.Rule;
import io.isthmus.net.Cidr;
import io.isthmus.net.IpFamily;
import io.isthmus.net.IpProtocols;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.stream.Stream;

/**
 * Rules of security groups in v1 and in Neutron's v2.0 (contract.md 3.6). Those that only v3 has words for are not in their
 * lists, where a client would read them as an allowance of their first port; who has the id may show and delete them.
 */
final class SecurityGroupRules {
    private SecurityGroupRules() {}

    @KnownFields
    record RuleInput(
            @Doc("security group") Uuid securityGroupId,

            @Doc("seen from the member") @OneOf({"ingress", "egress"})
            String direction,

            @Doc("IP version; without it IPv4") @OneOf({"IPv4", "IPv6"})
            Optional<String> ethertype,

            @Doc("tcp, udp, icmp, icmpv6 or a number; without it every protocol")
            Optional<String> protocol,

            @Doc("first port, or ICMP type; 0 with the last port 0: all ports") @Range(min = 0, max = 65_535)
            Optional<Integer> portRangeMin,

            @Doc("last port, or ICMP code") @Range(min = 0, max = 65_535)
            Optional<Integer> portRangeMax,

            @Doc("addresses of the other end") Optional<Prefix> remoteIpPrefix,

            @Doc("security group of the other end, instead of addresses")
            Optional<Uuid> remoteGroupId,

            @Doc("address group of the other end, instead of addresses")
            Optional<Uuid> remoteAddressGroupId,

            @Doc("project; none but the token's") Optional<String> tenantId,
            @Doc("project; none but the token's") Optional<String> projectId,

            @Description Optional<String> description) {
        /** Whether it names no ports: some clients write 0 and 0 for that, which of ICMP is a type and a code. */
        private boolean isWithoutPorts() {
            return portRangeMin.equals(Optional.of(0))
                    && portRangeMax.equals(Optional.of(0))
                    && !IpProtocols.hasTypes(number(protocol));
        }

        /** The refusal of a first port without a last one, or the other way round. A type of ICMP may stand alone. */
        private Optional<Reply> half() {
            OptionalInt named = number(protocol);
            if (named.isEmpty() || portRangeMin.isPresent() == portRangeMax.isPresent()) {
                return Optional.empty();
            }
            if (portRangeMin.isEmpty()) {
                return Optional.of(invalid("port_range_min", "port_range_max is given without port_range_min."));
            }
            return IpProtocols.hasTypes(named)
                    ? Optional.empty()
                    : Optional.of(invalid("port_range_max", "port_range_min is given without port_range_max."));
        }

        private static Reply invalid(String field, String message) {
            return Reply.refused(new Refusal(Rule.SECURITY_GROUP_RULE_INVALID, field, "", message, ""));
        }

        List<PortRange> ports() {
            return isWithoutPorts() || IpProtocols.hasTypes(number(protocol))
                    ? List.of()
                    : portRangeMin.or(() -> portRangeMax).stream()
                            .map(low -> new PortRange(low, portRangeMax.orElse(low)))
                            .toList();
        }

        Optional<IcmpType> icmp() {
            return portRangeMin
                    .filter(_ -> IpProtocols.hasTypes(number(protocol)))
                    .map(type -> new IcmpType(type, unboxed(portRangeMax)));
        }
    }

    record RuleQuery(
            @Doc("only rules of these protocols") @Filter List<String> protocol,
            @Doc("only rules of these IP versions") @Filter List<String> ethertype,

            @Doc("only rules with these descriptions") @Filter
            List<String> description,

            @Doc("only rules for these addresses") @Filter List<String> remoteIpPrefix,
            @Doc("only rules for these groups") @Filter List<String> remoteGroupId,

            @Doc("only rules for these address groups") @Filter
            List<String> remoteAddressGroupId,

            @Doc("only rules with these first ports") @Filter
            List<Integer> portRangeMin,

            @Doc("only rules with these last ports") @Filter List<Integer> portRangeMax,
            @Doc("only rules of these projects") @Filter List<String> tenantId,
            @Doc("only rules of these projects") @Filter List<String> projectId,

            @Doc("only this rule") @Filter List<String> id,
            @Doc("only rules of this group") @Filter List<String> securityGroupId,
            @Doc("only rules in this direction") @Filter List<String> direction,

            @Inline Sorting sorting,
            @Inline Page.EitherWay page)
            implements Page.Wish {}

    /** What v1 and v2.0 show alike. */
    record RuleFields(
            @Doc("id") String id,
            @Doc("security group") String securityGroupId,
            @Doc("ingress or egress") String direction,
            @Doc("IPv4 or IPv6") String ethertype,

            @Doc("protocol; null for every one") @NullIfEmpty
            Optional<String> protocol,

            @Doc("first port, or ICMP type; null for all; of several ranges of v3 the first") @NullIfEmpty
            Optional<Integer> portRangeMin,

            @Doc("last port, or ICMP code; null for all") @NullIfEmpty
            Optional<Integer> portRangeMax,

            @Doc("addresses of the other end; null for any") @NullIfEmpty
            Optional<Cidr> remoteIpPrefix,

            @Doc("security group of the other end; null for any") @NullIfEmpty
            Optional<String> remoteGroupId,

            @Doc("address group of the other end; null for any") @NullIfEmpty
            Optional<String> remoteAddressGroupId,

            @Doc("description") String description,
            @Doc("project") String tenantId,
            @Doc("project") String projectId) {

        static RuleFields of(SecurityGroup group, SecurityGroupRule rule) {
            return new RuleFields(
                    rule.id().value(),
                    group.id().value(),
                    rule.direction().name().toLowerCase(Locale.ROOT),
                    rule.family() == IpFamily.V4 ? "IPv4" : "IPv6",
                    boxed(rule.protocol()).map(IpProtocols::name),
                    rule.icmp().map(IcmpType::type).or(() -> first(rule).map(PortRange::low)),
                    rule.icmp()
                            .flatMap(icmp -> boxed(icmp.code()))
                            .or(() -> first(rule).map(PortRange::high)),
                    rule.remote() instanceof Remote.In(Cidr block) ? Optional.of(block) : Optional.empty(),
                    rule.remote() instanceof Remote.Members(SecurityGroupId named)
                            ? Optional.of(named.value())
                            : Optional.empty(),
                    rule.remote() instanceof Remote.Within(AddressGroupId addresses)
                            ? Optional.of(addresses.value())
                            : Optional.empty(),
                    rule.description(),
                    group.project().value(),
                    group.project().value());
        }

        private static Optional<PortRange> first(SecurityGroupRule rule) {
            return rule.ports().stream().findFirst();
        }
    }

    record RuleView(
            @Inline RuleFields rule,
            @Doc("when it was made, UTC") Time.Zulu createdAt,
            @Doc("when it was made, UTC") Time.Zulu updatedAt) {
        static RuleView of(SecurityGroup group, SecurityGroupRule rule) {
            return new RuleView(
                    RuleFields.of(group, rule), new Time.Zulu(rule.createdAt()), new Time.Zulu(rule.createdAt()));
        }

        private String id() {
            return rule.id();
        }
    }

    /** As v1 shows it. */
    record RuleOfV1View(
            @Inline RuleFields rule,
            @Doc("when it was made, UTC") Time.Local createdAt,
            @Doc("when it was made, UTC") Time.Local updatedAt) {
        static RuleOfV1View of(RuleView view) {
            return new RuleOfV1View(
                    view.rule(),
                    new Time.Local(view.createdAt().instant()),
                    new Time.Local(view.updatedAt().instant()));
        }
    }

    record RulesOfV1View(
            @Doc("the rules") List<RuleOfV1View> securityGroupRules,
            @Doc("neighbouring pages") Optional<List<Lists.Link>> securityGroupRulesLinks) {}

    record RulesView(
            @Doc("the rules") List<RuleView> securityGroupRules,
            @Doc("the neighbouring pages, if there are any") Optional<List<Lists.Link>> securityGroupRulesLinks) {}

    static List<Endpoint<?, ?>> endpoints() {
        return Stream.of(
                        endpoints(
                                "/v1/{project_id}/security-group-rules",
                                new Edition<>(
                                        200,
                                        RuleOfV1View.class,
                                        RulesOfV1View.class,
                                        RuleOfV1View::of,
                                        (rules, links) -> new RulesOfV1View(
                                                rules.stream()
                                                        .map(RuleOfV1View::of)
                                                        .toList(),
                                                links))),
                        endpoints(
                                "/v2.0/security-group-rules",
                                new Edition<>(201, RuleView.class, RulesView.class, rule -> rule, RulesView::new)))
                .<Endpoint<?, ?>>flatMap(List::stream)
                .toList();
    }

    private static List<Endpoint<?, ?>> endpoints(String path, Edition<RuleView> edition) {
        return List.of(
                Endpoint.post(path, "Adds a rule to a security group")
                        .takes("security_group_rule", RuleInput.class)
                        .answers(edition.created(), "security_group_rule", edition.one())
                        .refuses(
                                Rule.SECURITY_GROUP_NOT_FOUND,
                                Rule.ADDRESS_GROUP_NOT_FOUND,
                                Rule.SECURITY_GROUP_RULE_EXISTS,
                                Rule.SECURITY_GROUP_RULE_INVALID,
                                Rule.QUOTA_EXCEEDED)
                        .handledBy(call -> create(call, edition)),
                Endpoint.get(path, "Lists the rules of the project's security groups")
                        .query(RuleQuery.class)
                        .answers(200, "", edition.many())
                        .handledBy(call -> list(call, edition)),
                Endpoint.get(path + "/{security_group_rule_id}", "Shows a rule of a security group")
                        .answers(200, "security_group_rule", edition.one())
                        .refuses(Rule.SECURITY_GROUP_RULE_NOT_FOUND)
                        .handledBy(call -> show(call, edition)),
                deletion(path));
    }

    /** Deleting is the same in every version. */
    static Endpoint<?, ?> deletion(String path) {
        return Endpoint.delete(path + "/{security_group_rule_id}", "Deletes a rule of a security group")
                .refuses(Rule.SECURITY_GROUP_RULE_NOT_FOUND)
                .handledBy(call -> call.execute(new Command.DeleteSecurityGroupRule(id(call))));
    }

    /** The refusal of what is wrong in every version: a protocol that is none, two other ends, or one that cannot be. */
    static Optional<Reply> malformed(
            Optional<String> protocol, Optional<Uuid> group, Optional<Prefix> prefix, Optional<Uuid> addressGroup) {
        Optional<String> named = protocol.filter(text -> !text.isEmpty());
        if (named.isPresent() && number(protocol).isEmpty()) {
            return Optional.of(Reply.malformed(
                    "security_group_rule.protocol",
                    "is \"" + named.get() + "\"",
                    "tcp, udp, icmp, icmpv6 or a number from 0 to 255"));
        }
        return Stream.of(group, prefix, addressGroup)
                                .filter(Optional::isPresent)
                                .count()
                        > 1
                ? Optional.of(Reply.malformed(
                        "security_group_rule",
                        "names more than one of addresses, a group and an address group for the other end",
                        "one of them"))
                : Optional.empty();
    }

    /** The number of a protocol; empty for every one. */
    static OptionalInt number(Optional<String> protocol) {
        return protocol.filter(text -> !text.isEmpty()).map(IpProtocols::number).orElse(OptionalInt.empty());
    }

    /** The other end. */
    static Remote remote(Optional<Uuid> group, Optional<Prefix> prefix, Optional<Uuid> addressGroup) {
        return group.<Remote>map(named -> new Remote.Members(new SecurityGroupId(named.value())))
                .or(() -> addressGroup.map(named -> new Remote.Within(new AddressGroupId(named.value()))))
                .or(() -> prefix.map(Prefix::block).map(Remote.In::new))
                .orElseGet(Remote.Anyone::new);
    }

    private static SecurityGroupRuleId id(Call<?, ?> call) {
        return new SecurityGroupRuleId(call.path("security_group_rule_id"));
    }

    private static Reply create(Call<Nothing, RuleInput> call, Edition<RuleView> edition) {
        RuleInput input = call.body();
        Optional<Reply> malformed = OwnProject.unless(call, "security_group_rule", input.tenantId(), input.projectId())
                .or(() -> malformed(
                        input.protocol(), input.remoteGroupId(), input.remoteIpPrefix(), input.remoteAddressGroupId()))
                .or(input::half);
        if (malformed.isPresent()) {
            return malformed.get();
        }
        return call.execute(
                new Command.CreateSecurityGroupRule(
                        new SecurityGroupId(input.securityGroupId().value()),
                        Direction.valueOf(input.direction().toUpperCase(Locale.ROOT)),
                        input.ethertype().equals(Optional.of("IPv6")) ? IpFamily.V6 : IpFamily.V4,
                        number(input.protocol()),
                        input.ports(),
                        input.icmp(),
                        remote(input.remoteGroupId(), input.remoteIpPrefix(), input.remoteAddressGroupId()),
                        input.description().orElse(""),
                        Optional.empty()),
                done -> Reply.ok(done.after()
                        .groupOfRule(new SecurityGroupRuleId(done.subjects().getFirst()))
                        .flatMap(changed -> find(changed, done.subjects().getFirst()))
                        .map(edition.view())
                        .orElseThrow()));
    }

    private static Optional<RuleView> find(SecurityGroup group, String rule) {
        return group.rules().stream()
                .filter(found -> found.id().value().equals(rule))
                .map(found -> RuleView.of(group, found))
                .findFirst();
    }

    private static Reply show(Call<Nothing, Nothing> call, Edition<RuleView> edition) {
        return call.visible(call.snapshot().groupOfRule(id(call)))
                .flatMap(group -> find(group, id(call).value()))
                .<Reply>map(rule -> Reply.ok(edition.view().apply(rule)))
                .orElseGet(() -> Reply.refused(
                        Access.missing(Rule.SECURITY_GROUP_RULE_NOT_FOUND, "security_group_rule", id(call))));
    }

    private static Reply list(Call<RuleQuery, Nothing> call, Edition<RuleView> edition) {
        RuleQuery query = call.query();
        Listing<RuleView> rules = GroupRules.listing(call, query.id(), query.securityGroupId())
                .filter(found -> found.rule().isPlain())
                .map(found -> RuleView.of(found.group(), found.rule()), RuleView::id);
        return query.sorting()
                .page(
                        Lists.matching(rules, query, rule -> rule),
                        RuleView.class,
                        rule -> rule,
                        query,
                        page -> edition.list().apply(page.items(), Lists.links(call, page, RuleView::id)));
    }

    private static Optional<Integer> boxed(OptionalInt value) {
        return value.isPresent() ? Optional.of(value.getAsInt()) : Optional.empty();
    }

    private static OptionalInt unboxed(Optional<Integer> value) {
        return value.isPresent() ? OptionalInt.of(value.get()) : OptionalInt.empty();
    }
}
