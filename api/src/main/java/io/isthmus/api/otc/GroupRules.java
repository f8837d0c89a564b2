package io.isthmus.api.otc;

import io.isthmus.api.catalogue.Call;
import io.isthmus.model.Listing;
import io.isthmus.model.SecurityGroup;
import io.isthmus.model.SecurityGroupId;
import io.isthmus.model.SecurityGroupRule;
import io.isthmus.model.SecurityGroupRuleId;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;

/** The rules of security groups, as lists of all dialects look for them. */
final class GroupRules {
    private GroupRules() {}

    /** A rule with the group it stands in. */
    record Placed(SecurityGroup group, SecurityGroupRule rule) {
        String id() {
            return rule.id().value();
        }
    }

    /**
     * The rules of the project's groups.
     *
     * @param ids only these; empty: all
     * @param groups only those of these groups; empty: of all
     */
    static Listing<Placed> listing(Call<?, ?> call, List<String> ids, List<String> groups) {
        Listing<Placed> of = groups.isEmpty() ? ofProject(call) : ofGroups(call, groups);
        return ids.isEmpty() ? of : of.only(ids);
    }

    private static Listing<Placed> ofGroups(Call<?, ?> call, List<String> groups) {
        return Listing.of(
                groups.stream()
                        .distinct()
                        .flatMap(id -> call.visible(call.snapshot().securityGroup(new SecurityGroupId(id))).stream())
                        .flatMap(group -> group.rules().stream().map(rule -> new Placed(group, rule)))
                        .sorted(Comparator.comparing(Placed::id))
                        .toList(),
                Placed::id);
    }

    private static Listing<Placed> ofProject(Call<?, ?> call) {
        // A group is gone through once, however many of its rules are on the page.
        Map<SecurityGroupId, Map<SecurityGroupRuleId, SecurityGroupRule>> known = new HashMap<>();
        return call.snapshot()
                .securityGroupRules(call.project())
                .listing(SecurityGroupRuleId::value)
                .map(
                        id -> {
                            SecurityGroup group =
                                    call.snapshot().groupOfRule(id).orElseThrow();
                            SecurityGroupRule rule = Optional.ofNullable(
                                            known.computeIfAbsent(group.id(), _ -> byId(group))
                                                    .get(id))
                                    .orElseThrow();
                            return new Placed(group, rule);
                        },
                        Placed::id);
    }

    private static Map<SecurityGroupRuleId, SecurityGroupRule> byId(SecurityGroup group) {
        return group.rules().stream().collect(Collectors.toMap(SecurityGroupRule::id, Function.identity()));
    }
}
