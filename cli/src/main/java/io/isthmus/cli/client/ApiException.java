package io.isthmus.cli.client;

import io.isthmus.client.Refusal;

/** The API refused a request, or failed at it. */
public final class ApiException extends CliException {
    private static final long serialVersionUID = 1L;

    private final transient Refusal refusal;

    public ApiException(Refusal refusal) {
        super(refusal.message(), refusal.hint());
        this.refusal = refusal;
    }

    /** The HTTP status. */
    public int status() {
        return refusal.status();
    }

    /** What programs tell refusals apart by; may be empty. */
    public String code() {
        return refusal.code();
    }

    @Override
    public String reference() {
        return (refusal.requestId().isEmpty() ? "" : "request " + refusal.requestId() + ", ")
                + "HTTP "
                + refusal.status()
                + (refusal.code().isEmpty() ? "" : ", " + refusal.code());
    }
}
