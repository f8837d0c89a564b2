package io.isthmus.api.catalogue;

import io.isthmus.control.Controller;
import io.isthmus.control.Identity;
import java.time.InstantSource;

/** What endpoints work with. */
public record Services(
        Controller controller, Identity identity, InstantSource clock, LogInLimit logInLimit, RateLimit rateLimit) {
    public Services(Controller controller, Identity identity, InstantSource clock, int requestsPerSecond) {
        this(controller, identity, clock, new LogInLimit(clock), new RateLimit(requestsPerSecond, System::nanoTime));
    }
}
