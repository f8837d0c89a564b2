package io.isthmus.api.otc;

import io.isthmus.edge.PlainText;
import java.io.ByteArrayOutputStream;
import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyPairGenerator;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.security.interfaces.RSAPrivateCrtKey;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;

/**
 * Keys of SSH as OpenSSH writes them: public ones in one line (RFC 4253, 6.6), private ones of RSA in PEM (RFC 8017, A.1.2).
 * Stateless and thread-safe.
 */
final class SshKeys {
    private static final String RSA = "ssh-rsa";
    private static final List<String> TYPES =
            List.of(RSA, "ssh-ed25519", "ecdsa-sha2-nistp256", "ecdsa-sha2-nistp384", "ecdsa-sha2-nistp521");
    private static final int BITS = 2048;
    private static final int LINE = 64;
    private static final int DER_INTEGER = 0x02;
    private static final int DER_SEQUENCE = 0x30;
    private static final SecureRandom RANDOM = new SecureRandom();

    private SshKeys() {}

    /** Both halves; nobody keeps the private one. */
    record Made(String publicKey, String privateKey) {}

    /** A new pair of RSA, which takes a processor for a good part of a second. */
    static Made make() {
        try {
            KeyPairGenerator generator = KeyPairGenerator.getInstance("RSA");
            generator.initialize(BITS, RANDOM);
            RSAPrivateCrtKey key =
                    (RSAPrivateCrtKey) generator.generateKeyPair().getPrivate();
            return new Made(line(key), pem(key));
        } catch (GeneralSecurityException impossible) {
            throw new IllegalStateException("this Java has no RSA", impossible);
        }
    }

    private static String line(RSAPrivateCrtKey key) {
        ByteArrayOutputStream blob = new ByteArrayOutputStream();
        for (byte[] part : List.of(
                RSA.getBytes(StandardCharsets.US_ASCII),
                key.getPublicExponent().toByteArray(),
                key.getModulus().toByteArray())) {
            blob.writeBytes(
                    ByteBuffer.allocate(Integer.BYTES).putInt(part.length).array());
            blob.writeBytes(part);
        }
        return RSA + " " + Base64.getEncoder().encodeToString(blob.toByteArray()) + " Generated-by-Isthmus\n";
    }

    private static String pem(RSAPrivateCrtKey key) {
        ByteArrayOutputStream numbers = new ByteArrayOutputStream();
        for (BigInteger number : List.of(
                BigInteger.ZERO,
                key.getModulus(),
                key.getPublicExponent(),
                key.getPrivateExponent(),
                key.getPrimeP(),
                key.getPrimeQ(),
                key.getPrimeExponentP(),
                key.getPrimeExponentQ(),
                key.getCrtCoefficient())) {
            numbers.writeBytes(der(DER_INTEGER, number.toByteArray()));
        }
        return "-----BEGIN RSA PRIVATE KEY-----\n"
                + Base64.getMimeEncoder(LINE, new byte[] {'\n'})
                        .encodeToString(der(DER_SEQUENCE, numbers.toByteArray()))
                + "\n-----END RSA PRIVATE KEY-----\n";
    }

    /** Tag, length and content, as X.690 has them. */
    private static byte[] der(int tag, byte[] content) {
        ByteArrayOutputStream der = new ByteArrayOutputStream();
        der.write(tag);
        int length = content.length;
        if (length < 0x80) {
            der.write(length);
        } else {
            byte[] bytes = BigInteger.valueOf(length).toByteArray();
            int skipped = bytes[0] == 0 ? 1 : 0;
            der.write(0x80 | (bytes.length - skipped));
            der.write(bytes, skipped, bytes.length - skipped);
        }
        der.writeBytes(content);
        return der.toByteArray();
    }

    /**
     * What is wrong with a public key; empty if nothing is. It is a type, the key, and perhaps a comment, in one line, which may
     * have an end.
     */
    static Optional<String> fault(String text) {
        String line = text.endsWith("\n") ? text.substring(0, text.length() - 1) : text;
        line = line.endsWith("\r") ? line.substring(0, line.length() - 1) : line;
        if (PlainText.foreignInName(line).isPresent()) {
            return Optional.of(
                    "holds the character " + PlainText.foreignInName(line).get());
        }
        String[] parts = line.split(" ", 3);
        if (!TYPES.contains(parts[0])) {
            return Optional.of("does not begin with a type of SSH keys");
        }
        return blob(text)
                        .filter(bytes -> typeOf(bytes).equals(Optional.of(parts[0])))
                        .isPresent()
                ? Optional.empty()
                : Optional.of("holds no key of the type " + parts[0]);
    }

    private static Optional<byte[]> blob(String text) {
        String[] parts = text.strip().split(" ", 3);
        try {
            return parts.length < 2
                    ? Optional.empty()
                    : Optional.of(Base64.getDecoder().decode(parts[1].strip()));
        } catch (IllegalArgumentException _) {
            return Optional.empty();
        }
    }

    /** What the key itself says that it is. */
    private static Optional<String> typeOf(byte[] blob) {
        ByteBuffer buffer = ByteBuffer.wrap(blob);
        int length = blob.length < Integer.BYTES ? 0 : buffer.getInt();
        // Something must follow.
        if (length <= 0 || length >= buffer.remaining()) {
            return Optional.empty();
        }
        byte[] type = new byte[length];
        buffer.get(type);
        return Optional.of(new String(type, StandardCharsets.US_ASCII));
    }

    /** MD5 of the key, as the cloud shows it: pairs of hexadecimal digits with colons between. */
    static String fingerprint(String publicKey) {
        try {
            byte[] hash =
                    MessageDigest.getInstance("MD5").digest(blob(publicKey).orElseGet(() -> new byte[0]));
            return HexFormat.ofDelimiter(":").formatHex(hash);
        } catch (GeneralSecurityException impossible) {
            throw new IllegalStateException("this Java has no MD5", impossible);
        }
    }
}
