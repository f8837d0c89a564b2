package io.isthmus.model;

import java.time.Instant;
import java.util.HashMap;
import java.util.Map;

/**
 * An account (an IAM domain): what quotas are counted on and security group rules reach across.
 *
 * @param quotas limits that differ from the defaults
 */
public record Account(AccountId id, String name, Map<Quota, Integer> quotas, Instant createdAt) implements Resource {
    public Account {
        quotas = Map.copyOf(quotas);
    }

    @Override
    public String key() {
        return id.value();
    }

    /** With these limits; the others stay. */
    public Account withQuotas(Map<Quota, Integer> changed) {
        Map<Quota, Integer> all = new HashMap<>(quotas);
        all.putAll(changed);
        return new Account(id, name, all, createdAt);
    }
}
