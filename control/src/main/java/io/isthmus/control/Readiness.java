package io.isthmus.control;

/**
 * Whether an ECS has become what it was made to be. Once ready it stays so, whatever is changed in its VPC; only a controller
 * that has just been started may not know it yet of one that was made within a day.
 */
public sealed interface Readiness {
    /** Its packets have been treated as they should be. */
    record Ready() implements Readiness {}

    /** Not yet; if something failed, repair goes on. */
    record Building() implements Readiness {}

    /**
     * It never will be, as things are: no plan can be made, or it is gone.
     *
     * @param reason a sentence, for the owner of the ECS
     */
    record Failed(String reason) implements Readiness {}
}
