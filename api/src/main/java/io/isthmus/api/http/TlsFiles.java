package io.isthmus.api.http;

import io.isthmus.edge.BoundedInput;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.KeyStore;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.Signature;
import java.security.cert.Certificate;
import java.security.cert.CertificateFactory;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.Base64;
import java.util.List;

/**
 * A server's certificate and its key.
 *
 * @param certificate PEM: the server's certificate first, then those that lead to its authority
 * @param key PEM: the private key, PKCS #8, not encrypted
 */
public record TlsFiles(Path certificate, Path key) {
    /** Nobody reads the store from a file, so its password protects nothing; the JDK asks for one. */
    static final String PASSWORD = "isthmus";

    private static final int LARGEST = 1 << 20;
    private static final String KEY_BEGIN = "-----BEGIN PRIVATE KEY-----";
    private static final String KEY_END = "-----END PRIVATE KEY-----";

    /**
     * Reads both.
     *
     * @throws StartException if a file cannot be read, is not what it should be, or they do not belong together
     */
    KeyStore load() {
        Certificate[] chain = chain();
        PublicKey publicKey = chain[0].getPublicKey();
        PrivateKey privateKey = privateKey(publicKey.getAlgorithm());
        try {
            if (!belongTogether(privateKey, publicKey)) {
                throw new StartException("the key " + key + " is not the one of the certificate " + certificate);
            }
            KeyStore store = KeyStore.getInstance("PKCS12");
            store.load(null, null);
            store.setKeyEntry("server", privateKey, PASSWORD.toCharArray(), chain);
            return store;
        } catch (GeneralSecurityException | IOException failed) {
            throw new StartException("cannot use the certificate " + certificate + ": " + failed.getMessage(), failed);
        }
    }

    private Certificate[] chain() {
        try {
            List<Certificate> found = List.copyOf(CertificateFactory.getInstance("X.509")
                    .generateCertificates(new ByteArrayInputStream(BoundedInput.read(certificate, LARGEST))));
            if (found.isEmpty()) {
                throw new StartException("there is no certificate in " + certificate + ": it takes PEM");
            }
            return found.toArray(Certificate[]::new);
        } catch (GeneralSecurityException failed) {
            throw new StartException(
                    "there is no certificate in " + certificate + ": it takes PEM (" + failed.getMessage() + ")",
                    failed);
        } catch (IOException failed) {
            throw new StartException("cannot read the certificate " + certificate + ": " + failed, failed);
        }
    }

    private PrivateKey privateKey(String algorithm) {
        try {
            String text = new String(BoundedInput.read(key, LARGEST), StandardCharsets.ISO_8859_1);
            int begin = text.indexOf(KEY_BEGIN);
            int end = text.indexOf(KEY_END);
            if (begin < 0 || end < begin) {
                throw new StartException("there is no line " + KEY_BEGIN + " in " + key
                        + ": turn the key into PKCS #8 with openssl pkcs8 -topk8 -nocrypt -in KEY");
            }
            byte[] encoded = Base64.getMimeDecoder().decode(text.substring(begin + KEY_BEGIN.length(), end));
            return KeyFactory.getInstance(algorithm).generatePrivate(new PKCS8EncodedKeySpec(encoded));
        } catch (GeneralSecurityException | IllegalArgumentException failed) {
            throw new StartException(
                    "the key " + key + " is not one for the certificate, which is of the kind " + algorithm, failed);
        } catch (IOException failed) {
            throw new StartException("cannot read the key " + key + ": " + failed, failed);
        }
    }

    private static boolean belongTogether(PrivateKey privateKey, PublicKey publicKey) throws GeneralSecurityException {
        String algorithm = switch (publicKey.getAlgorithm()) {
            case "RSA" -> "SHA256withRSA";
            case "EC" -> "SHA256withECDSA";
            default -> publicKey.getAlgorithm();
        };
        byte[] text = {1, 2, 3};
        Signature signing = Signature.getInstance(algorithm);
        signing.initSign(privateKey);
        signing.update(text);
        Signature checking = Signature.getInstance(algorithm);
        checking.initVerify(publicKey);
        checking.update(text);
        return checking.verify(signing.sign());
    }

    /** When they were written last. */
    List<FileTime> written() throws IOException {
        return List.of(Files.getLastModifiedTime(certificate), Files.getLastModifiedTime(key));
    }
}
