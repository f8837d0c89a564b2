package io.isthmus.cli;

import io.isthmus.cli.client.Context;
import io.isthmus.cli.client.Contexts;
import io.isthmus.cli.client.Surroundings;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/**
 * What usual calls load, loaded once: the launcher runs this while it records the start-up cache. Talks to a listener of
 * its own on the loopback address that answers everything alike, and leaves nothing behind.
 */
final class Training {
    private static final String ID = "00000000-0000-4000-8000-000000000001";
    private static final String ANSWER = """
            {"token": {"expires_at": "2999-01-01T00:00:00.000000Z", "project": {"id": "11"}},
             "vpcs": [{"id": "%1$s", "name": "a", "cidr": "10.0.0.0/16", "status": "ACTIVE"}],
             "vpc": {"id": "%1$s", "name": "a", "cidr": "10.0.0.0/16", "extend_cidrs": []},
             "peering": {"id": "%1$s", "name": "a", "status": "ACTIVE", "number": 1.5, "none": null,
               "request_vpc_info": {"vpc_id": "%1$s", "tenant_id": "11"},
               "accept_vpc_info": {"vpc_id": "%1$s", "tenant_id": "11"}},
             "routes": [], "route": {"id": "%1$s"}, "servers": [{"id": "%1$s", "name": "e"}],
             "probe": {"address": "10.0.0.2", "sent": 1, "answered": 1, "round_trip_ms": [0.1]},
             "trace": {"reachable": true, "forward": {"steps": [{"vpc": "a", "what": "b", "detail": "c"}]}}}
            """.formatted(ID);

    private Training() {}

    static int run() {
        PrintStream nowhere = new PrintStream(OutputStream.nullOutputStream(), false, StandardCharsets.UTF_8);
        try (ServerSocket listener = new ServerSocket(0, 50, InetAddress.getLoopbackAddress())) {
            Thread server = new Thread(() -> serve(listener), "training");
            server.setDaemon(true);
            server.start();
            Path directory = Files.createTempDirectory("isthmus-training-");
            Path file = directory.resolve("contexts.json");
            Surroundings surroundings =
                    new Surroundings(Map.of("ISTHMUS_CONFIG", file.toString()), System.in, nowhere, nowhere);
            String url = "http://127.0.0.1:" + listener.getLocalPort();
            Contexts.update(file, contexts -> contexts.with("a", new Context(url, "", "u", "a", "p", "w")));
            for (String line : List.of(
                    "--help",
                    "vpc list",
                    "vpc show a",
                    "vpc create a --cidr 10.0.0.0/16 -o json",
                    "peering create a --vpc a --peer-vpc a",
                    "route create --vpc a --destination 10.0.0.0/24 --peering " + ID,
                    "ecs list",
                    "ping e 10.0.0.2 --count 1",
                    "trace e 10.0.0.2",
                    "context list",
                    "peering create --help",
                    "no-such-command")) {
                Main.run(List.of(line.split(" ")), surroundings);
            }
            Files.deleteIfExists(file);
            Files.deleteIfExists(directory.resolve("contexts.json.lock"));
            Files.deleteIfExists(directory);
            return 0;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Answers until the listener is closed. */
    private static void serve(ServerSocket listener) {
        byte[] answer = ("HTTP/1.1 200 OK\r\nX-Subject-Token: t\r\nConnection: close\r\nContent-Length: "
                        + ANSWER.length() + "\r\n\r\n" + ANSWER)
                .getBytes(StandardCharsets.US_ASCII);
        while (true) {
            try (Socket socket = listener.accept()) {
                BufferedReader in =
                        new BufferedReader(new InputStreamReader(socket.getInputStream(), StandardCharsets.US_ASCII));
                int length = 0;
                for (String line = in.readLine(); line != null && !line.isEmpty(); line = in.readLine()) {
                    if (line.startsWith("Content-Length: ")) {
                        length = Integer.parseInt(line.substring("Content-Length: ".length()));
                    }
                }
                in.skip(length);
                socket.getOutputStream().write(answer);
            } catch (IOException _) {
                if (listener.isClosed()) {
                    return;
                }
            }
        }
    }
}
