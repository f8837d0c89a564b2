package io.isthmus.model;

/** Why an ECS does not run (contract.md 10.44). Its ports, addresses and memberships stay meanwhile. */
public enum Power {
    /** Until it is started. */
    STOPPED,
    /** It starts again by itself once its packets have ended. */
    REBOOTING
}
