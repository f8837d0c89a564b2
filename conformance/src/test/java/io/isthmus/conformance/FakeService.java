package io.isthmus.conformance;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.isthmus.client.Client;
import io.isthmus.client.Endpoint;
import io.isthmus.client.Json;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/**
 * A service that grants everything, remembers what was made, and answers pings and turns connections down as it is told, so that a test can have it
 * misbehave in one thing. Thread-safe by one lock.
 */
final class FakeService implements AutoCloseable {
    private record Answer(int status, JsonNode body) {}

    private final HttpServer server;
    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();

    /** Paths of what is there, with the answers that show it. */
    private final Map<String, ObjectNode> things = new LinkedHashMap<>();

    private final Map<String, String> nameOfEcs = new LinkedHashMap<>();
    private int made;

    /** {@code FROM ADDRESS} of the probes that are answered. */
    final Set<String> answered = new HashSet<>();

    /** {@code FROM TO} of the pairs that the model holds reachable, by names. */
    final Set<String> modelled = new HashSet<>();

    /** {@code FROM TO} of the pairs of which the model says that a server decides, by names. */
    final Set<String> givenToServer = new HashSet<>();

    /** Whether every ECS has an IPv6 address too: {@code fd00::} and how many there are. */
    boolean dualStack;

    /** Calls, as {@code METHOD PATH}, in order. */
    final List<String> calls = new ArrayList<>();

    /** The beginning of a call that is not obeyed, though answered as if; empty for none. */
    String ignored = "none";

