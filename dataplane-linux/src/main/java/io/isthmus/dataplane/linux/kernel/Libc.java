package io.isthmus.dataplane.linux.kernel;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;
import static java.lang.foreign.ValueLayout.JAVA_SHORT;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.StructLayout;
import java.lang.foreign.SymbolLookup;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodType;
import java.lang.invoke.VarHandle;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/**
 * The few functions of the C library that the data plane needs. All may be called from any thread; a failure is a
 * {@link KernelException}, save where a method says that it returns the negated error number.
 */
public final class Libc {
    public static final int EINTR = 4;
    public static final int EAGAIN = 11;
    public static final int EINVAL = 22;
    public static final int CLONE_NEWNET = 0x40000000;
    public static final int SOCK_CLOEXEC = 0x80000;
    public static final int SOCK_NONBLOCK = 0x800;
    public static final short POLLIN = 1;
    public static final short POLLOUT = 4;
    static final int MS_BIND = 0x1000;
    static final int MS_REC = 0x4000;
    static final int MS_SHARED = 1 << 20;
    static final int MNT_DETACH = 2;
    private static final int F_DUPFD_CLOEXEC = 1030;
    private static final int SELECTABLE = 1024;
    private static final int HIGH_DESCRIPTOR = 4096;
    private static final int O_WRONLY = 1;
    private static final int O_DIRECTORY = 0x10000;
    private static final int AT_FDCWD = -100;

    /** Links of /proc that name namespaces are shorter. */
    private static final int LINK_BYTES = 64;

    private static final long SYS_PIDFD_SEND_SIGNAL = 424;
    private static final long SIGKILL = 9;
    private static final int O_CLOEXEC = 0x80000;

    private static final Linker LINKER = Linker.nativeLinker();
    private static final SymbolLookup LOOKUP = LINKER.defaultLookup();
    private static final StructLayout CAPTURE = Linker.Option.captureStateLayout();
    private static final VarHandle ERRNO = CAPTURE.varHandle(MemoryLayout.PathElement.groupElement("errno"));
    private static final ThreadLocal<MemorySegment> STATE =
            ThreadLocal.withInitial(() -> Arena.ofAuto().allocate(CAPTURE));

    private static final MethodHandle OPEN = function("open", JAVA_INT, ADDRESS, JAVA_INT);
    private static final MethodHandle OPENAT = function("openat", JAVA_INT, JAVA_INT, ADDRESS, JAVA_INT);
    private static final MethodHandle WRITE = function("write", JAVA_LONG, JAVA_INT, ADDRESS, JAVA_LONG);
    private static final MethodHandle CLOSE = function("close", JAVA_INT, JAVA_INT);
    private static final MethodHandle SETNS = function("setns", JAVA_INT, JAVA_INT, JAVA_INT);
    private static final MethodHandle UNSHARE = function("unshare", JAVA_INT, JAVA_INT);
    private static final MethodHandle MOUNT =
            function("mount", JAVA_INT, ADDRESS, ADDRESS, ADDRESS, JAVA_LONG, ADDRESS);
    private static final MethodHandle UMOUNT2 = function("umount2", JAVA_INT, ADDRESS, JAVA_INT);
    private static final MethodHandle SOCKET = function("socket", JAVA_INT, JAVA_INT, JAVA_INT, JAVA_INT);
    private static final MethodHandle BIND = function("bind", JAVA_INT, JAVA_INT, ADDRESS, JAVA_INT);
    private static final MethodHandle CONNECT = function("connect", JAVA_INT, JAVA_INT, ADDRESS, JAVA_INT);
    private static final MethodHandle SEND = function("send", JAVA_LONG, JAVA_INT, ADDRESS, JAVA_LONG, JAVA_INT);
    private static final MethodHandle RECV = function("recv", JAVA_LONG, JAVA_INT, ADDRESS, JAVA_LONG, JAVA_INT);
    private static final MethodHandle IOCTL = LINKER.downcallHandle(
                    LOOKUP.findOrThrow("ioctl"),
                    FunctionDescriptor.of(JAVA_INT, JAVA_INT, JAVA_LONG, ADDRESS),
                    Linker.Option.captureCallState("errno"),
                    Linker.Option.firstVariadicArg(2))
            .asSpreader(Object[].class, 4)
            .asType(MethodType.methodType(Object.class, Object[].class));
    private static final MethodHandle FCNTL = LINKER.downcallHandle(
                    LOOKUP.findOrThrow("fcntl"),
                    FunctionDescriptor.of(JAVA_INT, JAVA_INT, JAVA_INT, JAVA_INT),
                    Linker.Option.captureCallState("errno"),
                    Linker.Option.firstVariadicArg(2))
            .asSpreader(Object[].class, 4)
            .asType(MethodType.methodType(Object.class, Object[].class));
    private static final MethodHandle POLL = function("poll", JAVA_INT, ADDRESS, JAVA_LONG, JAVA_INT);
    private static final MethodHandle SETSOCKOPT =
            function("setsockopt", JAVA_INT, JAVA_INT, JAVA_INT, JAVA_INT, ADDRESS, JAVA_INT);
    private static final MethodHandle GETSOCKOPT =
            function("getsockopt", JAVA_INT, JAVA_INT, JAVA_INT, JAVA_INT, ADDRESS, ADDRESS);
    private static final MethodHandle READLINKAT =
            function("readlinkat", JAVA_LONG, JAVA_INT, ADDRESS, ADDRESS, JAVA_LONG);
    private static final MethodHandle SYSCALL = LINKER.downcallHandle(
                    LOOKUP.findOrThrow("syscall"),
                    FunctionDescriptor.of(JAVA_LONG, JAVA_LONG, JAVA_LONG, JAVA_LONG, ADDRESS, JAVA_LONG),
                    Linker.Option.captureCallState("errno"),
                    Linker.Option.firstVariadicArg(1))
            .asSpreader(Object[].class, 6)
            .asType(MethodType.methodType(Object.class, Object[].class));
    private static final MethodHandle STRERROR =
            LINKER.downcallHandle(LOOKUP.findOrThrow("strerror"), FunctionDescriptor.of(ADDRESS, JAVA_INT));

