package io.isthmus.client;

/** A call that came to nothing. What it was for may have happened nevertheless, unless the kind of exception says otherwise. */
public abstract sealed class ClientException extends RuntimeException
        permits BrokenException,
                NoCertificateException,
                NoProjectException,
                NotApiException,
                RefusedException,
                UnreachableException,
                UntrustedException {
    private static final long serialVersionUID = 1L;

    private final String reason;

    ClientException(String reason) {
        super(reason);
        this.reason = reason;
    }

    /** What came of the call, as one sentence. */
    public final String reason() {
        return reason;
    }
}
