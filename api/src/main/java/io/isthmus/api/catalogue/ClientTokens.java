package io.isthmus.api.catalogue;

import io.isthmus.api.shape.Json;
import io.isthmus.api.shape.Method;
import io.isthmus.api.shape.Needs;
import io.isthmus.api.shape.Violation;
import io.isthmus.api.signing.Hmac;
import io.isthmus.control.Controller;
import io.isthmus.model.ClientToken;
import io.isthmus.model.Principal;
import io.isthmus.model.ProjectId;
import io.isthmus.model.decide.Command;
import io.isthmus.model.decide.Once;
import io.isthmus.model.decide.Refusal;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.function.Supplier;

/**
 * Requests that may be sent again: a POST with the header {@value #HEADER} is carried out once, and a repetition within
 * {@link ClientToken#LIFE} gets the first answer.
 */
final class ClientTokens {
    static final String HEADER = "X-Client-Token";

    /** Longest token, in characters. */
    static final int LONGEST = 128;

    static final Set<Refusal.Rule> REFUSALS =
            Set.of(Refusal.Rule.CLIENT_TOKEN_REUSED, Refusal.Rule.CLIENT_TOKENS_EXHAUSTED);

    private ClientTokens() {}

    /** Whether requests of this form may carry one. */
    static boolean areTakenBy(Method method, Needs needs) {
        return method == Method.POST && needs != Needs.NOTHING;
    }

    static boolean areTakenBy(Endpoint<?, ?> endpoint) {
        return areTakenBy(endpoint.method(), endpoint.needs());
    }

    /** Nothing to complain about if there is none. */
    static Optional<Violation> violation(Endpoint<?, ?> endpoint, Incoming incoming) {
        return incoming.header(HEADER)
                .filter(_ -> areTakenBy(endpoint))
                .filter(token -> token.isBlank()
                        || token.length() > LONGEST
                        || !token.chars().allMatch(c -> c > ' ' && c < 127))
                .map(_ -> new Violation(
                        HEADER, "is no client token", "1 to " + LONGEST + " printable characters without spaces"));
    }

    /**
     * @param request all that tells the request from others; asked for only if there is a token
     * @param outcome words the answer
     */
    static Optional<Once> of(
            Incoming incoming,
            Principal principal,
            Command command,
            Supplier<String> request,
            Function<Controller.Answer.Done, Reply> outcome) {
        if (Method.of(incoming.method()).filter(Method.POST::equals).isEmpty()) {
            return Optional.empty();
        }
        return incoming.header(HEADER).map(token -> {
            String project = principal.project().map(ProjectId::value).orElse("");
            String step = command.getClass().getSimpleName();
            return new Once(
                    digest(principal.name() + "\n" + project + "\n" + step + "\n" + token),
                    digest(request.get()),
                    (after, subjects) -> remembered(outcome.apply(new Controller.Answer.Done(after, subjects, true))));
        });
    }

    private static Optional<ClientToken.Answer> remembered(Reply reply) {
        return reply instanceof Reply.Success success
                ? Optional.of(new ClientToken.Answer(
                        success.status().orElse(0),
                        success.body()
                                .map(body -> new String(Json.write(body), StandardCharsets.UTF_8))
                                .orElse("")))
                : Optional.empty();
    }

    static Reply reply(ClientToken.Answer answer) {
        return new Reply.Success(
                Optional.of(answer.status()).filter(status -> status != 0),
                Optional.of(answer.body()).filter(body -> !body.isEmpty()).map(Json.Raw::new),
                Map.of());
    }

    private static String digest(String text) {
        return Hmac.sha256Hex(text.getBytes(StandardCharsets.UTF_8));
    }
}
