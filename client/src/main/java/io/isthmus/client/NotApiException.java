package io.isthmus.client;

/** Something answered that is no API of Isthmus. */
public final class NotApiException extends ClientException {
    private static final long serialVersionUID = 1L;

    NotApiException(String reason) {
        super(reason);
    }
}
