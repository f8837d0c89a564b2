package io.isthmus.control;

/** Why the packets of a VPC are not yet treated as the newest state says. */
public sealed interface Lag {
    /** The data plane has not answered yet, or waits to be told. */
    record UnderWay() implements Lag {}

    /**
     * It failed; repair goes on.
     *
     * @param reason a sentence, for the owner of the VPC
     */
    record Failed(String reason) implements Lag {}
}
