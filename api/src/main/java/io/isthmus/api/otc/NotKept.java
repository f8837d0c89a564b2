package io.isthmus.api.otc;

import io.isthmus.api.catalogue.Reply;
import java.util.Collection;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

/**
 * Fields that the cloud documents and this service has nothing to keep for: what says no more than is so here anyway passes,
 * and all else is refused by name, so that nobody believes it was taken (contract.md 10.31).
 */
final class NotKept {
    /** The one enterprise project that there is. */
    static final String ENTERPRISE_PROJECT = "0";

    private NotKept() {}

    /** The refusal of a value other than the one that holds. */
    static Optional<Reply> unless(String field, Optional<?> sent, Object holds) {
        return sent.filter(value -> !Objects.equals(value.toString(), holds.toString()))
                .map(value ->
                        Reply.malformed(field, "is " + value + ", which is not offered here", holds + ", or nothing"));
    }

    /** The refusal of a list or an object that has anything in it. */
    static Optional<Reply> unlessEmpty(String field, Optional<?> sent) {
        return sent.filter(value -> switch (value) {
                    case Collection<?> elements -> !elements.isEmpty();
                    case Map<?, ?> fields -> !fields.isEmpty();
                    default -> true;
                })
                .map(_ -> Reply.malformed(field, "has something in it, which is not offered here", "nothing"));
    }

    static Optional<Reply> enterpriseProject(String wrapper, Optional<String> sent) {
        return unless(wrapper + ".enterprise_project_id", sent.filter(id -> !id.isEmpty()), ENTERPRISE_PROJECT);
    }
}
