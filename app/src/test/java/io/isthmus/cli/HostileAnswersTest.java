package io.isthmus.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.isthmus.api.catalogue.Endpoint;
import io.isthmus.api.http.ApiServer;
import io.isthmus.api.shape.Kind;
import io.isthmus.api.shape.Method;
import io.isthmus.api.shape.Nothing;
import io.isthmus.api.shape.RecordShape;
import io.isthmus.cli.Catalogue.Action;
import io.isthmus.cli.Catalogue.Elsewhere;
import io.isthmus.cli.Catalogue.Entry;
import io.isthmus.cli.Catalogue.Group;
import io.isthmus.cli.client.Context;
import io.isthmus.cli.client.Contexts;
import io.isthmus.cli.client.Surroundings;
import io.isthmus.cli.syntax.Argument;
import io.isthmus.cli.syntax.Leaf;
import io.isthmus.cli.syntax.Option;
import io.isthmus.edge.PlainText;
import io.isthmus.net.Ip;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.lang.reflect.Field;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Every command against an API whose every text is made to deceive: answers are made up from the endpoints' records, command
 * lines from what each command takes.
 */
final class HostileAnswersTest {
    private static final String ID = "aaaaaaaa-0000-4000-8000-000000000001";

    /** Clears the screen, turns the direction of writing, and makes a line of its own, in four ways. */
    private static final String HOSTILE =
            "\u001b[2Jx\u202ey\nFORGED\rFORGED\u0085FORGED\u2028FORGED\u0000\ud800\u200bz";

    /** The same as a field's name, in which JSON has no halves of pairs. */
    private static final String KEY = HOSTILE.replace("\ud800", "");

    /** What is no call of the API, or starts something on this machine. */
    private static final List<String> LOCAL = List.of(
            "quickstart", "doctor", "shell", "exec", "completion", "version", "shutdown", "bench", "conformance");

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final io.isthmus.api.catalogue.Catalogue API = ApiServer.catalogue();

    @TempDir
    @SuppressWarnings("NullAway.Init") // JUnit sets it
    private Path directory;

    @SuppressWarnings("NullAway.Init") // set before each test
    private HttpServer server;

    private volatile boolean refusing;

    /** Parameters of queries that an endpoint does not know; our own refuse them. */
    private final Set<String> strange = ConcurrentHashMap.newKeySet();

