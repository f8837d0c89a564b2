package io.isthmus.cli.network;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.isthmus.cli.client.Kind;
import io.isthmus.client.Json;
import io.isthmus.netfile.AclRule;
import io.isthmus.netfile.Network;
import io.isthmus.netfile.Rule;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Changes the rules of security groups and of network ACLs; those that a file cannot say stay as they are. */
final class RuleMaker {
    private static final String RULES = "/v3/{project}/vpc/security-group-rules";
    private final Places places;

    RuleMaker(Places places) {
        this.places = places;
    }

    private String id(String group) {
        return places.id(new Thing(Kind.SECURITY_GROUP, group));
    }

    void add(Wire wire, Step.AddRule add) {
        wire.post(RULES, RuleForms.body(id(add.group()), add.rule(), this::id));
    }

    void remove(Wire wire, Step.RemoveRule remove) {
        all(wire, remove.group()).stream()
                .filter(rule -> RuleForms.rule(rule, id -> nameOf(id, remove)).equals(Optional.of(remove.rule())))
                .findFirst()
                .ifPresent(rule -> delete(wire, rule));
    }

    /** The name of a group that a rule refers to, if it is the one that is looked for. */
    private Optional<String> nameOf(String id, Step.RemoveRule remove) {
        return remove.rule().remote() instanceof Rule.Remote.Members(String name) && id(name).equals(id)
                ? Optional.of(name)
                : Optional.empty();
    }

    /** What is left of them if this is cut off the next plan sees: rules of IPv4 as such, those of IPv6 as remnants. */
    void setDefaults(Wire wire, Step.SetDefaults set) {
        List<JsonNode> there = all(wire, set.group()).stream()
                .filter(rule -> RuleForms.isDefault(rule, id(set.group())))
                .toList();
        for (String version : List.of("IPv6", "IPv4")) {
            for (Rule rule : Network.SecurityGroup.defaultRules(set.group())) {
                Optional<JsonNode> found = there.stream()
                        .filter(one -> one.path("ethertype").asText().equals(version)
                                && one.path("direction").asText().equals("ingress") == rule.ingress())
                        .findFirst();
                boolean kept = version.equals("IPv4") && set.kept().contains(rule);
                if (!set.present() && !kept) {
                    found.ifPresent(one -> delete(wire, one));
                } else if (set.present() && found.isEmpty()) {
                    ObjectNode body = RuleForms.body(id(set.group()), rule, this::id);
                    body.withObject("/security_group_rule").put("ethertype", version);
                    wire.post(RULES, body);
                }
            }
        }
    }

    private List<JsonNode> all(Wire wire, String group) {
        List<JsonNode> rules = new ArrayList<>();
        wire.get("/v3/{project}/vpc/security-groups/" + id(group))
                .path("security_group")
                .path("security_group_rules")
                .forEach(rules::add);
        return rules;
    }

    private static void delete(Wire wire, JsonNode rule) {
        wire.delete(RULES + "/" + rule.path("id").asText());
    }

    /** The new rules come before the old ones, and only then these go: what both let pass, passes all the time. */
    void set(Wire wire, Step.SetRules set) {
        String path = Kind.ACL.itemPath(places.id(set.thing()));
        JsonNode acl = wire.get(path).path(Kind.ACL.itemKey());
        ObjectNode added = Json.object();
        ObjectNode removed = Json.object();
        for (boolean ingress : new boolean[] {true, false}) {
            String key = ingress ? "ingress_rules" : "egress_rules";
            List<AclRule> wanted = set.rules().stream()
                    .filter(rule -> rule.ingress() == ingress)
                    .toList();
            List<AclRule> found = new ArrayList<>();
            ArrayNode ids = Json.array();
            acl.path(key)
                    .forEach(rule -> RuleForms.aclRule(rule, ingress).ifPresent(form -> {
                        found.add(form);
                        ids.addObject().put("id", rule.path("id").asText());
                    }));
            if (!found.equals(wanted)) {
                ArrayNode rules = Json.array();
                wanted.forEach(rule -> rules.add(RuleForms.body(rule)));
                put(added, key, rules);
                put(removed, key, ids);
            }
        }
        change(wire, path + "/insert-rules", added);
        change(wire, path + "/remove-rules", removed);
    }

    private static void put(ObjectNode fields, String key, ArrayNode rules) {
        if (!rules.isEmpty()) {
            fields.set(key, rules);
        }
    }

    private static void change(Wire wire, String path, ObjectNode fields) {
        if (!fields.isEmpty()) {
            ObjectNode body = Json.object();
            body.set("firewall", fields);
            wire.put(path, body);
        }
    }
}
