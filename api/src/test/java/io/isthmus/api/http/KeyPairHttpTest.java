package io.isthmus.api.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.Signature;
import java.security.spec.PKCS8EncodedKeySpec;
import java.security.spec.RSAPublicKeySpec;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Key pairs in both dialects: what the cloud's Terraform providers send, and what they take. */
final class KeyPairHttpTest {
    static final String ED25519 =
            "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIGPKOSw5bBJ5NNVTeDkBpXqQOT2pTbUKvn4Q4bXcAhO2 me@home";

    private static final String NOVA = "/v2.1/{p}/os-keypairs";
    private static final String KPS = "/v3/{p}/keypairs";

    private final Service service = Service.start();
    private final Client alice = service.alice();

    @AfterEach
    void stop() {
        service.close();
    }

    private static String body(String name, String more) {
        return "{'keypair':{'name':'" + name + "'" + more + "}}";
    }

    private static String key(String text) {
        return ",'public_key':'" + text + "'";
    }

    /** A provider asks for the name first, and makes what is not there; it compares the key to the last character. */
    @ParameterizedTest
    @ValueSource(strings = {"", "\\n", "\\r\\n"})
    void novaKeepsAPublicKeyToTheLastCharacter(String end) {
        assertThat(alice.get(NOVA + "/me").status()).isEqualTo(404);
        Client.Answer made = alice.post(NOVA, body("me", key(ED25519 + end) + ",'type':'ssh'"));
        String sent = ED25519 + end.replace("\\r", "\r").replace("\\n", "\n");
        assertThat(made.status()).isEqualTo(200);
        assertThat(made.at("keypair", "public_key")).isEqualTo(sent);
        assertThat(made.at("keypair", "private_key")).isNull();
        assertThat(made.at("keypair", "fingerprint")).asString().matches("([0-9a-f]{2}:){15}[0-9a-f]{2}");
        Client.Answer shown = alice.get(NOVA + "/me");
        assertThat(shown.at("keypair", "public_key")).isEqualTo(sent);
        assertThat(shown.at("keypair", "fingerprint")).isEqualTo(made.at("keypair", "fingerprint"));
        assertThat(shown.at("keypair", "created_at")).isEqualTo("2026-11-23T12:00:00.123456");
        assertThat(shown.text("keypair", "user_id"))
                .isEqualTo(made.text("keypair", "user_id"))
                .hasSize(32);
        assertThat(alice.get(NOVA).at("keypairs", 0, "keypair", "name")).isEqualTo("me");
        assertThat(alice.get(KPS + "/me").at("keypair", "public_key")).isEqualTo(sent);
        assertThat(alice.delete(NOVA + "/me").status()).isEqualTo(202);
        assertThat(alice.get(NOVA + "/me").status()).isEqualTo(404);
        assertThat(alice.delete(NOVA + "/me").status()).isEqualTo(404);
    }

    @Test
    void kpsTellsTimesAsNumbersAndDescribes() {
        Client.Answer made = alice.post(KPS, body("me", key(ED25519) + ",'type':'ssh','scope':'domain'"));
        assertThat(made.status()).isEqualTo(200);
        assertThat(made.at("keypair", "name")).isEqualTo("me");
        Client.Answer changed = alice.put(KPS + "/me", "{'keypair':{'description':'of the shop'}}");
        assertThat(changed.status()).isEqualTo(200);
        Client.Answer shown = alice.get(KPS + "/me");
        assertThat(shown.at("keypair", "create_time")).isEqualTo(1_795_435_200_123L);
        assertThat(shown.at("keypair", "description")).isEqualTo("of the shop");
        assertThat(shown.at("keypair", "scope")).isEqualTo("domain");
        assertThat(shown.at("keypair", "is_key_protection")).isEqualTo(false);
        alice.post(KPS, body("other", key(ED25519)));
        Client.Answer first = alice.get(KPS + "?limit=1");
        assertThat(first.at("keypairs", 0, "keypair", "frozen_state")).isEqualTo("0");
        Client.Answer last = alice.get(KPS + "?marker=" + first.text("page_info", "next_marker"));
        assertThat(List.of(first.text("keypairs", 0, "keypair", "name"), last.text("keypairs", 0, "keypair", "name")))
                .containsExactlyInAnyOrder("me", "other");
        assertThat(last.at("page_info", "next_marker")).isNull();
        assertThat(alice.delete(KPS + "/me").status()).isEqualTo(204);
    }

