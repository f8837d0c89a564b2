package io.isthmus.dataplane.linux.kernel;

/** There is no network namespace of this name, or only a file that is none. */
public final class NoNamespaceException extends KernelException {
    private static final long serialVersionUID = 1L;

    public NoNamespaceException(String name, KernelException cause) {
        super("enter " + name, cause.errno(), "there is no such network namespace");
        initCause(cause);
    }
}
