package io.isthmus.control.password;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.password4j.Argon2Function;
import com.password4j.Password;
import com.password4j.types.Argon2;
import io.isthmus.control.password.Argon2id.Cost;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Random;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;

/** Held against RFC 9106's test vector, RFC 7693's, and another implementation. */
final class Argon2idTest {
    @AutoClose
    private final Argon2id argon = new Argon2id(HashText.USUAL.memory());

    private static byte[] filled(int length, int value) {
        byte[] bytes = new byte[length];
        Arrays.fill(bytes, (byte) value);
        return bytes;
    }

    @Test
    void theVectorOfTheRfcComesOut() {
        byte[] hash = argon.hash(filled(32, 1), filled(16, 2), filled(8, 3), filled(12, 4), new Cost(32, 3, 4), 32);
        assertThat(HexFormat.of().formatHex(hash))
                .isEqualTo("0d640df58d78766c08c037a34a8b53c9d01ef0452d75b65eb52520e96b01e659");
    }

    @Test
    void theDigestUnderneathIsThatOfItsRfc() {
        assertThat(HexFormat.of().formatHex(Blake2b.digest(new byte[] {'a', 'b', 'c'}, 64)))
                .isEqualTo("ba80a53f981c4d0d6a2797b69f12f6e94c212f14685ac4b74b12bb6fdbffa2d1"
                        + "7d87c5392aab792dc252d5de4533cc9518d38aa8dbf1925ab92386edd4009923");
    }

    @Test
    void itAgreesWithAnotherImplementationWhateverTheCost() {
        Random random = new Random(20_261_129);
        for (int i = 0; i < 40; i++) {
            int lanes = 1 + random.nextInt(4);
            Cost cost = new Cost(8 * lanes + random.nextInt(600), 1 + random.nextInt(4), lanes);
            int length = 4 + random.nextInt(120);
            byte[] salt = new byte[8 + random.nextInt(56)];
            random.nextBytes(salt);
            String password = "x".repeat(random.nextInt(200)) + "ü";
            byte[] theirs = Argon2Function.getInstance(cost.memory(), cost.passes(), cost.lanes(), length, Argon2.ID)
                    .hash(password.getBytes(StandardCharsets.UTF_8), salt)
                    .getBytes();
            assertThat(argon.hash(password.getBytes(StandardCharsets.UTF_8), salt, cost, length))
                    .as("%s, length %d", cost, length)
                    .isEqualTo(theirs);
        }
    }

    @Test
    void whatEarlierVersionsKeptOfAPasswordIsStillThatOfThePassword() {
        String kept = Password.hash("correct horse")
                .addRandomSalt()
                .with(Argon2Function.getInstance(19_456, 2, 1, 32, Argon2.ID))
                .getResult();
        HashText read = HashText.parse(kept).orElseThrow();
        assertThat(read).hasToString(kept);
        assertThat(read.isOf(argon, "correct horse")).isTrue();
        assertThat(read.isOf(argon, "correct house")).isFalse();
    }

    @Test
    void anotherImplementationReadsWhatIsKeptToday() {
        String kept = HashText.of(argon, "correct horse", filled(16, 7)).toString();
        Argon2Function function = Argon2Function.getInstanceFromHash(kept);
        assertThat(Password.check("correct horse", kept).with(function)).isTrue();
        assertThat(Password.check("correct house", kept).with(function)).isFalse();
    }

    @Test
    void whatCostsMoreThanTodaysIsNoHash() {
        String kept = HashText.of(argon, "x", filled(16, 7)).toString();
        assertThat(HashText.parse(kept)).isPresent();
        assertThat(HashText.parse(kept.replace("m=19456", "m=19457"))).isEmpty();
        assertThat(HashText.parse(kept.replace("m=19456", "m=7"))).isEmpty();
        assertThat(HashText.parse(kept.replace("t=2", "t=3"))).isEmpty();
        assertThat(HashText.parse(kept.replace("t=2", "t=0"))).isEmpty();
        assertThat(HashText.parse(kept.replace("p=1", "p=0"))).isEmpty();
        assertThat(HashText.parse(kept.substring(0, kept.length() - 2))).isEmpty();
        assertThat(HashText.parse("")).isEmpty();
        assertThatThrownBy(() -> argon.hash(new byte[1], new byte[16], new Cost(19_460, 1, 1), 32))
                .isInstanceOf(IllegalArgumentException.class);
    }
}
