package io.isthmus.conformance.scenario;

/** A scenario file that cannot be used. The message names the file, the line, the field, and what is allowed. */
public final class ScenarioFileException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    public ScenarioFileException(String message) {
        super(message);
    }
}
