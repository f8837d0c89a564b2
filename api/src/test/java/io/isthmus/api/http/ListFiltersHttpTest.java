package io.isthmus.api.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.isthmus.api.catalogue.Catalogue;
import io.isthmus.api.catalogue.Endpoint;
import io.isthmus.api.catalogue.Page;
import io.isthmus.api.shape.Filter;
import io.isthmus.api.shape.Kind;
import io.isthmus.api.shape.Method;
import io.isthmus.api.shape.Nothing;
import io.isthmus.api.shape.RecordShape;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Every filter of every list of the cloud's dialects chooses by what the list shows. Generated from the catalogue. */
final class ListFiltersHttpTest {
    private static final Set<String> PAGING =
            Set.of("limit", "marker", "offset", "page_reverse", "sort_key", "sort_dir");

    /** Filters that choose in a way of their own, each with a test of its own. */
    private static final Set<String> OWN_WAYS = Set.of(
            "GET /v1/{project_id}/ports fixed_ips",
            "GET /v2.0/ports fixed_ips",
            "GET /v1/{project_id}/cloudservers/detail name",
            "GET /v1/{project_id}/cloudservers/detail ip",
            "GET /v1/{project_id}/cloudservers/detail tags",
            "GET /v1/{project_id}/cloudservers/detail not-tags",
            "GET /v2.1/{project_id}/servers name",
            "GET /v2.1/{project_id}/servers status",
            "GET /v2.1/{project_id}/servers ip",
            "GET /v2.1/{project_id}/servers/detail name",
            "GET /v2.1/{project_id}/servers/detail status",
            "GET /v2.1/{project_id}/servers/detail ip",
            "GET /v2.1/{project_id}/flavors minDisk",
            "GET /v2.1/{project_id}/flavors minRam",
            "GET /v2.1/{project_id}/flavors/detail minDisk",
            "GET /v2.1/{project_id}/flavors/detail minRam",
            "GET /v1/{project_id}/cloudservers/flavors availability_zone",
            "GET /v2.1/{project_id}/cloudimages id",
            "GET /v2.1/{project_id}/cloudimages flavor_id",
            "GET /v2.1/{project_id}/cloudimages size_min",
            "GET /v2.1/{project_id}/cloudimages size_max",
            "GET /v2.1/{project_id}/cloudimages sort_key",
            "GET /v2.1/{project_id}/cloudimages sort_dir",
            "GET /v1/{project_id}/quotas type");

    /** Neutron's for tags; see {@code TagFormsHttpTest}. */
    private static final Set<String> OF_TAGS = Set.of("tags", "tags-any", "not-tags", "not-tags-any");

    private static final String NOTHING = "5e5e5e5e-5e5e-4e5e-8e5e-5e5e5e5e5e5e";

    private final Catalogue catalogue = ApiServer.catalogue();
    private final Service service = Service.start();
    private final World alice = World.of(service.alice(), catalogue, "alice");
    private final List<String> faults = new ArrayList<>();

    @AfterEach
    void stop() {
        service.close();
    }

    private Stream<Endpoint<?, ?>> lists() {
        return catalogue.entries().stream()
                .<Endpoint<?, ?>>map(Catalogue.Entry::endpoint)
                .filter(endpoint -> endpoint.method() == Method.GET
                        && endpoint.query() != Nothing.class
                        && endpoint.path().matches("/v(1|2\\.0|2\\.1|3/\\{project_id})/.*")
                        && !endpoint.path().contains("/images"));
    }

    @Test
    void everyFilterChooses() {
        more();
        int filters = 0;
        int telling = 0;
        for (Endpoint<?, ?> endpoint : lists().toList()) {
            String path = alice.path(endpoint.path(), Map.of());
            List<?> all = elements(alice.client().get(path));
            for (RecordShape.Component component :
                    RecordShape.of(endpoint.query()).components()) {
                if (component.annotation(Filter.class).isPresent()) {
                    filters++;
                    telling += choice(
                                    path,
                                    all,
                                    component,
                                    component.annotation(Filter.class).get())
                            ? 1
                            : 0;
                }
            }
        }
        assertThat(faults).as("of " + filters).isEmpty();
        assertThat(filters).isGreaterThan(120);
        assertThat(telling).as("filters for which the elements differed").isGreaterThan(60);
    }