    @BeforeEach
    void serve() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/", this::answer);
        server.start();
        Contexts.update(
                directory.resolve("contexts.json"),
                none -> none.with(
                        "me",
                        new Context("http://127.0.0.1:" + server.getAddress().getPort(), "", "u", "a", "p", "secret")));
    }

    @AfterEach
    void end() {
        server.stop(0);
    }

    private void answer(HttpExchange exchange) throws IOException {
        Optional<Endpoint<?, ?>> endpoint = Method.of(exchange.getRequestMethod())
                .flatMap(method -> API.entry(method, exchange.getRequestURI().getPath()))
                .map(io.isthmus.api.catalogue.Catalogue.Entry::endpoint);
        endpoint.ifPresent(asked -> strange.addAll(strange(asked, exchange.getRequestURI())));
        boolean token = exchange.getRequestURI().getPath().startsWith("/v3/auth");
        Object body = Map.of();
        int status = endpoint.isEmpty() ? 404 : endpoint.get().success();
        if (refusing && !token) {
            status = 409;
            body = Map.of("error_msg", HOSTILE, "error_code", HOSTILE, "hint", HOSTILE, "request_id", HOSTILE);
        } else if (endpoint.isPresent() && endpoint.get().answer() != Nothing.class) {
            Object record = record(endpoint.get().answer(), 0);
            body = endpoint.get().answerWrapper().isEmpty()
                    ? record
                    : Map.of(endpoint.get().answerWrapper(), record);
        }
        exchange.getResponseHeaders().set("X-Subject-Token", "token");
        byte[] bytes = json(body).getBytes(UTF_8);
        exchange.getRequestBody().readAllBytes();
        exchange.sendResponseHeaders(status, status == 204 ? -1 : bytes.length);
        if (status != 204) {
            try (OutputStream out = exchange.getResponseBody()) {
                out.write(bytes);
            }
        }
        exchange.close();
    }

    private static List<String> strange(Endpoint<?, ?> endpoint, URI uri) {
        Set<String> known = RecordShape.of(endpoint.query()).components().stream()
                .map(RecordShape.Component::wireName)
                .collect(Collectors.toSet());
        return Stream.of(Optional.ofNullable(uri.getRawQuery()).orElse("").split("&"))
                .map(parameter -> parameter.replaceFirst("=.*", ""))
                .filter(name -> !name.isEmpty() && !known.contains(name))
                .map(name -> endpoint.method() + " " + endpoint.path() + " is asked for " + name)
                .toList();
    }

    private static Object record(Class<? extends Record> type, int depth) {
        Map<String, Object> fields = new LinkedHashMap<>();
        for (RecordShape.Component component : RecordShape.of(type).components()) {
            fields.put(component.wireName(), value(component.kind(), component.wireName(), depth));
        }
        return fields;
    }

    private static Object value(Kind kind, String name, int depth) {
        return switch (kind) {
            case Kind.Text _ -> text(name);
            case Kind.Whole _ -> 1;
            case Kind.Flag _ -> true;
            case Kind.Moment _ -> text(name);
            case Kind.Scalar scalar -> scalar.type() == Ip.class ? "10.0.0.1" : "10.0.0.0/16";
            case Kind.Listing(Kind element) -> depth > 8 ? List.of() : List.of(value(element, name, depth + 1));
            case Kind.Keyed(Kind element) -> depth > 8 ? Map.of() : Map.of(KEY, value(element, name, depth + 1));
            case Kind.Nested(Class<? extends Record> type) -> depth > 8 ? Map.of() : record(type, depth + 1);
            case Kind.Any _ -> HOSTILE;
        };
    }

    /** What commands wait for or compare is what they want; all else is hostile. */
    private static String text(String name) {
        return switch (name) {
            case "id" -> ID;
            case "status" -> "SUCCESS";
            case "expires_at" -> "2999-01-01T00:00:00Z";
            default -> name.matches(".*_id|.*Id") ? ID : HOSTILE;
        };
    }

    /** With every character beyond ASCII written out, so that halves of pairs arrive. */
    private static String json(Object value) {
        return switch (value) {
            case Map<?, ?> map ->
                map.entrySet().stream()
                        .map(entry -> json(entry.getKey().toString()) + ":" + json(entry.getValue()))
                        .collect(Collectors.joining(",", "{", "}"));
            case List<?> list -> list.stream().map(HostileAnswersTest::json).collect(Collectors.joining(",", "[", "]"));
            case String text ->
                text.chars()
                        .mapToObj(unit -> unit < ' ' || unit > '~' || unit == '"' || unit == '\\'
                                ? "\\u%04x".formatted(unit)
                                : Character.toString(unit))
                        .collect(Collectors.joining("", "\"", "\""));
            default -> value.toString();
        };
    }

    private record Result(int status, String out, String err) {}

    private Result type(List<String> words) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        ByteArrayOutputStream err = new ByteArrayOutputStream();
        int status = Main.run(words, surroundings(out, err));
        return new Result(status, out.toString(UTF_8), err.toString(UTF_8));
    }

    private Surroundings surroundings(ByteArrayOutputStream out, ByteArrayOutputStream err) {
        return new Surroundings(
                Map.of("ISTHMUS_CONFIG", directory.resolve("contexts.json").toString(), "NO_COLOR", "1"),
                new ByteArrayInputStream("no\n".getBytes(UTF_8)),
                new PrintStream(out, true, UTF_8),
                new PrintStream(err, true, UTF_8));
    }

    /** Every command with an id for each word that it needs, and for each option that it must have. */
    private List<List<String>> lines() {
        List<List<String>> lines = new ArrayList<>();
        for (Entry entry : Catalogue.entries()) {
            switch (entry) {
                case Action action -> line(List.of(action.name()), action).ifPresent(lines::add);
                case Group group ->
                    group.entries()
                            .forEach(inner -> line(List.of(group.name(), inner.name()), (Action) inner)
                                    .ifPresent(lines::add));
                case Elsewhere _ -> {
                    // the launcher's
                }
            }
        }
        return lines;
    }

    private Optional<List<String>> line(List<String> words, Action action) {
        Leaf command = action.command().apply(surroundings(new ByteArrayOutputStream(), new ByteArrayOutputStream()));
        if (LOCAL.contains(words.getFirst()) || words.getFirst().equals("context") || words.equals(List.of("watch"))) {
            return Optional.empty();
        }
        List<String> line = new ArrayList<>(words);
        for (Class<?> type = command.getClass(); type != Object.class; type = type.getSuperclass()) {
            for (Field field : type.getDeclaredFields()) {
                Argument argument = field.getAnnotation(Argument.class);
                Option option = field.getAnnotation(Option.class);
                if (argument != null && field.getType() != Optional.class) {
                    line.add(ID);
                } else if (option != null && (option.required() || option.names()[0].equals("--vpc"))) {
                    String name = option.names()[option.names().length - 1];
                    line.add(name);
                    line.add(name.contains("cidr") || name.contains("destination") ? "10.0.0.0/16" : ID);
                }
            }
        }
        return Optional.of(line);
    }

    @Test
    void nothingThatTheApiTellsActsOnTheTerminalOrMakesALineOfItsOwn() {
        List<String> shown = new ArrayList<>();
        for (List<String> line : lines()) {
            Result result = type(line);
            assertPlain(line, result);
            if (result.out().contains("\\u001b[2Jx\\u202ey")) {
                shown.add(String.join(" ", line).replaceFirst(" (" + ID + "|--).*", ""));
            }
        }
        assertThat(strange).isEmpty();
        assertThat(shown)
                .contains(
                        "vpc list",
                        "vpc show",
                        "subnet list",
                        "peering list",
                        "peering show",
                        "ecs list",
                        "ecs show",
                        "route-table list",
                        "security-group list",
                        "security-group show",
                        "acl list",
                        "acl show",
                        "flow-log list",
                        "flow-log records",
                        "guard-rail list",
                        "project list",
                        "access-key list",
                        "history",
                        "explain",
                        "trace",
                        "route-table effective",
                        "export",
                        "status");
    }

    @Test
    void noRefusalActsOnTheTerminalOrMakesALineOfItsOwn() {
        refusing = true;
        int told = 0;
        for (List<String> line : lines()) {
            Result result = type(line);
            assertPlain(line, result);
            told += result.err().contains("\\u001b[2Jx\\u202ey") ? 1 : 0;
        }
        assertThat(told).isGreaterThan(50);
    }

    private static void assertPlain(List<String> line, Result result) {
        for (String printed : List.of(result.out(), result.err())) {
            assertThat(PlainText.foreignInDescription(printed))
                    .as(line + " prints\n" + printed)
                    .isEmpty();
            assertThat(printed.lines().map(String::strip))
                    .as(line + " prints\n" + printed)
                    .noneMatch(one -> one.startsWith("FORGED"));
        }
    }

    @Test
    void whatProgramsReadIsWhatTheApiTold() throws IOException {
        List<String> told = new ArrayList<>();
        for (List<String> line : lines()) {
            List<String> words = new ArrayList<>(line);
            words.addAll(List.of("-o", "json"));
            Result result = type(words);
            assertPlain(words, result);
            if (result.status() == 0 && !result.out().isEmpty()) {
                JsonNode node = JSON.readTree(result.out());
                if (node.findValues("name").stream()
                        .anyMatch(name -> name.asText().equals(HOSTILE))) {
                    told.add(line.getFirst());
                }
            }
        }
        assertThat(told).contains("vpc", "subnet", "peering", "ecs", "security-group", "acl", "flow-log", "history");
    }
}
