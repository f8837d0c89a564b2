package io.isthmus.netfile;

/** A file that cannot be used. The message names the file, the line, the field, and what is allowed. */
public final class BadFileException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    public BadFileException(String message) {
        super(message);
    }
}