    @ParameterizedTest
    @ValueSource(strings = {NOVA, KPS})
    void aPrivateKeyThatIsMadeHereIsToldOnceAndKeptNowhere(String path) throws GeneralSecurityException {
        Client.Answer made = alice.post(path, body("made", ""), "X-Client-Token", "again");
        assertThat(made.status()).isEqualTo(200);
        String secret = made.text("keypair", "private_key");
        String line = made.text("keypair", "public_key");
        assertThat(line).startsWith("ssh-rsa AAAAB3NzaC1yc2E").endsWith("\n");
        Signature signature = Signature.getInstance("SHA256withRSA");
        signature.initSign(privateKey(secret));
        signature.update(new byte[] {1, 2, 3});
        byte[] signed = signature.sign();
        signature.initVerify(publicKey(line));
        signature.update(new byte[] {1, 2, 3});
        assertThat(signature.verify(signed)).as("the halves belong together").isTrue();

        Client.Answer again = alice.post(path, body("made", ""), "X-Client-Token", "again");
        assertThat(again.status()).isEqualTo(409);
        assertThat(again.body()).contains("already exists").doesNotContain("PRIVATE");
        String kept = String.valueOf(service.controller.edits);
        assertThat(kept).contains("ssh-rsa").doesNotContain("PRIVATE");
        assertThat(kept).doesNotContain(secret.lines().skip(2).findFirst().orElseThrow());
        for (String shown : List.of(
                NOVA,
                NOVA + "/made",
                KPS,
                KPS + "/made",
                "/isthmus/v1/history",
                "/isthmus/v1/resources?kind=key_pair")) {
            assertThat(alice.get(shown).body()).as(shown).doesNotContain("PRIVATE");
        }
    }

    private static PrivateKey privateKey(String pem) throws GeneralSecurityException {
        assertThat(pem).startsWith("-----BEGIN RSA PRIVATE KEY-----\n").endsWith("\n-----END RSA PRIVATE KEY-----\n");
        assertThat(pem.lines()).allMatch(text -> text.length() <= 64);
        byte[] inner = Base64.getMimeDecoder()
                .decode(pem.replaceAll("-----[A-Z ]+-----", "").strip());
        // PKCS #8 around PKCS #1: version 0, and that it is RSA
        byte[] algorithm = HexFormat.of().parseHex("020100300d06092a864886f70d0101010500");
        ByteBuffer outer = ByteBuffer.allocate(inner.length + algorithm.length + 8);
        outer.put((byte) 0x30).put((byte) 0x82).putShort((short) (inner.length + algorithm.length + 4));
        outer.put(algorithm)
                .put((byte) 0x04)
                .put((byte) 0x82)
                .putShort((short) inner.length)
                .put(inner);
        return KeyFactory.getInstance("RSA").generatePrivate(new PKCS8EncodedKeySpec(outer.array()));
    }

    private static PublicKey publicKey(String line) throws GeneralSecurityException {
        ByteBuffer blob = ByteBuffer.wrap(Base64.getDecoder().decode(line.split(" ")[1]));
        assertThat(new String(part(blob), StandardCharsets.US_ASCII)).isEqualTo("ssh-rsa");
        BigInteger exponent = new BigInteger(part(blob));
        return KeyFactory.getInstance("RSA").generatePublic(new RSAPublicKeySpec(new BigInteger(part(blob)), exponent));
    }

    private static byte[] part(ByteBuffer blob) {
        byte[] part = new byte[blob.getInt()];
        blob.get(part);
        return part;
    }

