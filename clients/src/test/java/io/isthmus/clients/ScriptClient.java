package io.isthmus.clients;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.StreamSupport;

/**
 * A client that is no Java: a script that gets {@code VERB ACCOUNT ARGUMENTS}, the latter two as JSON, and prints its answer as
 * the last line of its output, as JSON.
 */
final class ScriptClient implements RealClient {
    private static final ObjectMapper JSON = new ObjectMapper();
    private final String name;
    private final List<String> command;

    ScriptClient(String name, String... command) {
        this.name = name;
        this.command = List.of(command);
    }

    private JsonNode run(String verb, Account account, Object arguments) {
        try {
            List<String> line = new ArrayList<>(command);
            line.addAll(List.of(verb, JSON.writeValueAsString(account), JSON.writeValueAsString(arguments)));
            ProcessBuilder builder =
                    new ProcessBuilder(line).directory(Path.of("scripts").toFile());
            builder.environment().put("NODE_EXTRA_CA_CERTS", account.caFile());
            builder.environment().put("NODE_NO_WARNINGS", "1");
            builder.redirectErrorStream(true);
            Process process = builder.start();
            process.getOutputStream().close();
            String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8).strip();
            int status = process.waitFor();
            if (status != 0) {
                throw new AssertionError(name + " " + verb + " ended with " + status + ":\n" + output);
            }
            return JSON.readTree(output.substring(output.lastIndexOf('\n') + 1));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    private static List<String> texts(JsonNode array) {
        return StreamSupport.stream(array.spliterator(), false)
                .map(JsonNode::asText)
                .toList();
    }

    @Override
    public Vpc build(Account account, String vpcName, String cidr, List<String> subnets) {
        JsonNode built = run("build", account, Map.of("name", vpcName, "cidr", cidr, "subnets", subnets));
        return new Vpc(built.path("id").asText(), texts(built.path("subnets")), texts(built.path("servers")));
    }

    @Override
    public String peer(Account account, String peeringName, String vpc, String peerVpc, String peerProject) {
        return run(
                        "peer",
                        account,
                        Map.of("name", peeringName, "vpc", vpc, "peerVpc", peerVpc, "peerProject", peerProject))
                .asText();
    }

    @Override
    public String accept(Account account, String peering) {
        return run("accept", account, Map.of("peering", peering)).asText();
    }

    @Override
    public void route(Account account, String vpc, String destination, String peering) {
        run("route", account, Map.of("vpc", vpc, "destination", destination, "peering", peering));
    }

    @Override
    public Pages pages(Account account) {
        JsonNode told = run("pages", account, Map.of());
        return new Pages(texts(told.path("ids")), told.path("pages").asInt());
    }

    @Override
    public List<Refusal> refusals(Account account, Vpc vpc, String peerVpc) {
        JsonNode told = run(
                "refusals",
                account,
                Map.of("vpc", vpc.id(), "subnets", vpc.subnets(), "servers", vpc.servers(), "peerVpc", peerVpc));
        return StreamSupport.stream(told.spliterator(), false)
                .map(one -> new Refusal(
                        one.path("call").asText(),
                        one.path("status").asInt(),
                        one.path("message").asText()))
                .toList();
    }

    @Override
    public void tearDown(Account account) {
        run("tearDown", account, Map.of());
    }

    @Override
    public String toString() {
        return name;
    }
}