    @Test
    void whatIsNoFilterIsKnownToBeNone() {
        List<String> others = lists().flatMap(endpoint -> RecordShape.of(endpoint.query()).components().stream()
                        .filter(component ->
                                component.annotation(Filter.class).isEmpty() && !PAGING.contains(component.wireName()))
                        .map(component -> endpoint.method() + " " + endpoint.path() + " " + component.wireName()))
                .filter(place -> !OWN_WAYS.contains(place))
                .filter(place ->
                        !place.matches("GET (/v(1/.project_id.|2\\.0)/(networks|subnets|ports|routers|security-groups)"
                                        + "|/v2\\.1/.project_id./servers(/detail)?) .*")
                                || !OF_TAGS.contains(place.replaceFirst(".* ", "")))
                .toList();
        assertThat(others).isEmpty();
    }

    @Test
    void listsOfV3RefuseAFilterThatTheyDoNotKnow() {
        lists().filter(endpoint -> endpoint.path().matches("/v3/(?!.*/volumes).*"))
                .forEach(endpoint -> {
                    Client.Answer answer = alice.client().get(alice.path(endpoint.path(), Map.of()) + "?strange=1");
                    if (answer.status() != 400
                            || !answer.text("error_code").equals("SYS.0400")
                            || !answer.text("error_msg").contains("strange is not known here")) {
                        faults.add(endpoint.path() + ": " + answer.status() + " " + answer.body());
                    }
                });
        assertThat(faults).isEmpty();
        assertThat(alice.client().get("/v2.0/networks?strange=1").status()).isEqualTo(200);
        assertThat(alice.client().get("/v1/{p}/vpcs?strange=1").status()).isEqualTo(200);
    }

    @Test
    void pagedListsOfNeutronGoBothWaysByLinks() {
        lists().filter(endpoint ->
                        endpoint.path().startsWith("/v2.0/") && Page.Wish.class.isAssignableFrom(endpoint.query()))
                .forEach(endpoint -> {
                    List<String> query = names(endpoint.query());
                    List<String> answer = names(endpoint.answer());
                    if (!query.contains("page_reverse") || answer.stream().noneMatch(name -> name.endsWith("_links"))) {
                        faults.add(endpoint.path());
                    }
                });
        assertThat(faults).isEmpty();
        Client.Answer first = alice.client().get("/v2.0/security-group-rules?limit=2");
        String next = first.text("security_group_rules_links", 0, "href");
        Client.Answer second = alice.client().get(next.substring(next.indexOf("/v2.0")));
        String back = second.list("security_group_rules_links").stream()
                .map(link -> (Map<?, ?>) link)
                .filter(link -> "previous".equals(link.get("rel")))
                .map(link -> String.valueOf(link.get("href")))
                .findFirst()
                .orElseThrow();
        assertThat(alice.client().get(back.substring(back.indexOf("/v2.0"))).each("security_group_rules", "id"))
                .isEqualTo(first.each("security_group_rules", "id"));
    }

    private static List<String> names(Class<? extends Record> type) {
        return RecordShape.of(type).components().stream()
                .map(RecordShape.Component::wireName)
                .toList();
    }

    /** Elements that differ in what those of every world have alike. */
    private void more() {
        Client client = alice.client();
        String group = client.post(
                        "/v3/{p}/vpc/security-groups", "{'security_group':{'name':'other','description':'d'}}")
                .id("security_group");
        String rule = "{'security_group_rule':{'security_group_id':'%s','direction':'ingress','protocol':'tcp'%s}}";
        client.post("/v3/{p}/vpc/security-group-rules", rule.formatted(group, ",'action':'deny','priority':7"));
        client.post(
                "/v2.0/security-group-rules",
                rule.formatted(group, ",'port_range_min':80,'port_range_max':90,'description':'d'"));
        client.post("/v2.0/security-group-rules", rule.formatted(group, ",'remote_ip_prefix':'192.0.2.0/24'"));
        client.post("/v3/{p}/vpc/firewalls", "{'firewall':{'name':'off','admin_state_up':false}}");
        client.post(
                "/v3/{p}/vpc/address-groups",
                "{'address_group':{'name':'other','description':'d','ip_version':6,'ip_set':['fd00::/64']}}");
        client.post(
                "/v3/{p}/vpc/virsubnet-cidr-reservations",
                "{'virsubnet_cidr_reservation':{'name':'other','description':'d','virsubnet_id':'%s','ip_version':4,'mask':30}}"
                        .formatted(client.get("/v1/{p}/subnets").text("subnets", 0, "id")));
        client.post("/v2/{p}/cloudvolumes", "{'volume':{'name':'other','size':7,'availability_zone':'elsewhere'}}");
        client.post("/v1/{p}/vpcs", "{'vpc':{'name':'described','cidr':'10.99.0.0/16','description':'d'}}");
        String firewallRule = client.post(
                        "/v2.0/fwaas/firewall_rules",
                        "{'firewall_rule':{'name':'full','description':'d','protocol':'tcp','action':'allow','ip_version':6,"
                                + "'source_ip_address':'::1','destination_ip_address':'::/0','source_port':'1:2',"
                                + "'destination_port':'80','enabled':false,'public':true}}")
                .id("firewall_rule");
        String policy = client.post(
                        "/v2.0/fwaas/firewall_policies",
                        "{'firewall_policy':{'name':'full','description':'d','audited':true,'public':true,'firewall_rules':['%s']}}"
                                .formatted(firewallRule))
                .id("firewall_policy");
        String gateway = client.get("/v2.0/ports?device_owner=network:router_interface_distributed")
                .text("ports", 0, "id");
        client.post(
                "/v2.0/fwaas/firewall_groups",
                ("{'firewall_group':{'name':'full','description':'d','admin_state_up':false,'public':true,'ports':['%s'],"
                                + "'ingress_firewall_policy_id':'%s','egress_firewall_policy_id':'%s'}}")
                        .formatted(gateway, policy, policy));
    }

