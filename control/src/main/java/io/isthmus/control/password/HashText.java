package io.isthmus.control.password;

import io.isthmus.control.password.Argon2id.Cost;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.Base64;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What is kept of a password: a salted Argon2id hash with all that it takes to compute it again.
 *
 * @see #toString() its text form, that of the reference implementation
 */
@SuppressWarnings("ArrayRecordComponent") // made here from text or by a hash, and changed by nobody
record HashText(Cost cost, byte[] salt, byte[] hash) {
    /** OWASP's recommendation: 19 MiB, 2 passes, 1 lane. */
    static final Cost USUAL = new Cost(19_456, 2, 1);

    static final int SALT_BYTES = 16;
    private static final int HASH_BYTES = 32;

    private static final Pattern FORM = Pattern.compile(
            "\\$argon2id\\$v=19\\$m=(\\d{1,7}),t=(\\d{1,4}),p=(\\d{1,3})\\$([A-Za-z0-9+/]+)\\$([A-Za-z0-9+/]+)");

    /** The hash of a password as it is made today. */
    static HashText of(Argon2id argon, String password, byte[] salt) {
        return new HashText(USUAL, salt, argon.hash(bytes(password), salt, USUAL, HASH_BYTES));
    }

    /** Empty if it is no hash of this form, or one that costs more than today's. */
    static Optional<HashText> parse(String text) {
        Matcher matcher = FORM.matcher(text);
        if (!matcher.matches()) {
            return Optional.empty();
        }
        Cost cost = new Cost(
                Integer.parseInt(matcher.group(1)),
                Integer.parseInt(matcher.group(2)),
                Integer.parseInt(matcher.group(3)));
        boolean affordable = cost.memory() <= USUAL.memory()
                && cost.passes() <= USUAL.passes()
                && cost.passes() > 0
                && cost.lanes() > 0
                && cost.memory() >= 8 * cost.lanes();
        return affordable
                ? bytesOf(matcher.group(4))
                        .flatMap(salt -> bytesOf(matcher.group(5)).map(hash -> new HashText(cost, salt, hash)))
                : Optional.empty();
    }

    /** Whether it is that of this password. */
    boolean isOf(Argon2id argon, String password) {
        return MessageDigest.isEqual(hash, argon.hash(bytes(password), salt, cost, hash.length));
    }

    private static Optional<byte[]> bytesOf(String base64) {
        try {
            return Optional.of(Base64.getDecoder().decode(base64));
        } catch (IllegalArgumentException _) {
            return Optional.empty();
        }
    }

    private static byte[] bytes(String password) {
        return password.getBytes(StandardCharsets.UTF_8);
    }

    /** Such as {@code $argon2id$v=19$m=19456,t=2,p=1$SALT$HASH}, both in Base64 without padding. */
    @Override
    public String toString() {
        Base64.Encoder encoder = Base64.getEncoder().withoutPadding();
        return "$argon2id$v=19$m=" + cost.memory() + ",t=" + cost.passes() + ",p=" + cost.lanes() + "$"
                + encoder.encodeToString(salt) + "$" + encoder.encodeToString(hash);
    }
}
