package io.isthmus.api.catalogue;

/**
 * How much callers may have.
 *
 * @param requestsPerSecond how many requests a user, or an address at which nobody is known, may send a second in the long
 *     run, 1 to 1,000,000
 * @param concurrentRequests how many requests are worked on at once, 0 or more; others are told to come again
 */
public record Limits(int requestsPerSecond, int concurrentRequests) {
    public static final Limits USUAL = new Limits(1_000, 1_024);

    public Limits withRequestsPerSecond(int most) {
        return new Limits(most, concurrentRequests);
    }

    public Limits withConcurrentRequests(int most) {
        return new Limits(requestsPerSecond, most);
    }
}
