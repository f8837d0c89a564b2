package io.isthmus.bench.hostile;

import io.isthmus.bench.site.LeanHttp;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * The other side of {@link Attackers}: reads whom to attack with what from standard input, and ends with it. For one thread.
 */
final class Attacker {
    private static final int RAILS = 100;
    private static final int ADDRESSES = 16;
    private static final int REHEARSED_STEPS = 500;
    private static final String SECONDARY_BLOCK = "{\"vpc\":{\"extend_cidrs\":[\"23.8.0.0/16\"]}}";
    private final String url;
    private final List<Identity> strangers;
    private final List<Identity> railed;
    private final List<Barrage> going = new ArrayList<>();
    private List<String> rails = List.of();

    /** Somebody with a token, and a VPC and an ECS. */
    private record Identity(String token, String project, String vpc, String ecs) {
        static List<Identity> all(String line) {
            return Arrays.stream(line.split(" "))
                    .map(words -> words.split(","))
                    .map(parts -> new Identity(parts[0], parts[1], parts[2], parts[3]))
                    .toList();
        }
    }

    private Attacker(String url, List<Identity> strangers, List<Identity> railed) {
        this.url = url;
        this.strangers = strangers;
        this.railed = railed;
    }

    public static void main(String[] args) throws IOException {
        BufferedReader in = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
        Attacker attacker = new Attacker(in.readLine(), Identity.all(in.readLine()), Identity.all(in.readLine()));
        for (String line = in.readLine(); line != null; line = in.readLine()) {
            System.out.println(attacker.answer(line));
        }
        System.exit(0); // whatever is still going on
    }

    private String answer(String line) {
        try {
            return line.startsWith("begin ") ? begin(line.substring("begin ".length())) : end();
        } catch (RuntimeException e) {
            return e.toString().replace('\n', ' ');
        }
    }

    private String begin(String names) {
        List<Attack> attacks =
                Arrays.stream(names.split(",")).map(Attack::valueOf).toList();
        if (attacks.contains(Attack.RAILED) || attacks.contains(Attack.EXPLANATIONS)) {
            putUpRails();
        }
        attacks.forEach(attack -> going.add(Barrage.begin(url, attack, number -> attempt(attack, number))));
        return "begun";
    }

    private String end() {
        String said = going.stream().map(Barrage::end).collect(Collectors.joining("; "));
        going.clear();
        takeDownRails();
        return said;
    }

    private Barrage.Attempt attempt(Attack attack, int number) {
        Identity stranger = strangers.get(number % strangers.size());
        return switch (attack) {
            case BODIES ->
                new Barrage.Attempt(
                        address(2, number),
                        "POST /v3/auth/tokens HTTP/1.1\r\nHost: h\r\nContent-Length: 1000\r\n\r\n{");
            case STREAMS ->
                new Barrage.Attempt(
                        address(50, number % strangers.size()),
                        "GET /isthmus/v1/changes HTTP/1.1\r\nHost: h\r\nAccept: text/event-stream\r\nX-Auth-Token: "
                                + stranger.token() + "\r\n\r\n");
            case LOG_INS ->
                new Barrage.Attempt(address(20, number), request("POST", "/v3/auth/tokens", "", """
                            {"auth":{"identity":{"methods":["password"],"password":{"user":{"name":"u%d","password":"guess",\
                            "domain":{"name":"nobody"}}}}}}""".formatted(number)));
            case PROBES ->
                new Barrage.Attempt(
                        address(80, number % strangers.size()),
                        request("POST", "/isthmus/v1/probes", stranger.token(), """
                                {"probe":{"from":"%s","to":"192.0.2.1","count":60,"interval_ms":1000,"timeout_ms":1000}}""".formatted(stranger.ecs())));
            case RAILED -> {
                Identity owner = railed.getFirst();
                yield new Barrage.Attempt(
                        address(110, 0), request("PUT", secondaryBlock(owner, number), owner.token(), SECONDARY_BLOCK));
            }
            case REHEARSALS ->
                new Barrage.Attempt(
                        address(140, number % strangers.size()),
                        request("POST", "/isthmus/v1/rehearse", stranger.token(), rehearsal(stranger)));
            case EXPLANATIONS -> {
                Identity owner = railed.getFirst();
                yield new Barrage.Attempt(address(170, 0), request("GET", refusedByGroups(owner), owner.token(), ""));
            }
        };
    }

    /** Where a secondary block is added to a VPC and, at the next call, taken away. */
    private static String secondaryBlock(Identity owner, int number) {
        return "/v3/" + owner.project() + "/vpc/vpcs/" + owner.vpc() + "/" + (number % 2 == 0 ? "add" : "remove")
                + "-extend-cidr";
    }

    private String refusedByGroups(Identity owner) {
        return "/isthmus/v1/explain?protocol=tcp&port=81&from="
                + railed.getLast().ecs() + "&to=" + owner.ecs();
    }

    private static String rehearsal(Identity owner) {
        return IntStream.range(0, REHEARSED_STEPS)
                .mapToObj(number -> "{\"method\":\"PUT\",\"path\":\"" + secondaryBlock(owner, number) + "\",\"body\":"
                        + SECONDARY_BLOCK + "}")
                .collect(Collectors.joining(",", "{\"steps\":[", "]}"));
    }

    private static String address(int first, int number) {
        return "127.0.0." + (first + number % ADDRESSES);
    }

    /** One after whose answer the connection ends. */
    private static String request(String method, String path, String token, String body) {
        return method + " " + path + " HTTP/1.1\r\nHost: h\r\nConnection: close\r\nContent-Type: application/json\r\n"
                + (token.isEmpty() ? "" : "X-Auth-Token: " + token + "\r\n") + "Content-Length: " + body.length()
                + "\r\n\r\n" + body;
    }

    private void putUpRails() {
        List<String> made = new ArrayList<>();
        try (LeanHttp http = new LeanHttp(url)) {
            for (int number = 0; number < RAILS; number++) {
                String body = """
                        {"guard_rail":{"name":"r%d","promise":"only","to":"%s","from":"%s"}}""".formatted(
                        number, railed.getFirst().vpc(), railed.getLast().vpc());
                made.add(http.call(
                                "POST",
                                "/isthmus/v1/guard-rails",
                                railed.getFirst().token(),
                                body)
                        .expect(201)
                        .path("guard_rail")
                        .path("id")
                        .asText());
            }
        }
        rails = made;
    }

    private void takeDownRails() {
        if (!rails.isEmpty()) {
            try (LeanHttp http = new LeanHttp(url)) {
                rails.forEach(rail -> http.call(
                                "DELETE",
                                "/isthmus/v1/guard-rails/" + rail,
                                railed.getFirst().token(),
                                "")
                        .require(204));
            }
            rails = List.of();
        }
    }
}
