package io.isthmus.client;

/** The API refused a request, and changed nothing, or failed at it (status 500 and above). */
public final class RefusedException extends ClientException {
    private static final long serialVersionUID = 1L;

    private final transient Refusal refusal;
    private final boolean login;

    RefusedException(Refusal refusal, boolean login) {
        super(refusal.message());
        this.refusal = refusal;
        this.login = login;
    }

    /** What the API said. */
    public Refusal refusal() {
        return refusal;
    }

    /** The HTTP status. */
    public int status() {
        return refusal.status();
    }

    /** Whether it is the log-in that was refused, and not the call that needed it. */
    public boolean isLogin() {
        return login;
    }
}
