package io.isthmus.api.isthmus;

import io.isthmus.api.catalogue.Reply;
import io.isthmus.model.Quota;
import java.util.EnumMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

/** Limits of accounts by the type of their quota, as requests and answers have them. */
final class Limits {
    private Limits() {}

    /** Goes on with the quotas that are meant; or says which is none. */
    static Reply of(Map<String, Integer> limits, String field, Function<Map<Quota, Integer>, Reply> then) {
        Map<Quota, Integer> quotas = new EnumMap<>(Quota.class);
        for (Map.Entry<String, Integer> wanted : limits.entrySet()) {
            Optional<Quota> quota = Quota.ofType(wanted.getKey());
            if (quota.isEmpty() || wanted.getValue() < 0) {
                return Reply.malformed(
                        field + "." + wanted.getKey(), "is no limit", "a known type and a number from 0");
            }
            quotas.put(quota.get(), wanted.getValue());
        }
        return then.apply(quotas);
    }
}