    private Libc() {}

    /** Opens for reading. */
    public static int open(String path) {
        try (Arena arena = Arena.ofConfined()) {
            return checked("open " + path, call(OPEN, arena.allocateFrom(path), O_CLOEXEC));
        }
    }

    /** Opens a directory. Returns its descriptor, or the negated error number. */
    static int openDirectory(String path) {
        try (Arena arena = Arena.ofConfined()) {
            return call(OPEN, arena.allocateFrom(path), O_DIRECTORY | O_CLOEXEC);
        }
    }

    /** Where a symbolic link leads, as far as it fits; empty if it is none, or may not be read. */
    static Optional<String> readLink(String path) {
        return readLinkAt(AT_FDCWD, path);
    }

    /** As that, from an open directory on. */
    static Optional<String> readLinkAt(int directory, String path) {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment text = arena.allocate(LINK_BYTES);
            int length = call(READLINKAT, directory, arena.allocateFrom(path), text, text.byteSize());
            return length < 0
                    ? Optional.empty()
                    : Optional.of(new String(text.asSlice(0, length).toArray(JAVA_BYTE), StandardCharsets.UTF_8));
        }
    }

    /**
     * Ends a process at once, and no other that may have got its number since.
     *
     * @param process its open directory below /proc
     * @return 0, or the negated error number
     */
    static int kill(int process) {
        return call(SYSCALL, SYS_PIDFD_SEND_SIGNAL, (long) process, SIGKILL, MemorySegment.NULL, 0L);
    }

    /** Writes a text, in one piece, to a file below an open directory. Returns 0 or more, or the negated error number. */
    public static int writeAt(int directory, String path, String text) {
        try (Arena arena = Arena.ofConfined()) {
            int file = call(OPENAT, directory, arena.allocateFrom(path), O_WRONLY | O_CLOEXEC);
            if (file < 0) {
                return file;
            }
            int result = call(WRITE, file, arena.allocateFrom(text), (long) text.length());
            close(file);
            return result;
        }
    }

    public static void close(int descriptor) {
        call(CLOSE, descriptor);
    }

    /**
     * Gives a descriptor a high number and returns that; the low one is free again. Returns it unchanged if the limit of
     * open files leaves no room.
     */
    public static int moveUp(int descriptor) {
        int moved = call(FCNTL, descriptor, F_DUPFD_CLOEXEC, HIGH_DESCRIPTOR);
        if (moved < 0) {
            return descriptor;
        }
        close(descriptor);
        return moved;
    }

    /** Whether a descriptor that is opened now gets a number that select(2) can deal with. */
    public static boolean lowDescriptorsLeft() {
        int lowest = open("/dev/null");
        close(lowest);
        return lowest < SELECTABLE - 64;
    }

    /** Moves the calling thread, which must be a platform thread. */
    public static void setns(int descriptor) {
        checked("enter a network namespace", call(SETNS, descriptor, CLONE_NEWNET));
    }

    /** Moves the calling thread, which must be a platform thread, into a network namespace of its own. */
    public static void unshareNetwork() {
        checked("make a network namespace", call(UNSHARE, CLONE_NEWNET));
    }

    /** Returns 0, or the negated error number. */
    static int mount(String source, String target, int flags) {
        try (Arena arena = Arena.ofConfined()) {
            return call(
                    MOUNT,
                    arena.allocateFrom(source),
                    arena.allocateFrom(target),
                    arena.allocateFrom("none"),
                    (long) flags,
                    MemorySegment.NULL);
        }
    }

    /** Returns 0, or the negated error number. */
    static int unmount(String target) {
        try (Arena arena = Arena.ofConfined()) {
            return call(UMOUNT2, arena.allocateFrom(target), MNT_DETACH);
        }
    }

    /** The socket belongs, for good, to the network namespace of the calling thread. */
    public static int socket(int domain, int type, int protocol) {
        return checked("open a socket", call(SOCKET, domain, type | SOCK_CLOEXEC, protocol));
    }

    public static void bind(int socket, MemorySegment address) {
        checked("bind a socket", call(BIND, socket, address, (int) address.byteSize()));
    }

    /** Returns 0, or the negated error number. */
    public static int connect(int socket, MemorySegment address) {
        return call(CONNECT, socket, address, (int) address.byteSize());
    }

    /** Returns the number of bytes sent, or the negated error number. */
    public static int send(int socket, MemorySegment bytes, long length) {
        return call(SEND, socket, bytes, length, 0);
    }

    /** Returns the number of bytes received (the full length of a message, even if it did not fit), or the negated error number. */
    public static int receive(int socket, MemorySegment into) {
        return call(RECV, socket, into, into.byteSize(), 0x20 /* MSG_TRUNC */);
    }

    /** Returns 0 or more, or the negated error number. */
    public static int ioctl(int descriptor, long request, MemorySegment argument) {
        return call(IOCTL, descriptor, request, argument);
    }

    /** Waits until the socket is ready for one of the events, at most the given time; tells whether it is. */
    public static boolean poll(int socket, short events, int milliseconds) {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment entry = arena.allocate(8, 4);
            entry.set(JAVA_INT, 0, socket);
            entry.set(JAVA_SHORT, 4, events);
            int ready = call(POLL, entry, 1L, milliseconds);
            return ready > 0;
        }
    }

    public static void option(int socket, int level, int name, int value) {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment cell = arena.allocateFrom(JAVA_INT, value);
            checked("set a socket option", call(SETSOCKOPT, socket, level, name, cell, 4));
        }
    }

    public static void option(int socket, int level, int name, byte[] value) {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment cells = arena.allocateFrom(JAVA_BYTE, value);
            checked("set a socket option", call(SETSOCKOPT, socket, level, name, cells, value.length));
        }
    }

    /** The error that an asynchronous operation of this socket ended with; 0 if none. */
    public static int pendingError(int socket) {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment cell = arena.allocate(JAVA_INT);
            MemorySegment size = arena.allocateFrom(JAVA_INT, 4);
            checked("read a socket option", call(GETSOCKOPT, socket, 1, 4, cell, size));
            return cell.get(JAVA_INT, 0);
        }
    }

    /** The text of an error number. */
    public static String errorText(int errno) {
        try {
            MemorySegment text = (MemorySegment) STRERROR.invokeExact(errno);
            return text.reinterpret(256).getString(0);
        } catch (Throwable e) {
            throw new IllegalStateException(e);
        }
    }

    public static int checked(String doing, int result) {
        if (result < 0) {
            throw new KernelException(doing, -result, errorText(-result));
        }
        return result;
    }

    private static MethodHandle function(String name, MemoryLayout result, MemoryLayout... arguments) {
        return LINKER.downcallHandle(
                        LOOKUP.findOrThrow(name),
                        FunctionDescriptor.of(result, arguments),
                        Linker.Option.captureCallState("errno"))
                .asSpreader(Object[].class, arguments.length + 1)
                .asType(MethodType.methodType(Object.class, Object[].class));
    }

    private static int call(MethodHandle function, Object... arguments) {
        MemorySegment state = STATE.get();
        Object[] all = new Object[arguments.length + 1];
        all[0] = state;
        System.arraycopy(arguments, 0, all, 1, arguments.length);
        try {
            int result = ((Number) (Object) function.invokeExact(all)).intValue();
            return result < 0 ? -(int) ERRNO.get(state, 0L) : result;
        } catch (Throwable e) {
            throw new IllegalStateException(e);
        }
    }
}