    FakeService() {
        try {
            server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        server.setExecutor(threads);
        server.createContext("/", this::handle);
        server.start();
    }

    Endpoint endpoint() {
        return Endpoint.url("http://127.0.0.1:" + server.getAddress().getPort(), "");
    }

    Site site() {
        return new Site(endpoint(), Client.anyone(endpoint()));
    }

    @Override
    public void close() {
        server.stop(0);
        threads.close();
    }

    private void handle(HttpExchange exchange) throws IOException {
        Answer answer = answer(
                exchange.getRequestMethod(),
                exchange.getRequestURI().toString(),
                Json.parse(exchange.getRequestBody().readAllBytes()));
        byte[] body = answer.body().isMissingNode()
                ? new byte[0]
                : Json.compact(answer.body()).getBytes(StandardCharsets.UTF_8);
        exchange.getResponseHeaders().set("X-Subject-Token", "t");
        exchange.sendResponseHeaders(answer.status(), body.length == 0 ? -1 : body.length);
        try (OutputStream out = exchange.getResponseBody()) {
            out.write(body);
        }
    }

    private synchronized Answer answer(String method, String path, JsonNode body) {
        calls.add(method + " " + path);
        if (path.startsWith("/v3/auth/tokens")) {
            ObjectNode token = object();
            token.putObject("token").put("expires_at", "2999-01-01T00:00:00Z");
            return answer(201, token);
        }
        if (method.equals("DELETE")) {
            if (!(method + " " + path).startsWith(ignored)) {
                things.remove(path.replaceFirst("/vpcs/[^/]+/subnets/", "/subnets/"));
            }
            return answer(204, MissingNode.getInstance());
        }
        if (method.equals("GET")) {
            return get(path);
        }
        if (method.equals("PUT")) {
            return answer(200, object().put("status", path.endsWith("/accept") ? "ACTIVE" : "REJECTED"));
        }
        return post(path, body);
    }

    private Answer get(String path) {
        if (path.startsWith("/isthmus/v1/trace")) {
            String pair = pair(path);
            boolean reachable = modelled.contains(pair);
            ObjectNode body = object();
            body.putObject("trace").put("reachable", reachable).put("why", "told so");
            return answer(200, body);
        }
        if (path.startsWith("/isthmus/v1/explain")) {
            String pair = pair(path);
            boolean reachable = modelled.contains(pair);
            ObjectNode body = object();
            ObjectNode told = body.putObject("explanation").put("verdict", reachable ? "REACHABLE" : "UNREACHABLE");
            if (givenToServer.contains(pair)) {
                told.put("verdict", "UNKNOWN").putObject("forward").put("disposition", "GIVEN_TO_SERVER");
            } else if (!reachable) {
                told.put("cause", "NO_PEERING")
                        .putArray("obstacles")
                        .addObject()
                        .put("code", "NO_PEERING");
            }
            return answer(200, body);
        }
        if (path.equals("/isthmus/v1/status")) {
            ObjectNode body = object();
            body.putObject("status").put("transit", true);
            return answer(200, body);
        }
        if (path.contains("/routetables?vpc_id=")) {
            ObjectNode body = object();
            body.putArray("routetables").addObject().put("id", "default").put("default", true);
            return answer(200, body);
        }
        if (path.endsWith("/routetables/default")) {
            ObjectNode body = object();
            ObjectNode routes = body.putObject("routetable");
            routes.putArray("routes")
                    .addObject()
                    .put("type", "ecs")
                    .put("destination", "10.9.0.0/16")
                    .put("nexthop", "gone");
            return answer(200, body);
        }
        ObjectNode thing = things.get(path);
        boolean collection = path.matches(".*/(vpcs|subnets|peerings|routes|detail|security-groups|firewalls)(\\?.*)?");
        return thing == null ? answer(collection ? 200 : 404, object()) : answer(200, thing);
    }

    /** Who asks for whom, by their names, with the source between them if one is given. */
    private String pair(String path) {
        Map<String, String> query = new LinkedHashMap<>();
        for (String part : path.substring(path.indexOf('?') + 1).split("&")) {
            query.put(part.substring(0, part.indexOf('=')), part.substring(part.indexOf('=') + 1));
        }
        return nameOfEcs.get(query.get("from")) + " "
                + (query.containsKey("source") ? query.get("source") + " " : "")
                + nameOfEcs.get(query.get("to"));
    }

    private Answer post(String path, JsonNode body) {
        if (path.equals("/isthmus/v1/probes")) {
            JsonNode probe = body.path("probe");
            String key = nameOfEcs.get(probe.path("from").asText()) + " "
                    + (probe.has("source") ? probe.path("source").asText() + " " : "")
                    + probe.path("to").asText();
            ObjectNode told = object();
            boolean tcp = probe.path("protocol").asText().equals("tcp");
            int count = answered.contains(key) ? 1 : 0;
            told.putObject("probe").put("answered", count).put("refused", tcp ? count : 0);
            return answer(200, told);
        }
        if (path.endsWith("/cloudservers/delete")) {
            things.remove(path.replace(
                    "delete", body.path("servers").path(0).path("id").asText()));
            return job(path.replace("cloudservers/delete", "jobs/"), "");
        }
        if (path.endsWith("/cloudservers")) {
            String id = "ecs-" + ++made;
            JsonNode server = body.path("server");
            ObjectNode shown = object();
            ObjectNode view = shown.putObject("server");
            view.putObject("metadata").put("vpc_id", server.path("vpcid").asText());
            ArrayNode addresses =
                    view.putObject("addresses").putArray(server.path("vpcid").asText());
            if (dualStack) {
                addresses.addObject().put("version", "6").put("addr", "fd00::" + (nameOfEcs.size() + 1));
            }
            addresses
                    .addObject()
                    .put("version", "4")
                    .put("addr", server.path("nics").path(0).path("ip_address").asText())
                    .put("OS-EXT-IPS:port_id", "port-" + (nameOfEcs.size() + 1));
            things.put(path + "/" + id, shown);
            nameOfEcs.put(id, server.path("name").asText());
            return job(path.replace("cloudservers", "jobs/"), id);
        }
        String kind = body.fieldNames().hasNext() ? body.fieldNames().next() : "";
        ObjectNode thing = object();
        thing.putObject(kind)
                .put("id", kind + "-" + ++made)
                .put("password", "p")
                .put("status", "ACTIVE");
        things.put(path + "/" + kind + "-" + made, thing);
        return answer(path.startsWith("/v1/") ? 200 : 201, thing);
    }

    private Answer job(String path, String server) {
        String id = "job-" + ++made;
        ObjectNode job = object().put("status", "SUCCESS");
        job.putObject("entities")
                .putArray("sub_jobs")
                .addObject()
                .putObject("entities")
                .put("server_id", server);
        things.put(path + id, job);
        return answer(200, object().put("job_id", id));
    }

    private static Answer answer(int status, JsonNode body) {
        return new Answer(status, body);
    }

    private static ObjectNode object() {
        return Json.object();
    }
}
