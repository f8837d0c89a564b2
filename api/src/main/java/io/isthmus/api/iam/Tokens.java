package io.isthmus.api.iam;

import io.isthmus.api.catalogue.Call;
import io.isthmus.api.catalogue.Endpoint;
import io.isthmus.api.catalogue.Reply;
import io.isthmus.api.iam.Views.CatalogView;
import io.isthmus.api.iam.Views.SelfLink;
import io.isthmus.api.iam.Views.ServiceView;
import io.isthmus.api.iam.Views.TokenView;
import io.isthmus.api.shape.AnyText;
import io.isthmus.api.shape.Doc;
import io.isthmus.api.shape.Items;
import io.isthmus.api.shape.Length;
import io.isthmus.api.shape.Needs;
import io.isthmus.api.shape.Nothing;
import io.isthmus.api.shape.OrText;
import io.isthmus.api.shape.Problem;
import io.isthmus.control.Identity.LogIn;
import io.isthmus.control.Identity.NameOrId;
import io.isthmus.control.Identity.Scope;
import io.isthmus.control.Identity.Session;
import io.isthmus.control.Identity.Who;
import io.isthmus.model.UserId;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** Tokens: given out, shown, revoked. */
final class Tokens {
    private static final String SUBJECT = "X-Subject-Token";

    private Tokens() {}

    record NameOrIdInput(
            @Doc("id") Optional<String> id,
            @Doc("name") @AnyText Optional<String> name) {
        NameOrId toModel() {
            return new NameOrId(name, id);
        }
    }

    record UserInput(
            @Doc("id of the user, instead of name and domain")
            Optional<String> id,

            @Doc("name of the user") @AnyText Optional<String> name,
            @Doc("account of the user") Optional<NameOrIdInput> domain,

            @Doc("password of the user") @AnyText @Length(max = 1024)
            String password) {}

    record PasswordInput(@Doc("who logs in") UserInput user) {}

    record TokenInput(
            @Doc("a valid token") @AnyText @Length(max = 4096)
            String id) {}

    record IdentityInput(
            @Doc("password or token") @Items(min = 1, max = 2)
            List<String> methods,

            @Doc("for the method password") Optional<PasswordInput> password,
            @Doc("for the method token") Optional<TokenInput> token) {}

    record ProjectScopeInput(
            @Doc("id of the project") Optional<String> id,
            @Doc("name of the project") @AnyText Optional<String> name,

            @Doc("account of the project; without it the user's")
            Optional<NameOrIdInput> domain) {}

    record ScopeInput(
            @Doc("a token for this project") Optional<ProjectScopeInput> project,
            @Doc("a token for this account") Optional<NameOrIdInput> domain) {}

    record AuthInput(
            @Doc("who logs in, and how") IdentityInput identity,
            @Doc("what the token is for") @OrText Optional<ScopeInput> scope) {}

    record TokenQuery(
            @Doc("any text: leave the catalog out") Optional<String> nocatalog) {}

    static List<Endpoint<?, ?>> endpoints() {
        return List.of(
                Endpoint.post("/v3/auth/tokens", "Gives out a token")
                        .needs(Needs.NOTHING)
                        .query(TokenQuery.class)
                        .takes("auth", AuthInput.class)
                        .answers(201, "token", TokenView.class)
                        .handledBy(Tokens::create),
                Endpoint.get("/v3/auth/tokens", "Shows a token")
                        .needs(Needs.CALLER)
                        .query(TokenQuery.class)
                        .answers(200, "token", TokenView.class)
                        .handledBy(Tokens::show),
                Endpoint.head("/v3/auth/tokens", "Tells whether a token is valid")
                        .needs(Needs.CALLER)
                        .handledBy(Tokens::check),
                Endpoint.delete("/v3/auth/tokens", "Ends a token at once")
                        .needs(Needs.CALLER)
                        .handledBy(Tokens::revoke),
                Endpoint.get("/v3/auth/catalog", "Lists what can be called, and where")
                        .needs(Needs.CALLER)
                        .answers(200, "", CatalogView.class)
                        .handledBy(Tokens::catalog));
    }

