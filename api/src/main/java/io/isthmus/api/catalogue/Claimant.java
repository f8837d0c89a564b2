package io.isthmus.api.catalogue;

/** Whom a limit counts. */
public sealed interface Claimant {
    /** @param name of the principal: the user, however many tokens and addresses it has */
    record User(String name) implements Claimant {}

    /** @param address as of {@link Incoming#peer} */
    record Address(String address) implements Claimant {}

    /** A proxy that is trusted: many share its connections. */
    record Proxy(String address) implements Claimant {}

    /** Who opens the unix socket, and so could end the service as well: has a share of its own in all. */
    record LocalAdministrator() implements Claimant {}
}
