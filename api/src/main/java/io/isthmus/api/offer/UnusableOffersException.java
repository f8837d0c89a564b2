package io.isthmus.api.offer;

/** The operator's file of flavors and images cannot be used. The message names the file, the field and the reason. */
public final class UnusableOffersException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    UnusableOffersException(String message, Throwable cause) {
        super(message, cause);
    }

    UnusableOffersException(String message) {
        super(message);
    }
}
