package io.isthmus.client;

/** The file of certificates to trust holds none. Nothing was sent. */
public final class NoCertificateException extends ClientException {
    private static final long serialVersionUID = 1L;

    NoCertificateException(String reason) {
        super(reason);
    }
}
