package io.isthmus.api.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.isthmus.api.catalogue.Catalogue;
import io.isthmus.api.catalogue.Endpoint;
import io.isthmus.api.otc.OtcDialect;
import io.isthmus.api.shape.Method;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Each call about tags, of everything that the catalogue lets have some, and that all forms tell of the same tags. */
final class TagFormsHttpTest {
    private final Service service = Service.start();
    private final Client alice = service.alice();
    private final Client bob = service.bob();
    private final String vpc = alice.vpc("a", "10.0.0.0/16");
    private final String subnet = alice.subnet(vpc, "10.0.0.0/24", "10.0.0.1");
    private final String port = alice.post("/v2.0/ports", "{'port':{'network_id':'%s'}}".formatted(subnet))
            .id("port");
    private final String group = alice.post("/v1/{p}/security-groups", "{'security_group':{'name':'g'}}")
            .id("security_group");
    private final String acl =
            alice.post("/v3/{p}/vpc/firewalls", "{'firewall':{'name':'acl'}}").id("firewall");
    private final String server = server("");

    /** What the paths name. */
    private final Map<String, String> ids = Map.of(
            "vpc_id", vpc,
            "router_id", vpc,
            "subnet_id", subnet,
            "network_id", subnet,
            "neutron_subnet_id", alice.get("/v1/{p}/subnets/" + subnet).text("subnet", "neutron_subnet_id"),
            "port_id", port,
            "security_group_id", group,
            "firewall_id", acl,
            "server_id", server,
            "volume_id",
                    alice.get("/v1/{p}/cloudservers/" + server)
                            .text("server", "os-extended-volumes:volumes_attached", 0, "id"));

    @AfterEach
    void stop() {
        service.close();
    }

    private String server(String more) {
        return alice.post(
                        "/v1/{p}/cloudservers",
                        "{'server':{'name':'e','vpcid':'%s','nics':[{'subnet_id':'%s'}]%s}}"
                                .formatted(vpc, subnet, more))
                .text("serverIds", 0);
    }

    /** A resource with tags as its path in the catalogue, such as {@code /v2.0/networks/{network_id}/tags}. */
    private static List<String> taggable() {
        return endpoints()
                .filter(endpoint -> endpoint.method() == Method.GET)
                .map(Endpoint::path)
                .filter(path -> path.endsWith("}/tags"))
                .toList();
    }

    private static Stream<Endpoint<?, ?>> endpoints() {
        return OtcDialect.entries().stream().map(Catalogue.Entry::endpoint);
    }

    private String path(String template) {
        String path = template.replace("{project_id}", "{p}");
        for (Map.Entry<String, String> id : ids.entrySet()) {
            path = path.replace("{" + id.getKey() + "}", id.getValue());
        }
        return path;
    }

    /** The calls below a path of the catalogue, as method and the rest of the path. */
    private static Set<String> calls(String path) {
        return endpoints()
                .filter(endpoint -> endpoint.path().startsWith(path))
                .map(endpoint -> endpoint.method() + endpoint.path().substring(path.length()))
                .collect(Collectors.toCollection(TreeSet::new));
    }

    private static boolean isText(String path) {
        return calls(path).contains("PUT");
    }

    /** The tags as key=value. */
    private List<String> tags(String path) {
        Client.Answer answer = alice.get(path);
        assertThat(answer.status()).as(path).isEqualTo(200);
        return answer.list("tags").stream()
                .map(tag -> tag instanceof Map<?, ?> pair
                        ? pair.get("key") + ("".equals(pair.get("value")) ? "" : "=" + pair.get("value"))
                        : String.valueOf(tag))
                .toList();
    }

    @Test
    void everyKindThatHasTagsIsThere() {
        assertThat(taggable().stream().map(path -> path.replaceAll(".*\\{([a-z_]*)}/tags", "$1")))
                .containsExactlyInAnyOrderElementsOf(ids.keySet().stream()
                        // These have the cloud's and OpenStack's form by the same name.
                        .flatMap(name -> Set.of("security_group_id", "port_id", "server_id")
                                        .contains(name)
                                ? Stream.of(name, name)
                                : Stream.of(name))
                        .toList());
    }