    private static Reply create(Call<TokenQuery, AuthInput> call) {
        AuthInput auth = call.body();
        if (auth.identity().methods().contains("token")) {
            return auth.identity()
                    .token()
                    .map(token -> call.services()
                            .identity()
                            .logIn(token.id(), scope(auth), call.requestId())
                            .<Reply>map(session -> given(call, session))
                            .orElseGet(() -> new Reply.Failure(new Problem.BadLogIn())))
                    .orElseGet(
                            () -> Reply.malformed("auth.identity.token", "is missing", "an object with a token's id"));
        }
        if (!auth.identity().methods().contains("password")) {
            return Reply.malformed("auth.identity.methods", "has no method that is offered", "password or token");
        }
        return auth.identity()
                .password()
                .map(password -> byPassword(call, password.user()))
                .orElseGet(() -> Reply.malformed("auth.identity.password", "is missing", "an object with a user"));
    }

    private static Reply byPassword(Call<TokenQuery, AuthInput> call, UserInput user) {
        Optional<Who> who = who(user);
        if (who.isEmpty()) {
            return Reply.malformed("auth.identity.password.user", "names no user", "an id, or a name and a domain");
        }
        return Reply.of(
                call.services()
                        .identity()
                        .logIn(who.get(), user.password(), scope(call.body()), call.peer(), call.requestId()),
                logIn -> switch (logIn) {
                    case LogIn.Done(Session session) -> given(call, session);
                    case LogIn.Wrong _ -> new Reply.Failure(new Problem.BadLogIn());
                    case LogIn.TooSoon(Duration rest) -> new Reply.Failure(new Problem.TooManyLogIns(rest));
                });
    }

    private static Optional<Who> who(UserInput user) {
        if (user.id().isPresent()) {
            return user.id().map(Who.ById::new);
        }
        if (user.name().isEmpty() || user.domain().isEmpty()) {
            return Optional.empty();
        }
        return Optional.of(new Who.ByName(user.name().get(), user.domain().get().toModel()));
    }

    private static Scope scope(AuthInput auth) {
        Optional<ProjectScopeInput> project = auth.scope().flatMap(ScopeInput::project);
        if (project.isPresent()) {
            return new Scope.ToProject(
                    new NameOrId(project.get().name(), project.get().id()),
                    project.get().domain().map(NameOrIdInput::toModel));
        }
        return auth.scope()
                .flatMap(ScopeInput::domain)
                .<Scope>map(domain -> new Scope.ToAccount(domain.toModel()))
                .orElseGet(Scope.Unscoped::new);
    }

    private static Reply given(Call<TokenQuery, ?> call, Session session) {
        return Reply.ok(view(call, session)).with(SUBJECT, session.secret());
    }

    private static TokenView view(Call<TokenQuery, ?> call, Session session) {
        Optional<List<ServiceView>> catalog =
                call.query().nocatalog().isPresent() ? Optional.empty() : Optional.of(services(call, session));
        return TokenView.of(session, catalog);
    }

    private static List<ServiceView> services(Call<?, ?> call, Session session) {
        return ServiceCatalog.of(call.baseUrl(), session, call.snapshot().settings());
    }

    private static Reply show(Call<TokenQuery, Nothing> call) {
        return subject(call)
                .<Reply>map(found -> Reply.ok(view(call, found))
                        .with(SUBJECT, call.header(SUBJECT).orElse("")))
                .orElseGet(Tokens::noSuchToken);
    }

    private static Reply check(Call<Nothing, Nothing> call) {
        return subject(call)
                .<Reply>map(_ -> Reply.ok().with(SUBJECT, call.header(SUBJECT).orElse("")))
                .orElseGet(Tokens::noSuchToken);
    }

    private static Reply revoke(Call<Nothing, Nothing> call) {
        Optional<Session> subject = subject(call);
        if (subject.isEmpty()) {
            return noSuchToken();
        }
        call.services().identity().revoke(call.header(SUBJECT).orElseThrow(), call.requestId());
        return Reply.ok();
    }

    private static Reply noSuchToken() {
        return new Reply.Failure(new Problem.Absent("token", "named in " + SUBJECT));
    }

    /** The session of the token that the call is about: one of the caller's own, or any for an administrator. */
    private static Optional<Session> subject(Call<?, ?> call) {
        Optional<UserId> caller = call.principal().user();
        return call.header(SUBJECT)
                .flatMap(call.services().identity()::session)
                .filter(session -> call.principal().isAdministrator()
                        || caller.equals(Optional.of(session.user().id())));
    }

    private static Reply catalog(Call<Nothing, Nothing> call) {
        List<ServiceView> services =
                call.session().map(session -> services(call, session)).orElseGet(List::of);
        return Reply.ok(new CatalogView(services, new SelfLink(call.baseUrl() + "/v3/auth/catalog", "", "")));
    }
}