    /** As ssh-keygen -l -E md5 says of this key. */
    @Test
    void fingerprintsAreThoseOfOpenSsh() {
        String rsa =
                "ssh-rsa AAAAB3NzaC1yc2EAAAADAQABAAAAgQDMZ+wxfgKBStbWbYYAldazE7XGa3kq3ijTwxg4azMSfbNndH9baDMm4z/W9BOIP"
                        + "gIo1baNeyo2fMYeoOSmtqO8BuMdecvClgwF4RuGuFsByiKUQZyS7EVvIXuRQud9iacPcG2P+HlkZT5KEAz4ba/YdanrcOD7fefciFTba7BPQw== a comment";
        assertThat(alice.post(NOVA, body("rsa", key(rsa))).at("keypair", "fingerprint"))
                .isEqualTo("3b:a7:1f:74:15:d1:3c:d4:61:46:73:17:c5:5e:cc:0a");
        assertThat(alice.post(NOVA, body("me", key(ED25519))).at("keypair", "fingerprint"))
                .isEqualTo("f8:13:b4:6e:6d:2e:98:8f:d9:50:81:a4:20:1d:41:2e");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "ssh-rsa",
                "ssh-dss AAAAB3NzaC1kc3MAAAA=",
                "ssh-rsa AAAAC3NzaC1lZDI1NTE5AAAAIGPKOSw5bBJ5NNVTeDkBpXqQOT2pTbUKvn4Q4bXcAhO2",
                "ssh-ed25519 !!!!",
                "ssh-ed25519 AAAA",
                "-----BEGIN RSA PRIVATE KEY-----",
                "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIGPKOSw5bBJ5NNVTeDkBpXqQOT2pTbUKvn4Q4bXcAhO2 a\\nb",
                "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIGPKOSw5bBJ5NNVTeDkBpXqQOT2pTbUKvn4Q4bXcAhO2 a\\u202eb",
            })
    void whatIsNoPublicKeyIsRefusedByName(String text) {
        for (String path : List.of(NOVA, KPS)) {
            Client.Answer refused = alice.post(path, body("me", key(text)));
            assertThat(refused.status()).as(text).isEqualTo(400);
            assertThat(refused.text("message")).contains("keypair.public_key");
            assertThat(alice.get(path + "/me").status()).isEqualTo(404);
        }
    }

    @Test
    void whatIsNotOfferedIsRefused() {
        assertThat(alice.post(NOVA, body("me", key(ED25519) + ",'type':'x509'")).text("message"))
                .contains("keypair.type");
        assertThat(alice.post(KPS, body("me", ",'key_protection':{'encryption':{'type':'kms'}}"))
                        .text("error_msg"))
                .contains("keypair.key_protection");
        assertThat(alice.post(KPS, body("me", key(ED25519) + ",'user_id':'00000000-0000-4000-8000-000000000000'"))
                        .text("error_msg"))
                .contains("keypair.user_id");
        assertThat(alice.post(NOVA, body("a/b", key(ED25519))).text("message")).contains("keypair.name");
        assertThat(alice.post(NOVA, body("me", key(ED25519))).status()).isEqualTo(200);
        assertThat(alice.post(KPS, body("me", key(ED25519))).status()).isEqualTo(409);
    }

    /** What a user makes is for that user, unless it is for all of the project. */
    @Test
    void usersOfAProjectSeeTheirOwnAndWhatIsForAll() {
        Client rita = service.client("rita", "red", "eu-de");
        Client bob = service.bob();
        alice.post(NOVA, body("mine", key(ED25519)));
        alice.post(KPS, body("ours", key(ED25519) + ",'scope':'domain'"));
        assertThat(names(rita)).containsExactly("ours");
        assertThat(names(alice)).containsExactlyInAnyOrder("mine", "ours");
        alice.post(KPS, body("twice", key(ED25519)));
        service.newUser("anna", alice).post(KPS, body("twice", key(ED25519) + ",'scope':'domain'"));
        assertThat(names(alice)).as("of each name the own one").containsExactlyInAnyOrder("mine", "ours", "twice");
        assertThat(names(rita)).containsExactlyInAnyOrder("ours", "twice");
        assertThat(names(bob)).isEmpty();
        assertThat(rita.get(NOVA + "/mine").status()).isEqualTo(404);
        assertThat(rita.get(NOVA + "/ours").status()).isEqualTo(200);
        assertThat(rita.get("/isthmus/v1/resources?kind=key_pair").each("resources", "name"))
                .containsExactlyInAnyOrder("ours", "twice");
        assertThat(rita.get("/isthmus/v1/history").body()).contains("ours").doesNotContain("\"mine\"");
        assertThat(bob.get(NOVA + "/ours").status()).isEqualTo(404);
        assertThat(bob.post(NOVA, body("mine", key(ED25519))).status()).isEqualTo(200);
    }

    private static List<String> names(Client client) {
        return client.get(NOVA).list("keypairs").stream()
                .map(element -> String.valueOf(
                        ((Map<?, ?>) Objects.requireNonNull(((Map<?, ?>) element).get("keypair"))).get("name")))
                .toList();
    }
}