    /** What is tried is what the catalogue has. */
    @Test
    void everyCallDoesWhatItSays() {
        for (String template : taggable()) {
            String path = path(template);
            Set<String> tried = new TreeSet<>(Set.of("GET"));
            assertThat(tags(path)).as(path).isEmpty();
            for (String call : calls(template)) {
                tried.addAll(
                        switch (call) {
                            case "POST/action" ->
                                batch(
                                        path + "/action",
                                        "'action':'create',",
                                        path + "/action",
                                        "'action':'delete',",
                                        call);
                            case "POST/create" ->
                                batch(path + "/create", "", path + "/delete", "", call, "POST/delete");
                            case "POST" -> single(path);
                            case "PUT" -> texts(path);
                            case "PUT/{tag}" -> text(path);
                            default -> Set.of();
                        });
            }
            assertThat(tried).as(template).isEqualTo(calls(template));
            assertThat(tags(path)).as(path).isEmpty();
        }
    }

    private Set<String> batch(String create, String how, String delete, String why, String... tried) {
        String path = create.replaceFirst("/[a-z]*$", "");
        String two = "{%s'tags':[{'key':'b','value':'1'},{'key':'a','value':''}]}";
        assertThat(alice.post(create, two.formatted(how)).status()).as(create).isEqualTo(204);
        assertThat(tags(path)).as(path).containsExactly("a", "b=1");
        assertThat(alice.post(create, "{%s'tags':[{'key':'b','value':'2'}]}".formatted(how))
                        .status())
                .isEqualTo(204);
        assertThat(alice.post(create, "{%s'tags':[{'key':'c','value':''},{'key':'c','value':''}]}".formatted(how))
                        .status())
                .isEqualTo(400);
        assertThat(tags(path)).as(path).containsExactly("a", "b=2");
        assertThat(alice.post(delete, "{%s'tags':[{'key':'b'},{'key':'none'}]}".formatted(why))
                        .status())
                .isEqualTo(204);
        assertThat(tags(path)).as(path).containsExactly("a");
        assertThat(alice.post(delete, two.formatted(why)).status()).isEqualTo(204);
        return Set.of(tried);
    }

    private Set<String> single(String path) {
        assertThat(alice.post(path, "{'tag':{'key':'a','value':'1'}}").status())
                .as(path)
                .isEqualTo(204);
        assertThat(tags(path)).containsExactly("a=1");
        assertThat(alice.delete(path + "/a").status()).isEqualTo(204);
        assertThat(alice.delete(path + "/a").status()).isEqualTo(404);
        return Set.of("POST", "DELETE/{key}");
    }

    private Set<String> texts(String path) {
        Client.Answer answer = alice.put(path, "{'tags':['plain','a=b=c','z=1','plain']}");
        assertThat(answer.status()).as(path + answer.body()).isEqualTo(200);
        assertThat(answer.list("tags")).isEqualTo(List.of("a=b=c", "plain", "z=1"));
        assertThat(tags(path)).containsExactly("a=b=c", "plain", "z=1");
        for (String bad :
                List.of("''", "'=v'", "'k='", "'k=1','k=2'", "'k','k=2'", "'%s'".formatted("x".repeat(129)))) {
            Client.Answer refused = alice.put(path, "{'tags':[%s]}".formatted(bad));
            assertThat(refused.status()).as(bad).isEqualTo(400);
            assertThat(refused.text("message")).as(bad).contains("tags");
        }
        assertThat(tags(path)).containsExactly("a=b=c", "plain", "z=1");
        for (String nothing : List.of("{}", "{'tags':null}", "{'tag':['a']}")) {
            assertThat(alice.put(path, nothing).status()).as(nothing).isEqualTo(400);
        }
        assertThat(alice.put(path, "{'tags':['y']}").status()).isEqualTo(200);
        assertThat(tags(path)).containsExactly("y");
        assertThat(alice.delete(path).status()).isEqualTo(204);
        assertThat(tags(path)).isEmpty();
        return Set.of("PUT", "DELETE");
    }

