package io.isthmus.conformance.cloud;

/** A call that was not answered as the contract says. */
public final class CallFailedException extends RuntimeException {
    private static final long serialVersionUID = 1L;
    private final int status;
    private final String problem;

    /** @param status the HTTP status of the answer; 0 if there was none or it was in order by its status */
    public CallFailedException(int status, String message) {
        super(message);
        this.status = status;
        this.problem = message;
    }

    /** The message, which is always there. */
    public String problem() {
        return problem;
    }

    public int status() {
        return status;
    }
}
