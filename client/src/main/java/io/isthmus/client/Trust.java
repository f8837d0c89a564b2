package io.isthmus.client;

import io.isthmus.edge.BoundedInput;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.security.cert.CertificateFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;

/** Whose certificates are trusted. */
final class Trust {
    private static final int LARGEST = 1 << 20;

    private Trust() {}

    /**
     * Those in a file, and no others.
     *
     * @throws NoCertificateException if the file holds no certificate
     */
    static SSLContext of(Path file) throws IOException {
        try {
            KeyStore trusted = KeyStore.getInstance("PKCS12");
            trusted.load(null, null);
            int count = 0;
            for (Certificate certificate : CertificateFactory.getInstance("X.509")
                    .generateCertificates(new ByteArrayInputStream(BoundedInput.read(file, LARGEST)))) {
                trusted.setCertificateEntry("ca" + count++, certificate);
            }
            if (count == 0) {
                throw noCertificate(file);
            }
            TrustManagerFactory factory = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
            factory.init(trusted);
            SSLContext context = SSLContext.getInstance("TLS");
            context.init(null, factory.getTrustManagers(), null);
            return context;
        } catch (GeneralSecurityException _) {
            throw noCertificate(file);
        }
    }

    private static NoCertificateException noCertificate(Path file) {
        return new NoCertificateException("There is no certificate in " + file + ".");
    }
}