    private Set<String> text(String path) {
        for (String text : List.of("plain", "k=v", "k=w%20x", "tags")) {
            assertThat(alice.get(path + "/" + text).status()).as(path).isEqualTo(404);
            assertThat(alice.put(path + "/" + text, "").status()).as(path).isEqualTo(201);
            assertThat(alice.get(path + "/" + text).status()).isEqualTo(204);
        }
        // A key has one value.
        assertThat(tags(path)).containsExactly("k=w x", "plain", "tags");
        assertThat(alice.get(path + "/k=v").status()).isEqualTo(404);
        assertThat(alice.delete(path + "/k").status()).isEqualTo(404);
        for (String bad : List.of("=v", "k=", "a%01b", "a%E2%80%8Bb")) {
            assertThat(alice.put(path + "/" + bad, "").status()).as(bad).isEqualTo(400);
        }
        for (String text : List.of("k=w%20x", "plain", "tags")) {
            assertThat(alice.delete(path + "/" + text).status()).isEqualTo(204);
            assertThat(alice.delete(path + "/" + text).status()).isEqualTo(404);
        }
        return Set.of("GET/{tag}", "PUT/{tag}", "DELETE/{tag}");
    }

    @Test
    void strangersAreToldThatThereIsNothing() {
        for (String template : taggable()) {
            String path = path(template);
            String none = path.replaceFirst("[^/]*/tags$", "none/tags");
            for (String call : calls(template)) {
                Method method = Method.valueOf(call.replaceAll("/.*", ""));
                String rest = call.replaceFirst("^[A-Z]*", "").replaceAll("\\{[a-z]*}", "k");
                String body = method == Method.GET || method == Method.DELETE
                        ? ""
                        : rest.isEmpty() && method == Method.PUT
                                ? "{'tags':['k']}"
                                : rest.isEmpty()
                                        ? "{'tag':{'key':'k','value':'v'}}"
                                        : "{'action':'create','tags':[{'key':'k','value':'v'}]}";
                assertThat(bob.send(method.name(), path + rest, body).status())
                        .as(method + path + rest)
                        .isEqualTo(404);
                assertThat(alice.send(method.name(), none + rest, body).status())
                        .as(method + none + rest)
                        .isEqualTo(404);
            }
            assertThat(tags(path)).isEmpty();
        }
    }

    /** The form of the cloud, and that of OpenStack, if the same things have both. */
    @Test
    void bothFormsTellOfTheSameTags() {
        for (Map.Entry<String, String> forms : Map.of(
                        "/v2.0/{p}/vpcs/" + vpc, "/v2.0/routers/" + vpc,
                        "/v2.0/{p}/subnets/" + subnet, "/v2.0/subnets/" + ids.get("neutron_subnet_id"),
                        "/v2.0/{p}/security-groups/" + group, "/v2.0/security-groups/" + group,
                        "/v3/{p}/ports/" + port, "/v2.0/ports/" + port)
                .entrySet()) {
            String cloud = forms.getKey() + "/tags";
            String openStack = forms.getValue() + "/tags";
            assertThat(alice.post(cloud, "{'tag':{'key':'a=b','value':'c'}}").status())
                    .isEqualTo(204);
            assertThat(alice.put(openStack + "/k=v", "").status()).isEqualTo(201);
            assertThat(alice.put(openStack + "/plain", "").status()).isEqualTo(201);
            assertThat(tags(cloud)).containsExactly("a=b=c", "k=v", "plain");
            assertThat(tags(openStack)).isEqualTo(tags(cloud));
            assertThat(alice.get(forms.getValue()).body()).contains("\"tags\":[\"a=b=c\",\"k=v\",\"plain\"]");
            assertThat(alice.delete(openStack + "/a=b=c").status()).isEqualTo(204);
            assertThat(tags(cloud)).containsExactly("k=v", "plain");
        }
        String network = "/v2.0/networks/" + subnet;
        alice.put(network + "/tags", "{'tags':['of-the-network']}");
        assertThat(alice.get(network).at("network", "tags")).isEqualTo(List.of("of-the-network"));
        assertThat(tags("/v2.0/{p}/subnets/" + subnet + "/tags")).containsExactly("k=v", "plain");
    }

