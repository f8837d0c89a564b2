package io.isthmus.api.http;

import io.isthmus.api.shape.Json;
import io.isthmus.api.shape.MalformedJsonException;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A thin client that leaves every fact of the wire to see. Paths may contain {@code {p}} for the token's project. */
record Client(String url, String token, String project) {
    private static final HttpClient HTTP =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

    Client(String url) {
        this(url, "", "");
    }

    Client with(String newToken, String newProject) {
        return new Client(url, newToken, newProject);
    }

    record Answer(int status, Map<String, List<String>> headers, String body) {
        String header(String name) {
            return headers.entrySet().stream()
                    .filter(entry -> entry.getKey().equalsIgnoreCase(name))
                    .map(entry -> entry.getValue().getFirst())
                    .findFirst()
                    .orElse("");
        }

        Object json() {
            try {
                return Json.parse(body.getBytes(StandardCharsets.UTF_8));
            } catch (MalformedJsonException malformed) {
                throw new IllegalStateException("not JSON: " + body, malformed);
            }
        }

        /** The value at a path of names and list positions; null if there is none. */
        @Nullable
        Object at(Object... path) {
            Object value = json();
            for (Object step : path) {
                value = step instanceof Integer index
                        ? ((List<?>) value).get(index)
                        : value instanceof Map<?, ?> map ? map.get(step) : null;
                if (value == null) {
                    return null;
                }
            }
            return value;
        }

        /** The text at a path; the text "null" if there is none. */
        String text(Object... path) {
            return String.valueOf(at(path));
        }

        /** The list at a path; empty if there is none. */
        List<?> list(Object... path) {
            return at(path) instanceof List<?> list ? list : List.of();
        }

        /** The fields of that name of the objects in a list. */
        List<String> each(String list, String field) {
            return list(list).stream()
                    .map(item -> String.valueOf(((Map<?, ?>) item).get(field)))
                    .toList();
        }

        String id(String wrapper) {
            return String.valueOf(at(wrapper, "id"));
        }
    }

    Answer get(String path, String... headers) {
        return send("GET", path, "", headers);
    }

    Answer post(String path, String body, String... headers) {
        return send("POST", path, body, headers);
    }

    Answer put(String path, String body, String... headers) {
        return send("PUT", path, body, headers);
    }

    Answer patch(String path, String body) {
        return send("PATCH", path, body);
    }

    Answer delete(String path, String... headers) {
        return send("DELETE", path, "", headers);
    }

    /** Single quotes in the body stand for double ones. */
    Answer send(String method, String path, String body, String... headers) {
        HttpRequest.Builder request = HttpRequest.newBuilder(URI.create(url + path.replace("{p}", project)))
                .method(
                        method,
                        body.isEmpty()
                                ? HttpRequest.BodyPublishers.noBody()
                                : HttpRequest.BodyPublishers.ofString(body.replace('\'', '"')));
        if (!token.isEmpty()) {
            request.header("X-Auth-Token", token);
        }
        if (headers.length > 0) {
            request.headers(headers);
        }
        try {
            HttpResponse<String> response = HTTP.send(request.build(), HttpResponse.BodyHandlers.ofString());
            Answer answer = new Answer(response.statusCode(), response.headers().map(), response.body());
            AnswerCheck.check(method, request.build().uri().getRawPath(), answer);
            return answer;
        } catch (IOException failed) {
            throw new java.io.UncheckedIOException(failed);
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(interrupted);
        }
    }

    static String logIn(String user, String account, String project, String password) {
        return """
                {'auth':{'identity':{'methods':['password'],'password':{'user':{'name':'%s','password':'%s','domain':{'name':'%s'}}}},
                'scope':{'project':{'name':'%s'}}}}""".formatted(user, password, account, project);
    }

    // ---- the usual resources ----

    String vpc(String name, String cidr) {
        return made(post("/v1/{p}/vpcs", "{'vpc':{'name':'%s','cidr':'%s'}}".formatted(name, cidr)))
                .id("vpc");
    }

    /** The id of a new ECS. */
    String ecs(String vpc, String subnet, String address) {
        return post(
                        "/v1/{p}/cloudservers",
                        ("{'server':{'name':'e','vpcid':'%s'," + "'nics':[{'subnet_id':'%s','ip_address':'%s'}]}}")
                                .formatted(vpc, subnet, address))
                .text("serverIds", 0);
    }

    String subnet(String vpc, String cidr, String gateway) {
        return made(post(
                        "/v1/{p}/subnets",
                        "{'subnet':{'name':'s','cidr':'%s','gateway_ip':'%s','vpc_id':'%s'}}"
                                .formatted(cidr, gateway, vpc)))
                .id("subnet");
    }

    Answer peer(String requestVpc, String acceptVpc, String acceptProject) {
        return post(
                "/v2.0/vpc/peerings",
                "{'peering':{'name':'p','request_vpc_info':{'vpc_id':'%s'},'accept_vpc_info':{'vpc_id':'%s','tenant_id':'%s'}}}"
                        .formatted(requestVpc, acceptVpc, acceptProject));
    }

    String peering(String requestVpc, String acceptVpc, String acceptProject) {
        return made(peer(requestVpc, acceptVpc, acceptProject)).id("peering");
    }

    Answer route(String vpc, String destination, String peering) {
        return post(
                "/v2.0/vpc/routes",
                "{'route':{'type':'peering','nexthop':'%s','destination':'%s','vpc_id':'%s'}}"
                        .formatted(peering, destination, vpc));
    }

    String defaultTable(String vpc) {
        return get("/v1/{p}/routetables?vpc_id=" + vpc).list("routetables").stream()
                .map(table -> (Map<?, ?>) table)
                .filter(table -> Boolean.TRUE.equals(table.get("default")))
                .map(table -> String.valueOf(table.get("id")))
                .findFirst()
                .orElseThrow();
    }

    private static Answer made(Answer answer) {
        if (answer.status() >= 300) {
            throw new IllegalStateException(answer.toString());
        }
        return answer;
    }
}