    /** @return whether the elements differ in what is asked for */
    private boolean choice(String path, List<?> all, RecordShape.Component component, Filter filter) {
        String name = component.wireName();
        List<String> fields = filter.value().length == 0 ? List.of(name) : List.of(filter.value());
        Set<String> values = new TreeSet<>();
        all.forEach(element -> values.addAll(values(element, fields)));
        Kind kind = Plausible.element(component.kind());
        String other = kind instanceof Kind.Flag
                ? String.valueOf(!values.contains("true"))
                : kind instanceof Kind.Whole ? "99999" : NOTHING;
        if (!values.contains(other)) {
            judge(path, name, List.of(other), all, fields);
        }
        List<String> some = values.stream().limit(3).toList();
        some.forEach(value -> judge(path, name, List.of(value), all, fields));
        if (some.size() > 1) {
            judge(path, name, some.subList(0, 2), all, fields);
        }
        return some.size() > 1;
    }

    private void judge(String path, String name, List<String> asked, List<?> all, List<String> fields) {
        String query = String.join(
                "&",
                asked.stream()
                        .map(value -> URLEncoder.encode(name, StandardCharsets.UTF_8) + "="
                                + URLEncoder.encode(value, StandardCharsets.UTF_8))
                        .toList());
        Client.Answer answer = alice.client().get(path + "?" + query);
        long expected = all.stream()
                .filter(element -> values(element, fields).stream().anyMatch(asked::contains))
                .count();
        if (answer.status() != 200 || elements(answer).size() != expected) {
            faults.add(path + "?" + query + ": " + answer.status() + ", "
                    + (answer.status() == 200 ? elements(answer).size() + " instead of " + expected : answer.body()));
        }
    }

    /** The elements of the list in an answer: its longest one, beside which there are links. */
    private static List<?> elements(Client.Answer answer) {
        return ((Map<?, ?>) answer.json())
                .entrySet().stream()
                        .filter(field ->
                                !field.getKey().toString().endsWith("_links") && field.getValue() instanceof List)
                        .map(field -> (List<?>) field.getValue())
                        .findFirst()
                        .orElse(List.of());
    }

    private static List<String> values(Object element, List<String> fields) {
        return fields.stream()
                .flatMap(field -> values(element, field.split("/"), 0))
                .distinct()
                .toList();
    }

    private static Stream<String> values(Object shown, String[] path, int at) {
        if (shown instanceof List<?> list) {
            return list.stream().flatMap(element -> values(element, path, at));
        }
        if (at == path.length) {
            return shown == null ? Stream.of() : Stream.of(shown.toString());
        }
        if (!(shown instanceof Map<?, ?> map)) {
            return Stream.of();
        }
        if (map.containsKey(path[at])) {
            return values(map.get(path[at]), path, at + 1);
        }
        return at == 0 ? absent(path[at]) : map.values().stream().flatMap(value -> values(value, path, at));
    }

    /** What an element has that does not show the field. */
    private static Stream<String> absent(String field) {
        return field.equals("enterprise_project_id")
                ? Stream.of("0")
                : field.startsWith("enable") ? Stream.of("false") : Stream.of();
    }

    @Test
    void allEnterpriseProjectsAreTheOneThatThereIs() {
        for (String path : List.of("/v1/{p}/vpcs", "/v3/{p}/vpc/security-groups", "/v1/{p}/ports")) {
            int all = elements(alice.client().get(path)).size();
            assertThat(elements(alice.client().get(path + "?enterprise_project_id=all_granted_eps")))
                    .hasSize(all);
            assertThat(elements(alice.client().get(path + "?enterprise_project_id=0")))
                    .hasSize(all);
            assertThat(elements(alice.client().get(path + "?enterprise_project_id=" + NOTHING)))
                    .isEmpty();
        }
    }
}
