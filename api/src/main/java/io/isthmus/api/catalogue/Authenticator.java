package io.isthmus.api.catalogue;

import io.isthmus.api.shape.Body;
import io.isthmus.api.shape.Problem;
import io.isthmus.api.signing.Authorization;
import io.isthmus.api.signing.Signatures;
import io.isthmus.api.signing.SignedRequest;
import io.isthmus.control.Identity.NameOrId;
import io.isthmus.control.Identity.Scope;
import io.isthmus.control.Identity.Session;
import io.isthmus.model.AccessKey;
import io.isthmus.model.Principal;
import io.isthmus.model.Snapshot;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * Finds out whose call it is: a token's bearer, whoever signed it with an access key, or over the unix socket with neither
 * the local administrator.
 */
final class Authenticator {
    private static final String TOKEN = "X-Auth-Token";
    private static final String AUTHORIZATION = "Authorization";
    private static final String PROJECT = "X-Project-Id";
    private static final String ACCOUNT = "X-Domain-Id";

    private final Services services;

    Authenticator(Services services) {
        this.services = services;
    }

    sealed interface Caller {
        /** @param session empty for the local administrator */
        record Known(Principal principal, Optional<Session> session) implements Caller {}

        record Unknown(Problem problem) implements Caller {}
    }

    /** @param body receives the body, which a signature covers */
    Caller caller(Incoming incoming, Map<String, String> path, Supplier<Body> body) {
        Optional<String> token = incoming.header(TOKEN);
        if (token.isPresent()) {
            return known(services.identity().session(token.get()), new Problem.Unauthenticated());
        }
        Optional<String> signature = incoming.header(AUTHORIZATION).filter(Authorization::isSignature);
        if (signature.isPresent()) {
            return signer(incoming, signature.get(), path, body);
        }
        return incoming.local()
                ? new Caller.Known(Principal.LOCAL_ADMINISTRATOR, Optional.empty())
                : new Caller.Unknown(new Problem.Unauthenticated());
    }

    private static Caller known(Optional<Session> session, Problem otherwise) {
        return session.<Caller>map(found -> new Caller.Known(found.principal(), session))
                .orElseGet(() -> new Caller.Unknown(otherwise));
    }

    private Caller signer(Incoming incoming, String header, Map<String, String> path, Supplier<Body> body) {
        Optional<Authorization> authorization = Authorization.parse(header);
        if (authorization.isEmpty()) {
            return bad(
                    "The header " + AUTHORIZATION + " has not the form SDK-HMAC-SHA256 Access=..., SignedHeaders=...,"
                            + " Signature=..., nor the older one with Credential=.");
        }
        Snapshot snapshot = services.controller().snapshot();
        Optional<AccessKey> key =
                snapshot.accessKey(authorization.get().accessKey()).filter(AccessKey::active);
        if (key.isEmpty()) {
            return bad("There is no active access key of this id.");
        }
        return switch (body.get()) {
            case Body.Unusable(Problem problem) -> new Caller.Unknown(problem);
            case Body.Whole(byte[] bytes) -> {
                String secret =
                        snapshot.accessKeySecret(key.get().id()).orElseThrow().secret();
                yield signer(incoming, authorization.get(), key.get(), secret, path, bytes);
            }
        };
    }

    private Caller signer(
            Incoming incoming,
            Authorization authorization,
            AccessKey key,
            String secret,
            Map<String, String> path,
            byte[] body) {
        SignedRequest request =
                new SignedRequest(incoming.method(), incoming.path(), incoming.rawQuery(), incoming::header, body);
        return Signatures.fault(request, authorization, secret, services.clock().instant())
                .map(Authenticator::bad)
                .orElseGet(
                        () -> known(
                                services.identity().session(key, scope(incoming, path)),
                                new Problem.BadSignature(
                                        "The project or account that the request names is not one that the key's user may use.")));
    }

    private static Caller bad(String reason) {
        return new Caller.Unknown(new Problem.BadSignature(reason));
    }

    /**
     * What a signed request acts on: what its headers say, whether signed or not, as clients add them late; else the
     * project in its path; else what a token without a scope is for.
     */
    private static Scope scope(Incoming incoming, Map<String, String> path) {
        Optional<String> project = incoming.header(PROJECT).or(() -> Optional.ofNullable(path.get("project_id")));
        if (incoming.header(PROJECT).isEmpty() && incoming.header(ACCOUNT).isPresent()) {
            return new Scope.ToAccount(new NameOrId(Optional.empty(), incoming.header(ACCOUNT)));
        }
        return project.<Scope>map(
                        id -> new Scope.ToProject(new NameOrId(Optional.empty(), Optional.of(id)), Optional.empty()))
                .orElseGet(Scope.Unscoped::new);
    }
}