    @Test
    void whatIsMadeWithTagsShowsThemWhereItsDialectDoes() {
        String tags = "[{'key':'stage','value':'live'},{'key':'bare'}]";
        String made = alice.post(
                        "/v3/{p}/vpc/security-groups", "{'security_group':{'name':'x','tags':%s}}".formatted(tags))
                .id("security_group");
        assertThat(alice.get("/v3/{p}/vpc/security-groups/" + made).at("security_group", "tags", 1, "value"))
                .isEqualTo("live");
        String firewall = alice.post("/v3/{p}/vpc/firewalls", "{'firewall':{'name':'x','tags':%s}}".formatted(tags))
                .id("firewall");
        assertThat(alice.get("/v3/{p}/vpc/firewalls/" + firewall).at("firewall", "tags", 0, "key"))
                .isEqualTo("bare");
        String ecs = server(",'server_tags':" + tags);
        assertThat(alice.get("/v1/{p}/cloudservers/" + ecs).at("server", "tags"))
                .isEqualTo(List.of("bare", "stage=live"));
        assertThat(alice.get("/v1/{p}/cloudservers/detail?tags=stage=live").each("servers", "id"))
                .containsExactly(ecs);
        for (String bad : List.of("[{'value':'v'}]", "[{'key':'k'},{'key':'k','value':''}]")) {
            for (Client.Answer refused : List.of(
                    alice.post(
                            "/v3/{p}/vpc/security-groups", "{'security_group':{'name':'x','tags':%s}}".formatted(bad)),
                    alice.post("/v3/{p}/vpc/firewalls", "{'firewall':{'name':'x','tags':%s}}".formatted(bad)),
                    alice.post(
                            "/v1/{p}/cloudservers",
                            "{'server':{'name':'e','vpcid':'%s','nics':[{'subnet_id':'%s'}],'server_tags':%s}}"
                                    .formatted(vpc, subnet, bad)))) {
                assertThat(refused.status()).isEqualTo(400);
                assertThat(refused.text("message")).contains("tags");
            }
        }
    }

    /** Neutron's lists, by its four parameters. */
    @Test
    void listsChooseByTags() {
        for (String template : taggable()) {
            if (!isText(template)) {
                continue;
            }
            String list = path(template).replaceFirst("/[^/]*/tags$", "");
            String id = path(template).replaceAll(".*/([^/]*)/tags", "$1");
            String name = list.replaceFirst(".*/", "").replace('-', '_');
            List<String> all = alice.get(list).each(name, "id");
            alice.put(path(template), "{'tags':['a','k=v','Größe']}");
            List<String> others =
                    all.stream().filter(other -> !other.equals(id)).toList();
            for (String has : List.of(
                    "tags=a",
                    "tags=a,k=v",
                    "tags=a&tags=k%3Dv",
                    "tags-any=x,a",
                    "not-tags=a,x",
                    "tags=Gr%C3%B6%C3%9Fe",
                    "tags=a&tags-any=k%3Dv,x&not-tags=a,x&not-tags-any=x",
                    "not-tags-any=x&id=" + id)) {
                assertThat(alice.get(list + "?" + has).each(name, "id"))
                        .as(list + "?" + has)
                        .contains(id)
                        .hasSize(has.startsWith("not-tags=") ? all.size() : 1);
            }
            for (String lacks : List.of("tags=a,x", "tags=k", "tags-any=x,y", "not-tags=a", "not-tags-any=a,x")) {
                assertThat(alice.get(list + "?" + lacks).each(name, "id"))
                        .as(list + "?" + lacks)
                        .isEqualTo(lacks.startsWith("not") ? others : List.of());
            }
        }
        assertThat(alice.get("/v2.0/extensions/standard-attr-tag").status()).isEqualTo(200);
    }

