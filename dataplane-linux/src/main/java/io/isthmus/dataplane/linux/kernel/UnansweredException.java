package io.isthmus.dataplane.linux.kernel;

/** The kernel did not say what became of something: it may be done, in part, or not at all. */
public final class UnansweredException extends KernelException {
    private static final long serialVersionUID = 1L;

    /** @param doing what was tried, as a phrase that starts with a verb */
    public UnansweredException(String doing, int errno, String reason) {
        super(doing, errno, reason);
    }
}
