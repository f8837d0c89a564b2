package io.isthmus.app.service;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.io.OutputStream;
import java.net.Socket;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What systemd does to stop a service, SIGTERM, ends everything in order; and what a kill leaves behind does not add up. */
@Tag("kernel")
@Tag("once")
class OrderlyStopIT {
    @Test
    void aSignalPutsEverythingAwayAndIsNoFailure() throws IOException {
        try (Installation installation = Installation.started()) {
            Tenant tenant = installation.tenant("alpha", "alpha");
            String vpc = tenant.vpc("kept", "10.1.0.0/16");
            assertThat(files(installation)).contains("isthmus.sock", "agent.sock", "controller.pid", "url");
            long agent = installation.agent();
            assertThat(endOf(installation.terminate())).isZero();
            assertThat(ProcessHandle.of(agent)).as("the agent").isEmpty();
            assertThat(installation.data().resolve("controller.log"))
                    .content()
                    .as("the agent ended by itself")
                    .doesNotContain("agent-killed");
            assertThat(files(installation))
                    .contains("isthmus.db")
                    .doesNotContain("isthmus.sock", "agent.sock", "controller.pid", "url")
                    .doesNotContain("isthmus.db-wal", "isthmus.db-shm");
            installation.start();
            assertThat(tenant.client().get(tenant.v1("vpcs/" + vpc)).status()).isEqualTo(200);
        }
    }

    @Test
    void aRequestUnderWayGetsItsAnswerAndNoNewOneIsTaken() throws IOException {
        try (Installation installation = Installation.started()) {
            Tenant tenant = installation.tenant("alpha", "alpha");
            URI uri = URI.create(
                    Installation.text(installation.data().resolve("url")).strip());
            String body = "{\"vpc\":{\"name\":\"late\",\"cidr\":\"10.1.0.0/16\"}}";
            try (Socket socket = halfSent(uri, tenant, body)) {
                Process stopping = installation.terminate();
                await().until(() -> isRefused(uri));
                socket.getOutputStream().write(body.substring(body.length() / 2).getBytes(UTF_8));
                String answer = new String(socket.getInputStream().readAllBytes(), UTF_8);
                assertThat(answer).startsWith("HTTP/1.1 200 ");
                assertThat(endOf(stopping)).isZero();
            }
            installation.start();
            assertThat(tenant.client().get(tenant.v1("vpcs")).expect(200).path("vpcs"))
                    .anyMatch(vpc -> vpc.path("name").asText().equals("late"));
        }
    }

    @Test
    void aRequestThatNeverEndsDoesNotKeepTheServiceUp() throws IOException {
        try (Installation installation = Installation.started()) {
            Tenant tenant = installation.tenant("alpha", "alpha");
            URI uri = URI.create(
                    Installation.text(installation.data().resolve("url")).strip());
            try (Socket _ = halfSent(uri, tenant, "{\"vpc\":{\"name\":\"never\",\"cidr\":\"10.1.0.0/16\"}}")) {
                assertThat(endOf(installation.terminate())).isZero();
            }
            assertThat(files(installation)).doesNotContain("controller.pid", "isthmus.sock", "isthmus.db-wal");
        }
    }

    /** A request that is taken, and of whose body only the first half has come. */
    private static Socket halfSent(URI uri, Tenant tenant, String body) throws IOException {
        Socket socket = new Socket(uri.getHost(), uri.getPort());
        OutputStream out = socket.getOutputStream();
        String head = "POST " + tenant.v1("vpcs") + " HTTP/1.1\r\nHost: x\r\nConnection: close\r\nX-Auth-Token: "
                + tenant.client().token() + "\r\nExpect: 100-continue\r\nContent-Length: " + body.length() + "\r\n\r\n";
        out.write(head.getBytes(UTF_8));
        byte[] goOn = socket.getInputStream().readNBytes("HTTP/1.1 100 Continue\r\n\r\n".length());
        assertThat(new String(goOn, UTF_8)).startsWith("HTTP/1.1 100 ");
        out.write(body.substring(0, body.length() / 2).getBytes(UTF_8));
        return socket;
    }

    private static boolean isRefused(URI uri) {
        try (Socket _ = new Socket(uri.getHost(), uri.getPort())) {
            return false;
        } catch (IOException _) {
            return true;
        }
    }

    @Test
    void killedAgainAndAgainItLeavesNothingInTheDirectoryOfTemporaryFiles(@TempDir Path temporary) throws IOException {
        try (Installation installation = Installation.prepare()) {
            installation.javaOptions("-Djava.io.tmpdir=" + temporary);
            for (int i = 0; i < 2; i++) {
                installation.start();
                installation.killController();
            }
            assertThat(temporary).isEmptyDirectory();
            assertThat(files(installation))
                    .filteredOn(name -> name.contains("sqlite"))
                    .hasSize(1);
        }
    }

    private static int endOf(Process process) {
        try {
            assertThat(process.waitFor(Installation.LIMIT.toSeconds(), TimeUnit.SECONDS))
                    .as("it ends")
                    .isTrue();
            return process.exitValue();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    private static List<String> files(Installation installation) throws IOException {
        try (Stream<Path> files = Files.list(installation.data())) {
            return files.map(file -> file.getFileName().toString()).toList();
        }
    }
}