    /** A port of a router is shown with tags, of which it has none. */
    @Test
    void thePortOfARouterAnswers() {
        String gateway = alice.get("/v2.0/ports?device_owner=network:router_interface_distributed")
                .text("ports", 0, "id");
        for (String path : List.of("/v2.0/ports/" + gateway + "/tags", "/v3/{p}/ports/" + gateway + "/tags")) {
            assertThat(tags(path)).isEmpty();
            assertThat(bob.get(path).status()).isEqualTo(404);
        }
        assertThat(alice.put("/v2.0/ports/" + gateway + "/tags", "{'tags':[]}").status())
                .isEqualTo(200);
        assertThat(alice.get("/v2.0/ports/" + gateway + "/tags/a").status()).isEqualTo(404);
        Client.Answer refused = alice.put("/v2.0/ports/" + gateway + "/tags/a", "");
        assertThat(refused.status()).isEqualTo(409);
        assertThat(refused.body()).contains("gateway of the router", "Give the tag to the subnet");
        assertThat(alice.post("/v3/{p}/ports/" + gateway + "/tags/create", "{'tags':[{'key':'a'}]}")
                        .status())
                .isEqualTo(409);
    }

    @Test
    void ecssAreFoundByAllTagsThatAreAskedFor() {
        alice.post(
                "/v1/{p}/cloudservers/" + server + "/tags/action",
                "{'action':'create','tags':[{'key':'a','value':'1'},{'key':'b'}]}");
        String other = server(",'server_tags':[{'key':'a','value':'1'}]");
        String list = "/v1/{p}/cloudservers/detail?";
        assertThat(alice.get(list + "tags=a%3D1").each("servers", "id")).containsExactlyInAnyOrder(server, other);
        assertThat(alice.get(list + "tags=a%3D1&tags=b").each("servers", "id")).containsExactly(server);
        assertThat(alice.get(list + "tags=a%3D1&tags=c").each("servers", "id")).isEmpty();
        assertThat(alice.get(list + "not-tags=b").each("servers", "id")).containsExactly(other);
    }

    /** A character outside of the basic plane counts once, in each form. */
    @Test
    void charactersAreCountedAsPeopleDo() {
        String longest = "\uD83D\uDE00".repeat(128);
        String path = "/v2.0/{p}/vpcs/" + vpc + "/tags";
        assertThat(alice.post(path, "{'tag':{'key':'%s'}}".formatted(longest)).status())
                .isEqualTo(204);
        String texts = "/v2.0/routers/" + vpc + "/tags";
        assertThat(alice.put(texts, "{'tags':['%s']}".formatted(longest)).status())
                .isEqualTo(200);
        assertThat(alice.put(texts, "{'tags':['%sx']}".formatted(longest)).status())
                .isEqualTo(400);
        assertThat(tags(path)).containsExactly(longest);
    }

    @Test
    void historyTellsOfThem() {
        for (String template : taggable()) {
            if (isText(template)) {
                alice.put(path(template) + "/k=v", "");
                String id = path(template).replaceAll(".*/([^/]*)/tags", "$1");
                String known = Optional.of(id)
                        .filter(own -> !own.equals(ids.get("neutron_subnet_id")))
                        .orElse(subnet);
                Client.Answer history = alice.get("/isthmus/v1/history?limit=1&resource=" + known);
                assertThat(history.text("history", 0, "command")).isEqualTo("ChangeTags");
                assertThat(history.body()).contains("\"key\":\"k\"");
            }
        }
    }
}
