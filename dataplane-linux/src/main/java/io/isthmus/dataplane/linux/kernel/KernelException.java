package io.isthmus.dataplane.linux.kernel;

/** The kernel, or a library that speaks to it, refused something. */
public class KernelException extends RuntimeException {
    private final int errno;

    /**
     * @param doing what was tried, as a phrase that starts with a verb
     * @param errno the error number of the C library; 0 if there is none
     */
    public KernelException(String doing, int errno, String reason) {
        super(doing + ": " + reason);
        this.errno = errno;
    }

    public int errno() {
        return errno;
    }
}
