package io.isthmus.cli.command;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.isthmus.cli.client.Api;
import io.isthmus.cli.client.CliException;
import io.isthmus.cli.client.Kind;
import io.isthmus.cli.client.Resources;
import io.isthmus.cli.client.Surroundings;
import io.isthmus.cli.client.UsageException;
import io.isthmus.cli.syntax.Argument;
import io.isthmus.cli.syntax.Calls;
import io.isthmus.cli.syntax.ExitStatus;
import io.isthmus.cli.syntax.Option;
import io.isthmus.cli.syntax.Table;
import io.isthmus.client.Json;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;

/** Real packets from an ECS, and the explanation of what would become of them. */
public final class ProbeCommands {
    private ProbeCommands() {}

    /** Sends echo requests, or tries TCP connections, and says whether anybody answers. Not for users who may read only. */
    @Calls("POST /isthmus/v1/probes")
    public static final class Ping extends PacketLeaf {
        @Argument(paramLabel = "FROM", description = "An ECS of yours (name or id).")
        String from = "";

        @Argument(paramLabel = "TO", description = "An ECS of yours (name or id), or any IP address.")
        String to = "";

        @Option(
                names = {"-c", "--count"},
                paramLabel = "N",
                description = "How many to send, 1 to 1000 (default: 3); with -o json all within 60 s.")
        int count = 3;

        @Option(names = "--interval", paramLabel = "MS", description = "Pause between two, in ms (default: 200).")
        int intervalMs = 200;

        @Option(names = "--timeout", paramLabel = "MS", description = "How long each waits, in ms (default: 1000).")
        int timeoutMs = 1000;

        @Option(
                names = {"-6", "--ipv6"},
                description = "Take the IPv6 address of an ECS.")
        boolean ipv6;

        public Ping(Surroundings surroundings) {
            super(surroundings);
        }

        @Override
        public Integer call() {
            if (count < 1 || count > 1000) {
                throw new UsageException("A count of " + count + " is not possible.", "Give 1 to 1000.");
            }
            ObjectNode probe = request();
            if (isJson()) {
                probe.put("count", count).put("interval_ms", intervalMs);
                JsonNode result = send(probe, Duration.ofMillis((long) count * (timeoutMs + intervalMs)));
                out().print(Json.pretty(result));
                return result.path("answered").asInt() > 0 ? ExitStatus.YES : ExitStatus.NO;
            }
            return pingOneByOne(probe) ? ExitStatus.YES : ExitStatus.NO;
        }

        private ObjectNode request() {
            Packet packet = packet();
            SenderOptions sender = sender(from);
            ObjectNode probe = Json.object()
                    .put("from", sender.ecs())
                    .put("to", Resources.isAddress(to) ? to : resources().id(Kind.ECS, to))
                    .put("protocol", packet.protocol());
            packet.port().ifPresent(number -> probe.put("port", number));
            sender.addTo(probe);
            if (ipv6) {
                probe.put("ip_version", "6");
            }
            return probe.put("timeout_ms", timeoutMs).put("count", 1);
        }

        /** One request for each packet, so that each line appears when its answer is there. */
        private boolean pingOneByOne(ObjectNode probe) {
            String address = to;
            int answered = 0;
            int refused = 0;
            List<Double> times = new ArrayList<>();
            for (int sequence = 1; sequence <= count; sequence++) {
                if (sequence > 1) {
                    pause();
                }
                JsonNode result = send(probe, Duration.ofMillis(timeoutMs));
                address = result.path("address").asText(to);
                if (sequence == 1) {
                    out().println("PING " + to + (to.equals(address) ? "" : " (" + address + ")") + " from " + from
                            + (packet().port().isPresent()
                                    ? ", " + packet().protocol().toUpperCase(Locale.ROOT) + " port "
                                            + packet().port().getAsInt()
                                    : ""));
                }
                JsonNode time = result.path("round_trip_ms").path(0);
                if (result.path("answered").asInt() > 0) {
                    boolean reset = result.path("refused").asInt() > 0;
                    answered++;
                    refused += reset ? 1 : 0;
                    times.add(time.asDouble());
                    out().println((reset ? "refused by " : "answer from ") + address + ": seq=" + sequence + " time="
                            + milliseconds(time.asDouble()));
                } else {
                    out().println("no answer: seq=" + sequence);
                }
                out().flush();
            }
            summary(address, answered, refused, times);
            return answered > 0;
        }

