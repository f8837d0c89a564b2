package io.isthmus.api.isthmus;

import io.isthmus.api.catalogue.Catalogue;
import io.isthmus.api.catalogue.Dialect;
import io.isthmus.api.catalogue.Endpoint;
import io.isthmus.api.shape.Doc;
import io.isthmus.api.shape.Problem;
import io.isthmus.model.decide.Refusal;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** The service's own words: the code is the name of the rule, and the refusal's parts stand beside the sentence. */
public final class IsthmusDialect implements Dialect {
    public static final IsthmusDialect INSTANCE = new IsthmusDialect();

    private IsthmusDialect() {}

    public static List<Catalogue.Entry> entries() {
        return Stream.of(
                        Projects.endpoints(),
                        Accounts.endpoints(),
                        Status.endpoints(),
                        Shutdowns.endpoints(),
                        AllResources.endpoints(),
                        Insight.endpoints(),
                        Traces.endpoints(),
                        Explanations.endpoints(),
                        Since.endpoints(),
                        EffectiveRoutes.endpoints(),
                        GuardRails.endpoints(),
                        Preflights.endpoints(),
                        Rehearsals.endpoints(),
                        History.endpoints(),
                        Watch.endpoints(),
                        FlowLogRecords.endpoints())
                .flatMap(List<Endpoint<?, ?>>::stream)
                .map(endpoint -> new Catalogue.Entry(INSTANCE, endpoint))
                .toList();
    }

    record ErrorView(
            @Doc("name of the rule or of the sort of error") String errorCode,

            @Doc("what is wrong and what to do") String errorMsg,
            @Doc("the call's request id") String requestId,
            @Doc("field at fault") Optional<String> field,
            @Doc("id or value that offends") Optional<String> id,
            @Doc("what to do") Optional<String> hint) {}

    @Override
    public ErrorView error(Problem problem, String requestId) {
        Optional<Refusal> refusal =
                problem instanceof Problem.Refused(Refusal refused) ? Optional.of(refused) : Optional.empty();
        Optional<String> field = problem instanceof Problem.Malformed(var violations)
                ? Optional.of(violations.getFirst().field())
                : refusal.map(Refusal::field);
        return new ErrorView(
                code(problem), problem.text(), requestId, field, refusal.map(Refusal::id), refusal.map(Refusal::hint));
    }

    @Override
    public Class<? extends Record> errorType() {
        return ErrorView.class;
    }

    @Override
    public boolean isStrict() {
        return true;
    }

    @Override
    public String code(Problem problem) {
        return switch (problem) {
            case Problem.Refused(Refusal refusal) -> refusal.rule().name();
            case Problem.Malformed _, Problem.UnknownFilter _ -> "MALFORMED";
            case Problem.Unauthenticated _ -> "UNAUTHENTICATED";
            case Problem.BadSignature _ -> "BAD_SIGNATURE";
            case Problem.BadLogIn _ -> "BAD_LOG_IN";
            case Problem.TooManyLogIns _ -> "TOO_MANY_LOG_INS";
            case Problem.TooManyRequests _ -> "TOO_MANY_REQUESTS";
            case Problem.TooManyAtOnce _ -> "TOO_MANY_AT_ONCE";
            case Problem.OtherProject _ -> "OTHER_PROJECT";
            case Problem.UnknownQuota _ -> "UNKNOWN_QUOTA";
            case Problem.Absent _ -> "ABSENT";
            case Problem.NoSuchPath _ -> "NO_SUCH_PATH";
            case Problem.NotOffered _ -> "NOT_OFFERED";
            case Problem.MethodNotAllowed _ -> "METHOD_NOT_ALLOWED";
            case Problem.BodyTooLarge _ -> "BODY_TOO_LARGE";
            case Problem.BrokenRequest _ -> "BROKEN_REQUEST";
            case Problem.BodyTooSlow _ -> "BODY_TOO_SLOW";
            case Problem.Abandoned _ -> "ABANDONED";
            case Problem.NoAnswerFromAgent _ -> "NO_ANSWER_FROM_AGENT";
            case Problem.Busy _ -> "BUSY";
            case Problem.StoreUnavailable _ -> "STORE_UNAVAILABLE";
            case Problem.StoreUnreadable _ -> "STORE_UNREADABLE";
            case Problem.HistoryGone _ -> "HISTORY_GONE";
            case Problem.Unexpected _ -> "UNEXPECTED";
        };
    }
}
