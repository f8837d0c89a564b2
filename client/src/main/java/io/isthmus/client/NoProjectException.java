package io.isthmus.client;

/** The path names the project that the caller acts on, and there is none. Nothing was sent. */
public final class NoProjectException extends ClientException {
    private static final long serialVersionUID = 1L;

    NoProjectException(String reason) {
        super(reason);
    }
}
