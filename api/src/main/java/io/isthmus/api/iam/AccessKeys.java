package io.isthmus.api.iam;

import io.isthmus.api.catalogue.Call;
import io.isthmus.api.catalogue.Endpoint;
import io.isthmus.api.catalogue.Reply;
import io.isthmus.api.shape.Doc;
import io.isthmus.api.shape.Length;
import io.isthmus.api.shape.Needs;
import io.isthmus.api.shape.Nothing;
import io.isthmus.api.shape.OneOf;
import io.isthmus.api.shape.Problem;
import io.isthmus.api.shape.Time;
import io.isthmus.model.AccessKey;
import io.isthmus.model.AccessKeySecret;
import io.isthmus.model.UserId;
import io.isthmus.model.decide.Command;
import io.isthmus.model.decide.Refusal.Rule;
import java.security.SecureRandom;
import java.util.List;
import java.util.Optional;

/** Permanent access keys, as Huawei Cloud's IAM manages them: one's own, or any for an administrator. */
final class AccessKeys {
    private static final String PATH = "/v3.0/OS-CREDENTIAL/credentials";
    private static final String ID_LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789";
    private static final int ID_LENGTH = 20;
    private static final String SECRET_LETTERS = ID_LETTERS + "abcdefghijklmnopqrstuvwxyz";
    private static final int SECRET_LENGTH = 40;
    private static final String INACTIVE = "inactive";
    private static final SecureRandom RANDOM = new SecureRandom();

    private AccessKeys() {}

    record KeyInput(
            @Doc("id of the user; without it the caller") Optional<String> userId,

            @Doc("what the key is for") @Length(max = 255) Optional<String> description) {}

    record KeyChange(
            @Doc("whether its signatures are accepted") @OneOf({"active", INACTIVE})
            Optional<String> status,

            @Doc("what the key is for") @Length(max = 255) Optional<String> description) {}

    record KeyQuery(
            @Doc("id of the user; without it the caller") Optional<String> userId) {}

    record KeyView(
            @Doc("the access key: 20 capital letters and digits")
            String access,

            @Doc("the secret key: 40 letters and digits, told only when it is made")
            Optional<String> secret,

            @Doc("id of the user") String userId,
            @Doc("what the key is for") String description,
            @Doc("active or inactive") String status,
            @Doc("when it was made") Time.ZuluMicros createTime) {
        static KeyView of(AccessKey key) {
            return new KeyView(
                    key.id(),
                    Optional.empty(),
                    key.user().value(),
                    key.description(),
                    key.active() ? "active" : INACTIVE,
                    new Time.ZuluMicros(key.createdAt()));
        }

        static KeyView withSecret(AccessKey key, AccessKeySecret secret) {
            KeyView view = of(key);
            return new KeyView(
                    view.access,
                    Optional.of(secret.secret()),
                    view.userId,
                    view.description,
                    view.status,
                    view.createTime);
        }
    }

    record KeysView(@Doc("the access keys") List<KeyView> credentials) {}

    static List<Endpoint<?, ?>> endpoints() {
        return List.of(
                Endpoint.post(PATH, "Makes an access key")
                        .needs(Needs.CALLER)
                        .takes("credential", KeyInput.class)
                        .answers(201, "credential", KeyView.class)
                        .refuses(Rule.USER_NOT_FOUND, Rule.ACCESS_KEYS_EXHAUSTED)
                        .handledBy(AccessKeys::create),
                Endpoint.get(PATH, "Lists the access keys of a user")
                        .needs(Needs.CALLER)
                        .query(KeyQuery.class)
                        .answers(200, "", KeysView.class)
                        .handledBy(AccessKeys::list),
                Endpoint.get(PATH + "/{access_key}", "Shows an access key")
                        .needs(Needs.CALLER)
                        .answers(200, "credential", KeyView.class)
                        .handledBy(AccessKeys::show),
                Endpoint.put(PATH + "/{access_key}", "Switches an access key on or off, or changes its description")
                        .needs(Needs.CALLER)
                        .takes("credential", KeyChange.class)
                        .answers(200, "credential", KeyView.class)
                        .refuses(Rule.ACCESS_KEY_NOT_FOUND)
                        .handledBy(AccessKeys::update),
                Endpoint.delete(PATH + "/{access_key}", "Revokes an access key at once")
                        .needs(Needs.CALLER)
                        .refuses(Rule.ACCESS_KEY_NOT_FOUND)
                        .handledBy(call -> call.execute(new Command.DeleteAccessKey(call.path("access_key")))));
    }

    private static Reply create(Call<Nothing, KeyInput> call) {
        Optional<UserId> user =
                call.body().userId().map(UserId::new).or(() -> call.principal().user());
        if (user.isEmpty()) {
            return Reply.malformed("credential.user_id", "is missing", "the id of the key's user");
        }
        String id = random(ID_LETTERS, ID_LENGTH);
        return call.execute(
                new Command.CreateAccessKey(
                        user.get(),
                        id,
                        random(SECRET_LETTERS, SECRET_LENGTH),
                        call.body().description().orElse("")),
                done -> Reply.ok(KeyView.withSecret(
                        done.after().accessKey(id).orElseThrow(),
                        done.after().accessKeySecret(id).orElseThrow())));
    }

    private static Reply list(Call<KeyQuery, Nothing> call) {
        Optional<UserId> user =
                call.query().userId().map(UserId::new).or(() -> call.principal().user());
        List<AccessKey> keys = user.map(call.snapshot()::accessKeys)
                .orElseGet(() -> call.snapshot().accessKeys());
        return Reply.ok(
                new KeysView(call.visible(keys).stream().map(KeyView::of).toList()));
    }

    private static Reply show(Call<Nothing, Nothing> call) {
        String id = call.path("access_key");
        return call.visible(call.snapshot().accessKey(id))
                .<Reply>map(key -> Reply.ok(KeyView.of(key)))
                .orElseGet(() -> new Reply.Failure(new Problem.Absent("access key", id)));
    }

    private static Reply update(Call<Nothing, KeyChange> call) {
        KeyChange change = call.body();
        String id = call.path("access_key");
        return call.execute(
                new Command.UpdateAccessKey(
                        id, change.status().map(status -> !status.equals(INACTIVE)), change.description()),
                done -> Reply.ok(KeyView.of(done.after().accessKey(id).orElseThrow())));
    }

    private static String random(String letters, int length) {
        StringBuilder text = new StringBuilder(length);
        RANDOM.ints(length, 0, letters.length()).forEach(at -> text.append(letters.charAt(at)));
        return text.toString();
    }
}
