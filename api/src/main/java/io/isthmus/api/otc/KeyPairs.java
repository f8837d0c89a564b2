package io.isthmus.api.otc;

import io.isthmus.api.catalogue.Call;
import io.isthmus.api.catalogue.Endpoint;
import io.isthmus.api.catalogue.Page;
import io.isthmus.api.catalogue.Reply;
import io.isthmus.api.catalogue.Room;
import io.isthmus.api.otc.V3.PageInfo;
import io.isthmus.api.shape.AnyText;
import io.isthmus.api.shape.Description;
import io.isthmus.api.shape.Doc;
import io.isthmus.api.shape.Inline;
import io.isthmus.api.shape.Length;
import io.isthmus.api.shape.Letters;
import io.isthmus.api.shape.Nothing;
import io.isthmus.api.shape.NullIfEmpty;
import io.isthmus.api.shape.OneOf;
import io.isthmus.api.shape.Time;
import io.isthmus.api.shape.Uuid;
import io.isthmus.model.KeyPair;
import io.isthmus.model.KeyPairId;
import io.isthmus.model.Listing;
import io.isthmus.model.UserId;
import io.isthmus.model.decide.Access;
import io.isthmus.model.decide.Command;
import io.isthmus.model.decide.Refusal.Rule;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

/**
 * Key pairs as Nova and as KPS have them: the same ones, found by their names. A private key is made where none is sent, told
 * once, and kept nowhere.
 */
final class KeyPairs {
    private static final String NOVA = "/v2.1/{project_id}/os-keypairs";
    private static final String KPS = "/v3/{project_id}/keypairs";
    private static final String NAME = "/{keypair_name}";
    private static final String USER = "user";
    private static final String DOMAIN = "domain";

    private KeyPairs() {}

    record NovaInput(
            @Doc("name") @Length(min = 1, max = 255) @Letters("_.- ")
            String name,

            @Doc("public key; without it both halves are made, and the private one is told once")
            @Length(max = 16384)
            @AnyText
            Optional<String> publicKey,

            @Doc("always ssh") @OneOf("ssh") Optional<String> type) {}

    record KpsInput(
            @Doc("name") @Length(min = 1, max = 64) @Letters("_-")
            String name,

            @Doc("public key; without it both halves are made, and the private one is told once")
            @Length(max = 16384)
            @AnyText
            Optional<String> publicKey,

            @Doc("always ssh") @OneOf("ssh") Optional<String> type,

            @Doc("user: only its maker sees it; domain: all users of the project; without it user")
            @OneOf({USER, DOMAIN})
            Optional<String> scope,

            @Doc("id of the user, who is the caller") Optional<Uuid> userId,

            @Doc("not offered: private keys are kept nowhere")
            Optional<Map<String, Object>> keyProtection) {}

    record KpsChange(@Description String description) {}

    record PairQuery(@Inline Page.Onward page) implements Page.Wish {}

    record NovaMadeView(
            @Doc("name") String name,
            @Doc("public key") String publicKey,

            @Doc("private key, if it was made here: PEM, told only now")
            Optional<String> privateKey,

            @Doc("MD5 of the public key") String fingerprint,
            @Doc("always ssh") String type,
            @Doc("id of the user") String userId) {}

    record NovaPairView(
            @Doc("id, by which lists are paged") String id,
            @Doc("name") String name,
            @Doc("public key") String publicKey,
            @Doc("MD5 of the public key") String fingerprint,
            @Doc("always ssh") String type) {}

    record NovaElementView(@Doc("the key pair") NovaPairView keypair) {}

    record NovaPairsView(@Doc("the key pairs") List<NovaElementView> keypairs) {}

    record NovaShownView(
            @Doc("id") String id,
            @Doc("name") String name,
            @Doc("public key") String publicKey,
            @Doc("MD5 of the public key") String fingerprint,
            @Doc("always ssh") String type,
            @Doc("id of the user") String userId,
            @Doc("always false") boolean deleted,
            @Doc("when it was made") Time.LocalMicros createdAt,
            @Doc("always null") @NullIfEmpty Optional<Time.LocalMicros> updatedAt,
            @Doc("always null") @NullIfEmpty Optional<Time.LocalMicros> deletedAt) {}

    record KpsPairView(
            @Doc("id, by which lists are paged") String id,
            @Doc("name") String name,
            @Doc("always ssh") String type,
            @Doc("user or domain") String scope,
            @Doc("public key") String publicKey,
            @Doc("MD5 of the public key") String fingerprint,

            @Doc("always false: private keys are kept nowhere")
            boolean isKeyProtection,

            @Doc("always 0: it is not frozen") String frozenState) {
        static KpsPairView of(KeyPair pair) {
            return new KpsPairView(
                    pair.id().value(),
                    pair.name(),
                    "ssh",
                    scopeOf(pair),
                    pair.publicKey(),
                    SshKeys.fingerprint(pair.publicKey()),
                    false,
                    "0");
        }
    }

