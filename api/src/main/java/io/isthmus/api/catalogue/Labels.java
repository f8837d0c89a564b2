package io.isthmus.api.catalogue;

import io.isthmus.api.shape.Method;
import io.isthmus.api.shape.Needs;
import io.isthmus.api.shape.Violation;
import io.isthmus.model.Label;
import io.isthmus.model.decide.Refusal;
import java.util.Optional;

/**
 * Whose something is: what a request with the header {@value #HEADER} makes or changes bears that label from then on, in the
 * same change.
 */
final class Labels {
    static final String HEADER = "X-Isthmus-Label";

    static final Refusal.Rule REFUSAL = Refusal.Rule.LABEL_NOT_TAKEN;

    private Labels() {}

    /** Whether requests of this form may carry one. */
    static boolean areTakenBy(Method method, Needs needs) {
        return (method == Method.POST || method == Method.PUT) && needs == Needs.PROJECT;
    }

    /** Nothing to complain about if there is none. */
    static Optional<Violation> violation(Endpoint<?, ?> endpoint, Incoming incoming) {
        return incoming.header(HEADER)
                .filter(_ -> areTakenBy(endpoint.method(), endpoint.needs()))
                .filter(text -> Label.tryParse(text).isEmpty())
                .map(_ -> new Violation(HEADER, "is no label", Label.EXPECTED));
    }

    /** That of a request; none if its endpoint takes none, whatever the header says. */
    static Optional<Label> of(Endpoint<?, ?> endpoint, Incoming incoming) {
        return incoming.header(HEADER)
                .filter(_ -> areTakenBy(endpoint.method(), endpoint.needs()))
                .flatMap(Label::tryParse);
    }
}
