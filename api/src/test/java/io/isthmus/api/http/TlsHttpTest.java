package io.isthmus.api.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.time.Duration;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLHandshakeException;
import javax.net.ssl.TrustManagerFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The API over TLS, with certificates that the service makes itself. */
final class TlsHttpTest {
    private static final InetAddress LOOPBACK = InetAddress.getLoopbackAddress();

    @TempDir
    Path directory;

    private Service serve(TlsFiles files) {
        return new Service(Service.options().withTls(new ApiOptions.Tls(new InetSocketAddress(LOOPBACK, 0), files)));
    }

    private TlsFiles made(String name) {
        return SelfMadeCertificate.in(directory.resolve(name), LOOPBACK);
    }

    /** A new client each time, so that every call shakes hands anew. */
    private static HttpResponse<String> get(Service service, String path, TlsFiles trusted)
            throws IOException, GeneralSecurityException, InterruptedException {
        KeyStore store = KeyStore.getInstance("PKCS12");
        store.load(null, null);
        store.setCertificateEntry("ca", trusted.load().getCertificate("server"));
        TrustManagerFactory trust = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        trust.init(store);
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(null, trust.getTrustManagers(), null);
        try (HttpClient client = HttpClient.newBuilder().sslContext(context).build()) {
            URI uri = URI.create(service.server.tlsUrl().orElseThrow() + path);
            return client.send(HttpRequest.newBuilder(uri).build(), HttpResponse.BodyHandlers.ofString());
        }
    }

    @Test
    void whoTrustsTheCertificateIsServedAndLedToTheSameAddress() throws Exception {
        TlsFiles files = made("a");
        try (Service service = serve(files)) {
            HttpResponse<String> answer = get(service, "/v3", files);
            assertThat(answer.statusCode()).isEqualTo(200);
            assertThat(answer.body()).contains(service.server.tlsUrl().orElseThrow());
            assertThatThrownBy(() -> get(service, "/v3", made("b"))).isInstanceOf(SSLHandshakeException.class);
            assertThat(new Client(service.server.url()).get("/v3").status()).isEqualTo(200);
        }
    }

    @Test
    void theSelfMadeCertificateStaysAndItsKeyIsPrivate() throws IOException {
        TlsFiles files = made("a");
        String first = Files.readString(files.certificate());
        made("a");
        assertThat(Files.readString(files.certificate())).isEqualTo(first);
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(files.key())))
                .isEqualTo("rw-------");
        try (var left = Files.list(directory.resolve("a"))) {
            assertThat(left).containsExactlyInAnyOrder(files.certificate(), files.key());
        }
    }

    @Test
    void aNewCertificateIsTakenWithoutARestartAndABadOneIsNot() throws Exception {
        TlsFiles files = made("a");
        TlsFiles other = made("b");
        TlsFiles third = made("c");
        try (Service service = serve(files)) {
            Files.copy(other.key(), files.key(), java.nio.file.StandardCopyOption.REPLACE_EXISTING);
            Files.writeString(files.certificate(), "nonsense");
            Thread.sleep(1_500); // time to take it wrongly
            Files.copy(other.certificate(), files.certificate(), java.nio.file.StandardCopyOption.REPLACE_EXISTING);
            long end = System.nanoTime() + Duration.ofSeconds(20).toNanos();
            while (!trusted(service, other) && System.nanoTime() < end) {
                Thread.sleep(50);
            }
            assertThat(trusted(service, other)).isTrue();
            assertThat(trusted(service, third)).isFalse();
        }
    }

    private static boolean trusted(Service service, TlsFiles files) throws Exception {
        try {
            return get(service, "/v3", files).statusCode() == 200;
        } catch (SSLHandshakeException _) {
            return false;
        }
    }

    @Test
    void filesThatAreNotWhatTheyShouldBeAreRefusedByName() throws IOException {
        TlsFiles a = made("a");
        TlsFiles b = made("b");
        Path nothing = Files.writeString(directory.resolve("nothing.pem"), "nothing");
        assertThatThrownBy(() -> new TlsFiles(a.certificate(), b.key()).load())
                .isInstanceOf(StartException.class)
                .hasMessageContaining("not the one of the certificate");
        assertThatThrownBy(() -> new TlsFiles(nothing, a.key()).load())
                .hasMessageContaining("no certificate in " + nothing);
        assertThatThrownBy(() -> new TlsFiles(a.certificate(), nothing).load())
                .hasMessageContaining("openssl pkcs8 -topk8");
        assertThatThrownBy(() -> new TlsFiles(directory.resolve("none"), a.key()).load())
                .hasMessageContaining("cannot read");
    }
}