    record KpsElementView(@Doc("the key pair") KpsPairView keypair) {}

    record KpsPairsView(
            @Doc("the key pairs") List<KpsElementView> keypairs,
            @Doc("the page") PageInfo pageInfo) {}

    record KpsMadeView(
            @Doc("name") String name,
            @Doc("always ssh") String type,
            @Doc("public key") String publicKey,

            @Doc("private key, if it was made here: PEM, told only now")
            Optional<String> privateKey,

            @Doc("MD5 of the public key") String fingerprint,
            @Doc("id of the user") String userId) {}

    record KpsShownView(
            @Doc("id") String id,
            @Doc("name") String name,
            @Doc("always ssh") String type,
            @Doc("user or domain") String scope,
            @Doc("public key") String publicKey,
            @Doc("MD5 of the public key") String fingerprint,

            @Doc("always false: private keys are kept nowhere")
            boolean isKeyProtection,

            @Doc("always 0: it is not frozen") String frozenState,
            @Doc("id of the user") String userId,
            @Doc("description") String description,

            @Doc("when it was made, in milliseconds since 1970")
            long createTime) {
        static KpsShownView of(KeyPair pair) {
            KpsPairView brief = KpsPairView.of(pair);
            return new KpsShownView(
                    brief.id,
                    brief.name,
                    brief.type,
                    brief.scope,
                    brief.publicKey,
                    brief.fingerprint,
                    brief.isKeyProtection,
                    brief.frozenState,
                    userOf(pair),
                    pair.description().orElse(""),
                    pair.createdAt().toEpochMilli());
        }
    }

    static List<Endpoint<?, ?>> endpoints() {
        return List.of(
                Endpoint.post(NOVA, "Takes a public key, or makes a pair and tells its private key once")
                        .takes("keypair", NovaInput.class)
                        .answers(200, "keypair", NovaMadeView.class)
                        .refuses(Rule.KEY_PAIR_EXISTS, Rule.KEY_PAIRS_EXHAUSTED)
                        .in(Room.KEY_PAIRS)
                        .handledBy(KeyPairs::createNova),
                Endpoint.get(NOVA, "Lists the key pairs that the caller sees")
                        .query(PairQuery.class)
                        .answers(200, "", NovaPairsView.class)
                        .handledBy(call -> list(
                                call,
                                page -> new NovaPairsView(page.items().stream()
                                        .map(pair -> new NovaElementView(nova(pair)))
                                        .toList()))),
                Endpoint.get(NOVA + NAME, "Shows a key pair")
                        .answers(200, "keypair", NovaShownView.class)
                        .refuses(Rule.KEY_PAIR_NOT_FOUND)
                        .handledBy(call -> with(call, pair -> Reply.ok(shown(pair)))),
                Endpoint.delete(NOVA + NAME, "Forgets a key pair")
                        .answers(202)
                        .refuses(Rule.KEY_PAIR_NOT_FOUND)
                        .handledBy(KeyPairs::delete),
                Endpoint.post(KPS, "Takes a public key, or makes a pair and tells its private key once")
                        .takes("keypair", KpsInput.class)
                        .answers(200, "keypair", KpsMadeView.class)
                        .refuses(Rule.KEY_PAIR_EXISTS, Rule.KEY_PAIRS_EXHAUSTED)
                        .in(Room.KEY_PAIRS)
                        .handledBy(KeyPairs::createKps),
                Endpoint.get(KPS, "Lists the key pairs that the caller sees")
                        .query(PairQuery.class)
                        .answers(200, "", KpsPairsView.class)
                        .handledBy(call -> list(
                                call,
                                page -> new KpsPairsView(
                                        page.items().stream()
                                                .map(pair -> new KpsElementView(KpsPairView.of(pair)))
                                                .toList(),
                                        PageInfo.of(page, KeyPair::key)))),
                Endpoint.get(KPS + NAME, "Shows a key pair")
                        .answers(200, "keypair", KpsShownView.class)
                        .refuses(Rule.KEY_PAIR_NOT_FOUND)
                        .handledBy(call -> with(call, pair -> Reply.ok(KpsShownView.of(pair)))),
                Endpoint.put(KPS + NAME, "Describes a key pair otherwise")
                        .takes("keypair", KpsChange.class)
                        .answers(200, "keypair", KpsShownView.class)
                        .refuses(Rule.KEY_PAIR_NOT_FOUND)
                        .handledBy(KeyPairs::describe),
                Endpoint.delete(KPS + NAME, "Forgets a key pair")
                        .refuses(Rule.KEY_PAIR_NOT_FOUND)
                        .handledBy(KeyPairs::delete));
    }

    private static String scopeOf(KeyPair pair) {
        return pair.scope() == KeyPair.Scope.USER ? USER : DOMAIN;
    }

    /** Empty text: the local administrator. */
    private static String userOf(KeyPair pair) {
        return pair.user().map(UserId::value).orElse("");
    }