        private void summary(String address, int answered, int refused, List<Double> times) {
            out().println(count + " sent, " + answered + " answered"
                    + (times.isEmpty() ? "" : ", round trip " + roundTrip(times)));
            if (answered == 0) {
                out().println(to + " does not answer " + from + ". Why: isthmus trace " + (ipv6 ? "-6 " : "")
                        + nic.map(text -> "--nic " + text + " ").orElse("")
                        + source.map(text -> "--source " + text + " ").orElse("")
                        + packet().options() + from + " " + to);
            } else if (refused > 0) {
                out().println(address + " answers " + from + ", but nothing listens on that port.");
            } else if (answered < count) {
                out().println(address + " answers " + from + ", with losses.");
            } else {
                out().println(address + " answers " + from + ".");
            }
        }

        private static String roundTrip(List<Double> times) {
            var statistics = times.stream().mapToDouble(Double::doubleValue).summaryStatistics();
            return "min/avg/max " + milliseconds(statistics.getMin()) + " / " + milliseconds(statistics.getAverage())
                    + " / " + milliseconds(statistics.getMax());
        }

        private static String milliseconds(double time) {
            return String.format(Locale.ROOT, "%.3f ms", time);
        }

        private JsonNode send(ObjectNode probe, Duration expected) {
            ObjectNode body = Json.object();
            body.set("probe", probe);
            JsonNode result = api().post("/isthmus/v1/probes", body, expected.plusSeconds(1))
                    .path("probe");
            String problem = result.path("problem").asText("");
            if (!problem.isEmpty() && !result.path("problem").isNull()) {
                throw new CliException(
                        "Nothing could be sent: " + problem,
                        problem.contains("agent") && problem.contains("connected")
                                ? "The agent is starting or restarting: try again in a few seconds; isthmus status"
                                        + " shows it."
                                : "");
            }
            return result;
        }

        private void pause() {
            try {
                Thread.sleep(intervalMs);
            } catch (InterruptedException _) {
                Thread.currentThread().interrupt();
                throw new CliException("Interrupted.", "");
            }
        }
    }

    /** Explains, rule by rule, what becomes of a packet and of its answer. */
    @Calls({"GET /isthmus/v1/trace", Resources.CALL})
    public static final class Trace extends PacketLeaf {
        @Argument(paramLabel = "FROM", description = "An ECS (name or id).")
        String from = "";

        @Argument(paramLabel = "TO", description = "An ECS (name or id), or any IP address.")
        String to = "";

        @Option(
                names = {"-6", "--ipv6"},
                description = "Take the IPv6 address of an ECS.")
        boolean ipv6;

        @Option(
                names = "--all-projects",
                description = "Take the names of all projects, for administrators; everybody else has the own.")
        boolean allProjects;

        public Trace(Surroundings surroundings) {
            super(surroundings);
        }

        @Override
        protected boolean isEverywhere() {
            return allProjects;
        }

        @Override
        public Integer call() {
            Packet packet = packet();
            String query = sender(from).query() + "&to="
                    + Api.encode(Resources.isAddress(to) ? to : resources().id(Kind.ECS, to))
                    + (ipv6 ? "&ip_version=6" : "")
                    + packet.query();
            JsonNode trace = api().get("/isthmus/v1/trace?" + query).path("trace");
            JsonNode verdict = trace.path("reachable");
            if (isJson()) {
                out().print(Json.pretty(trace));
            } else {
                way(from + " to " + to, trace.path("forward"));
                if (trace.path("return").isObject()) {
                    out().println();
                    way("the answer, " + to + " to " + from, trace.path("return"));
                }
                out().println();
                out().println(
                                !verdict.isBoolean()
                                        ? unknown(trace) + " Try: isthmus ping " + from + " " + to
                                        : to + (verdict.asBoolean() ? " is" : " is not") + " reachable from " + from
                                                + ".");
            }
            return !verdict.isBoolean() ? ExitStatus.UNKNOWN : verdict.asBoolean() ? ExitStatus.YES : ExitStatus.NO;
        }

        private static String unknown(JsonNode trace) {
            boolean server = Stream.of("forward", "return")
                    .anyMatch(
                            way -> trace.path(way).path("disposition").asText().equals("GIVEN_TO_SERVER"));
            return server
                    ? "A server gets it; whether that passes it on is the server's own affair."
                    : "The packet leaves your project at this peering; whether it arrives is not yours to see.";
        }

        private void way(String title, JsonNode way) {
            out().println(title + ": " + way.path("disposition").asText());
            Table table = new Table(List.of("", "VPC", "WHAT", "DETAIL"));
            int number = 1;
            for (JsonNode step : way.path("steps")) {
                table.row(List.of(
                        Integer.toString(number++),
                        names().of(Kind.VPC, step.path("vpc").asText("")),
                        step.path("what").asText(""),
                        names().in(step.path("detail").asText(""))));
            }
            table.print(out(), "  ");
        }
    }
}
