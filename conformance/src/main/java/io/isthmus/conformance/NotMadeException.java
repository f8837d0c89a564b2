package io.isthmus.conformance;

/** Something that a call names was never made, or is gone. A random story passes over the call; in a scenario it is a defect. */
final class NotMadeException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    NotMadeException(String name) {
        super("\"" + name + "\" was not made");
    }
}