    private static NovaPairView nova(KeyPair pair) {
        return new NovaPairView(
                pair.id().value(), pair.name(), pair.publicKey(), SshKeys.fingerprint(pair.publicKey()), "ssh");
    }

    private static NovaShownView shown(KeyPair pair) {
        return new NovaShownView(
                pair.id().value(),
                pair.name(),
                pair.publicKey(),
                SshKeys.fingerprint(pair.publicKey()),
                "ssh",
                userOf(pair),
                false,
                new Time.LocalMicros(pair.createdAt()),
                Optional.empty(),
                Optional.empty());
    }

    private static Reply createNova(Call<Nothing, NovaInput> call) {
        return create(
                call,
                call.body().name(),
                call.body().publicKey(),
                KeyPair.Scope.USER,
                (pair, secret) -> new NovaMadeView(
                        pair.name(),
                        pair.publicKey(),
                        secret,
                        SshKeys.fingerprint(pair.publicKey()),
                        "ssh",
                        userOf(pair)));
    }

    private static Reply createKps(Call<Nothing, KpsInput> call) {
        KpsInput input = call.body();
        return NotKept.unlessEmpty("keypair.key_protection", input.keyProtection())
                .or(() -> NotKept.unless(
                        "keypair.user_id",
                        input.userId(),
                        call.principal().user().map(UserId::value).orElse("")))
                .orElseGet(() -> create(
                        call,
                        input.name(),
                        input.publicKey(),
                        input.scope().orElse(USER).equals(USER) ? KeyPair.Scope.USER : KeyPair.Scope.ACCOUNT,
                        (pair, secret) -> new KpsMadeView(
                                pair.name(),
                                "ssh",
                                pair.publicKey(),
                                secret,
                                SshKeys.fingerprint(pair.publicKey()),
                                userOf(pair))));
    }

    private interface Wording {
        Object of(KeyPair pair, Optional<String> privateKey);
    }

    private static Reply create(
            Call<?, ?> call, String name, Optional<String> sent, KeyPair.Scope scope, Wording wording) {
        Optional<String> given = sent.filter(text -> !text.isEmpty());
        Optional<String> fault = given.flatMap(SshKeys::fault);
        if (fault.isPresent()) {
            return Reply.malformed(
                    "keypair.public_key",
                    fault.get(),
                    "one line of a type (such as ssh-ed25519 or ssh-rsa), the key, and a comment");
        }
        if (given.isPresent()) {
            return call.execute(
                    new Command.CreateKeyPair(name, given.get(), scope, Optional.empty()),
                    done -> Reply.ok(wording.of(
                            pair(done.after()
                                    .keyPair(new KeyPairId(done.subjects().getFirst()))),
                            Optional.empty())));
        }
        // Nobody waits for a key that would be refused.
        return taken(call, name).orElseGet(() -> {
            SshKeys.Made made = SshKeys.make();
            return call.executeToldOnce(
                    new Command.CreateKeyPair(name, made.publicKey(), scope, Optional.empty()),
                    done -> Reply.ok(wording.of(
                            pair(done.after()
                                    .keyPair(new KeyPairId(done.subjects().getFirst()))),
                            Optional.of(made.privateKey()))));
        });
    }

    private static KeyPair pair(Optional<KeyPair> found) {
        return found.orElseThrow();
    }

    /** The refusal of a name that the caller has already. */
    private static Optional<Reply> taken(Call<?, ?> call, String name) {
        return Access.keyPair(call.snapshot(), call.principal(), call.project(), name)
                .map(pair -> call.rehearse(
                        new Command.CreateKeyPair(name, pair.publicKey(), pair.scope(), Optional.empty()),
                        _ -> Reply.ok()));
    }

    private static Reply with(Call<?, ?> call, Function<KeyPair, Reply> answer) {
        String name = call.path("keypair_name");
        return Access.keyPair(call.snapshot(), call.principal(), call.project(), name)
                .map(answer)
                .orElseGet(() ->
                        Reply.refused(Access.missing(Rule.KEY_PAIR_NOT_FOUND, "keypair_name", new KeyPairId(name))));
    }

    private static Reply delete(Call<?, ?> call) {
        return with(call, pair -> call.execute(new Command.DeleteKeyPair(pair.id())));
    }

    private static Reply describe(Call<Nothing, KpsChange> call) {
        return with(
                call,
                pair -> call.execute(
                        new Command.UpdateKeyPair(pair.id(), call.body().description()),
                        done -> Reply.ok(
                                KpsShownView.of(done.after().keyPair(pair.id()).orElseThrow()))));
    }

    /** Of each name the one that the caller means by it. */
    private static Reply list(Call<PairQuery, Nothing> call, Function<Page<KeyPair>, Object> view) {
        Listing<KeyPair> meant = call.visible(
                        call.snapshot().keyPairs(call.project()).listing((KeyPair pair) -> pair.key()))
                .filter(pair -> Access.keyPair(call.snapshot(), call.principal(), call.project(), pair.name())
                        .equals(Optional.of(pair)));
        return Lists.page(meant, call.query(), view);
    }
}
