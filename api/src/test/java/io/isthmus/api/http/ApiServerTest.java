package io.isthmus.api.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.isthmus.api.catalogue.Limits;
import io.isthmus.api.catalogue.Room;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class ApiServerTest {
    @TempDir
    @SuppressWarnings("NullAway.Init") // JUnit sets it
    private Path directory;

    private static String request(String line, String body, String... headers) {
        return line + " HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\nContent-Length: " + body.length() + "\r\n"
                + (headers.length == 0 ? "" : String.join("\r\n", headers) + "\r\n") + "\r\n" + body;
    }

    @Test
    void overTheUnixSocketACallWithoutATokenIsTheLocalAdministrators() {
        Path socket = directory.resolve("isthmus.sock");
        try (Service service = new Service(Service.options().withUnixSocket(socket))) {
            Client.Answer answer =
                    RawClient.send(UnixDomainSocketAddress.of(socket), request("GET /isthmus/v1/projects", ""));
            assertThat(answer.status()).isEqualTo(200);
            assertThat(answer.list("projects")).hasSize(4);
            assertThat(RawClient.send(
                                    UnixDomainSocketAddress.of(socket),
                                    request("GET /isthmus/v1/projects", "", "X-Auth-Token: wrong"))
                            .status())
                    .isEqualTo(401);
            assertThat(new Client(service.server.url())
                            .get("/isthmus/v1/projects")
                            .status())
                    .isEqualTo(401);
        }
        assertThat(socket).doesNotExist();
    }

    @Test
    void onlyTheOwnerMayOpenTheSocket() throws IOException {
        Path socket = directory.resolve("isthmus.sock");
        try (Service _ = new Service(Service.options().withUnixSocket(socket))) {
            assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(socket)))
                    .isEqualTo("rw-------");
            try (var files = Files.list(directory)) {
                assertThat(files).containsExactly(socket);
            }
        }
    }

    @Test
    void theSocketOfADeadProcessIsReplaced() throws IOException {
        Path socket = directory.resolve("isthmus.sock");
        try (ServerSocketChannel dead = ServerSocketChannel.open(StandardProtocolFamily.UNIX)) {
            dead.bind(UnixDomainSocketAddress.of(socket));
        }
        assertThat(socket).exists();
        try (Service _ = new Service(Service.options().withUnixSocket(socket))) {
            assertThat(RawClient.send(UnixDomainSocketAddress.of(socket), request("GET /v3", ""))
                            .status())
                    .isEqualTo(200);
        }
    }

    @Test
    void theSocketOfALiveProcessAndOtherFilesAreLeftAlone() throws IOException {
        Path socket = directory.resolve("isthmus.sock");
        try (Service _ = new Service(Service.options().withUnixSocket(socket))) {
            assertThatThrownBy(() -> new Service(Service.options().withUnixSocket(socket)))
                    .isInstanceOf(StartException.class)
                    .hasMessageContaining("another controller");
            assertThat(socket).exists();
        }
        Path file = Files.writeString(directory.resolve("file"), "precious");
        assertThatThrownBy(() -> new Service(Service.options().withUnixSocket(file)))
                .isInstanceOf(StartException.class)
                .hasMessageContaining("another file");
        assertThat(file).hasContent("precious");
    }

    @Test
    void aPortInUseIsSaidPlainly() {
        try (Service service = Service.start()) {
            InetSocketAddress taken = new InetSocketAddress(InetAddress.getLoopbackAddress(), service.server.port());
            assertThatThrownBy(() ->
                            ApiServer.start(ApiOptions.on(taken), service.controller, service.identity, service.clock))
                    .isInstanceOf(StartException.class)
                    .hasMessageContaining("127.0.0.1:" + service.server.port())
                    .hasMessageContaining("in use");
        }
    }

    @Test
    void anAddressBeyondThisHostIsRefusedWithoutTls() {
        try (Service service = Service.start()) {
            assertThatThrownBy(() -> ApiServer.start(
                            ApiOptions.on(new InetSocketAddress("0.0.0.0", 0)),
                            service.controller,
                            service.identity,
                            service.clock))
                    .isInstanceOf(StartException.class)
                    .hasMessageContaining("without TLS");
        }
    }

    @Test
    void aSaneRequestIdIsTakenOverAndAnyOtherReplaced() {
        try (Service service = Service.start()) {
            Client client = new Client(service.server.url());
            assertThat(client.get("/v3", "X-Request-Id", "my-id_1.2").header("X-Request-Id"))
                    .isEqualTo("my-id_1.2");
            assertThat(client.get("/v3", "X-Request-Id", "no spaces").header("X-Request-Id"))
                    .hasSize(32);
            assertThat(client.get("/v3", "X-Request-Id", "x".repeat(65)).header("X-Request-Id"))
                    .hasSize(32);
            assertThat(client.get("/v3").header("X-Request-Id"))
                    .isNotEqualTo(client.get("/v3").header("X-Request-Id"));
        }
    }

    @Test
    void moreRequestsThanThereArePlacesAreToldToComeAgain() {
        try (Service service =
                new Service(Service.options().withLimits(Limits.USUAL.with(Room.REQUESTS, new Room.Share(1, 0, 0))))) {
            Client.Answer answer = new Client(service.server.url()).get("/v3");
            assertThat(answer.status()).isEqualTo(503);
            assertThat(answer.header("Retry-After")).isEqualTo("1");
        }
    }
}
