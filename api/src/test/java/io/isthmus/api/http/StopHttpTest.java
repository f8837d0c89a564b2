package io.isthmus.api.http;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.util.concurrent.CompletableFuture;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A server that stops takes nothing new, and answers what it has taken. */
final class StopHttpTest {
    private static final InetAddress LOOPBACK = InetAddress.getLoopbackAddress();
    private static final String BODY = "{\"vpc\":{\"name\":\"late\",\"cidr\":\"10.1.0.0/16\"}}";

    private final TlsFiles files;

    StopHttpTest(@TempDir Path directory) {
        this.files = SelfMadeCertificate.in(directory, LOOPBACK);
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void whoHasSentHalfOfARequestMaySendTheRestAndIdleConnectionsEndBefore(boolean secure) throws Exception {
        Service service = serve();
        Client alice = service.client("alice", "red", "eu-de");
        try (Socket idle = connect(service, secure);
                Socket busy = connect(service, secure)) {
            idle.getOutputStream().write("GET /v3 HTTP/1.1\r\nHost: x\r\n\r\n".getBytes(UTF_8));
            assertThat(head(idle)).startsWith("HTTP/1.1 200 ");
            busy.getOutputStream()
                    .write(("POST /v1/" + alice.project() + "/vpcs HTTP/1.1\r\nHost: x\r\nX-Auth-Token: "
                                    + alice.token() + "\r\nExpect: 100-continue\r\nContent-Length: " + BODY.length()
                                    + "\r\n\r\n")
                            .getBytes(UTF_8));
            assertThat(head(busy)).startsWith("HTTP/1.1 100 ");
            CompletableFuture<Void> stopped = CompletableFuture.runAsync(service.server::close);

            idle.getInputStream().readAllBytes(); // ends

            busy.getOutputStream().write(BODY.getBytes(UTF_8));
            String answer = new String(busy.getInputStream().readAllBytes(), UTF_8);
            assertThat(answer)
                    .startsWith("HTTP/1.1 200 ")
                    .contains("\"late\"")
                    .containsIgnoringCase("Connection: close");
            stopped.join();
        }
        assertThat(service.controller.snapshot().vpcs())
                .extracting(vpc -> vpc.name())
                .containsExactly("late");
    }

    @Test
    void whoNeverSendsTheRestIsCutOff() throws Exception {
        Service service = serve();
        try (Socket busy = connect(service, false)) {
            busy.getOutputStream()
                    .write(
                            "POST /v3/auth/tokens HTTP/1.1\r\nHost: x\r\nExpect: 100-continue\r\nContent-Length: 100\r\n\r\n"
                                    .getBytes(UTF_8));
            assertThat(head(busy)).startsWith("HTTP/1.1 100 ");
            busy.getOutputStream().write('{');
            service.server.close();
            assertThat(new String(busy.getInputStream().readAllBytes(), UTF_8)).doesNotStartWith("HTTP/1.1 2");
        }
    }

    private Service serve() {
        return new Service(Service.options().withTls(new ApiOptions.Tls(new InetSocketAddress(LOOPBACK, 0), files)));
    }

    private Socket connect(Service service, boolean secure) throws IOException, GeneralSecurityException {
        URI uri = URI.create(secure ? service.server.tlsUrl().orElseThrow() : service.server.url());
        if (!secure) {
            return new Socket(uri.getHost(), uri.getPort());
        }
        KeyStore store = KeyStore.getInstance("PKCS12");
        store.load(null, null);
        store.setCertificateEntry("ca", files.load().getCertificate("server"));
        TrustManagerFactory trust = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        trust.init(store);
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(null, trust.getTrustManagers(), null);
        return context.getSocketFactory().createSocket(uri.getHost(), uri.getPort());
    }

    /** One head of an answer, and its body if it tells how long that is. */
    private static String head(Socket socket) throws IOException {
        InputStream in = socket.getInputStream();
        StringBuilder head = new StringBuilder();
        while (!head.toString().endsWith("\r\n\r\n")) {
            head.append((char) in.read());
        }
        String length = head.toString().replaceFirst("(?is).*content-length: (\\d+)\r\n.*", "$1");
        if (length.matches("\\d+")) {
            in.readNBytes(Integer.parseInt(length));
        }
        return head.toString();
    }
}
