package io.isthmus.api.isthmus;

import io.isthmus.api.catalogue.Call;
import io.isthmus.api.catalogue.Endpoint;
import io.isthmus.api.catalogue.Reply;
import io.isthmus.api.shape.Doc;
import io.isthmus.api.shape.Length;
import io.isthmus.api.shape.Needs;
import io.isthmus.api.shape.Nothing;
import io.isthmus.api.shape.Problem;
import io.isthmus.api.shape.Time;
import io.isthmus.model.Account;
import io.isthmus.model.AccountId;
import io.isthmus.model.Snapshot;
import io.isthmus.model.decide.Command;
import io.isthmus.model.decide.Refusal.Rule;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Accounts, made and ended by the administrator. Keystone calls them domains. */
final class Accounts {
    private static final String PATH = "/isthmus/v1/accounts";
    private static final String ONE = PATH + "/{account_id}";

    private Accounts() {}

    record AccountInput(
            @Doc("name of the account") @Length(min = 1, max = 64)
            String name,

            @Doc("limits of the account by type, such as vpcPeer")
            Map<String, Integer> quotas) {}

    record AccountChange(
            @Doc("limits of the account to set by type, such as vpcPeer; the others stay")
            Map<String, Integer> quotas) {}

    record AccountView(
            @Doc("id of the account") String id,
            @Doc("name of the account") String name,

            @Doc("limits of its own by type; where it has none, the service's count")
            Map<String, Integer> quotas,

            @Doc("number of its projects, or of those that the caller sees")
            int projects,

            @Doc("number of its users, or of those whom the caller sees")
            int users,

            @Doc("when it was made, RFC 3339") Time.Zulu createdAt) {
        static AccountView of(Call<?, ?> call, Snapshot state, Account account) {
            Map<String, Integer> quotas = new TreeMap<>();
            account.quotas().forEach((quota, limit) -> quotas.put(quota.type(), limit));
            return new AccountView(
                    account.id().value(),
                    account.name(),
                    quotas,
                    call.visible(state.projects(account.id())).size(),
                    call.visible(state.users(account.id())).size(),
                    new Time.Zulu(account.createdAt()));
        }
    }

    record AccountsView(@Doc("the accounts") List<AccountView> accounts) {}

    static List<Endpoint<?, ?>> endpoints() {
        return List.of(
                Endpoint.post(PATH, "Makes an account, without projects and users")
                        .needs(Needs.ADMINISTRATOR)
                        .takes("account", AccountInput.class)
                        .answers(201, "account", AccountView.class)
                        .refuses(Rule.ACCOUNT_EXISTS)
                        .handledBy(Accounts::create),
                Endpoint.get(PATH, "Lists the accounts that the caller sees: his own, or all")
                        .needs(Needs.CALLER)
                        .answers(200, "", AccountsView.class)
                        .handledBy(call -> Reply.ok(
                                new AccountsView(call.visible(call.snapshot().accounts()).stream()
                                        .map(account -> AccountView.of(call, call.snapshot(), account))
                                        .toList()))),
                Endpoint.get(ONE, "Shows an account")
                        .needs(Needs.CALLER)
                        .answers(200, "account", AccountView.class)
                        .handledBy(Accounts::show),
                Endpoint.put(ONE, "Sets limits of an account")
                        .needs(Needs.ADMINISTRATOR)
                        .takes("account", AccountChange.class)
                        .answers(200, "account", AccountView.class)
                        .refuses(Rule.ACCOUNT_NOT_FOUND)
                        .handledBy(Accounts::update),
                Endpoint.delete(ONE, "Ends an account that has neither projects nor users")
                        .needs(Needs.ADMINISTRATOR)
                        .refuses(Rule.ACCOUNT_NOT_FOUND, Rule.ACCOUNT_IN_USE)
                        .handledBy(call -> call.execute(new Command.DeleteAccount(id(call)))));
    }

    private static AccountId id(Call<?, ?> call) {
        return new AccountId(call.path("account_id"));
    }

    private static Reply create(Call<Nothing, AccountInput> call) {
        return Limits.of(
                call.body().quotas(),
                "account.quotas",
                quotas -> call.execute(
                        new Command.CreateAccount(call.body().name(), quotas),
                        done -> shown(
                                call,
                                done.after(),
                                new AccountId(done.subjects().getFirst()))));
    }

    private static Reply update(Call<Nothing, AccountChange> call) {
        return Limits.of(
                call.body().quotas(),
                "account.quotas",
                quotas -> call.execute(
                        new Command.UpdateAccount(id(call), quotas), done -> shown(call, done.after(), id(call))));
    }

    private static Reply shown(Call<?, ?> call, Snapshot state, AccountId id) {
        return Reply.ok(AccountView.of(call, state, state.account(id).orElseThrow()));
    }

    private static Reply show(Call<Nothing, Nothing> call) {
        return call.visible(call.snapshot().account(id(call)))
                .<Reply>map(account -> Reply.ok(AccountView.of(call, call.snapshot(), account)))
                .orElseGet(() -> new Reply.Failure(new Problem.Absent("account", id(call).value())));
    }
}
