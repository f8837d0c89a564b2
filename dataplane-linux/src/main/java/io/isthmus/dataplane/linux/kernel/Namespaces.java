package io.isthmus.dataplane.linux.kernel;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.function.IntConsumer;
import java.util.stream.Stream;

/**
 * Named network namespaces, named as {@code ip netns} names them: a file in one directory on which the namespace is
 * mounted. Work inside a namespace is done on platform threads kept for that alone, which go home afterwards, so that no
 * idle thread keeps a removed namespace alive. May be used from any thread, except that work running inside a namespace
 * must not wait for other such work.
 */
public final class Namespaces implements AutoCloseable {
    /** How long processes of a namespace may take to end after they were killed. */
    private static final long PATIENCE_NANOS = TimeUnit.SECONDS.toNanos(2);

    private static final int ENOENT = 2;

    private final Path directory;
    private final ExecutorService threads;
    private final Runnable done;
    private final int home;

    /**
     * @param directory made if it is missing
     * @param parallelism how many threads work inside namespaces at a time
     */
    public Namespaces(Path directory, int parallelism) {
        this(directory, parallelism, () -> {});
    }

    /** @param done is run after each piece of work, on its thread */
    public Namespaces(Path directory, int parallelism, Runnable done) {
        this.directory = directory;
        this.done = done;
        threads = Executors.newFixedThreadPool(
                parallelism,
                Thread.ofPlatform().daemon().name("isthmus-netns-", 1).factory());
        home = Libc.open("/proc/self/ns/net");
        prepareDirectory();
    }

    /** As iproute2 does: names made here are seen in every mount namespace that shares this directory. */
    private void prepareDirectory() {
        try {
            Files.createDirectories(directory);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        String path = directory.toString();
        if (Libc.mount("", path, Libc.MS_SHARED | Libc.MS_REC) == -Libc.EINVAL) {
            Libc.checked("mount " + path, Libc.mount(path, path, Libc.MS_BIND | Libc.MS_REC));
            Libc.checked("share " + path, Libc.mount("", path, Libc.MS_SHARED | Libc.MS_REC));
        }
    }

    /** The same namespaces, for work that is not to wait for what is done here. */
    public Namespaces beside(int parallelism) {
        return new Namespaces(directory, parallelism, done);
    }

    /** Names that start so. */
    public List<String> list(String prefix) {
        List<String> names = new ArrayList<>();
        try (Stream<Path> files = Files.list(directory)) {
            files.map(file -> file.getFileName().toString())
                    .filter(name -> name.startsWith(prefix))
                    .forEach(names::add);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return names;
    }

    public boolean exists(String name) {
        return Files.exists(directory.resolve(name));
    }

    /** Does something with a descriptor of the namespace, which is open as long as that takes. */
    public void withDescriptor(String name, IntConsumer use) {
        int descriptor = Libc.open(directory.resolve(name).toString());
        try {
            use.accept(descriptor);
        } finally {
            Libc.close(descriptor);
        }
    }

    /** Makes a namespace and does the work inside it. If that fails, the namespace is removed again. */
    public <T> CompletableFuture<T> create(String name, Callable<T> work) {
        return submit(() -> {
            Path file = directory.resolve(name);
            Files.createFile(file);
            try {
                Libc.unshareNetwork();
                Libc.checked("mount " + file, Libc.mount("/proc/thread-self/ns/net", file.toString(), Libc.MS_BIND));
                return work.call();
            } catch (Exception e) {
                forget(name);
                throw e;
            }
        });
    }

    /** Does the work inside a namespace that exists; fails with {@link NoNamespaceException} if it does not. */
    public <T> CompletableFuture<T> inside(String name, Callable<T> work) {
        return submit(() -> {
            enter(name);
            return work.call();
        });
    }

    private void enter(String name) {
        try {
            withDescriptor(name, Libc::setns);
        } catch (KernelException e) {
            throw e.errno() == ENOENT || e.errno() == Libc.EINVAL ? new NoNamespaceException(name, e) : e;
        }
    }

    /** An open namespace, which stays the same whatever becomes of its name. */
    public record Entrance(int descriptor) implements AutoCloseable {
        @Override
        public void close() {
            Libc.close(descriptor);
        }
    }

    /** To be closed. */
    public Entrance entrance(String name) {
        return new Entrance(Libc.open(directory.resolve(name).toString()));
    }

    /** Does the work inside a namespace whose entrance stays open until then. */
    public <T> CompletableFuture<T> inside(Entrance entrance, Callable<T> work) {
        return submit(() -> {
            Libc.setns(entrance.descriptor());
            return work.call();
        });
    }

    /** Work outside of any namespace made here, on the same threads. */
    public Executor executor() {
        return work -> threads.execute(() -> {
            try {
                work.run();
            } finally {
                done.run();
            }
        });
    }

    /** Gives a namespace another name, which nothing has. No error if there is no such namespace. */
    public void rename(String name, String other) {
        Path from = directory.resolve(name);
        Path to = directory.resolve(other);
        if (!Files.exists(from)) {
            return;
        }
        try {
            Files.createFile(to);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        Libc.checked("mount " + to, Libc.mount(from.toString(), to.toString(), Libc.MS_BIND));
        forget(name);
    }

    /**
     * Ends all processes in these namespaces and takes the names away, so that the namespaces end. No error if there is no such
     * name.
     *
     * @return names that stay, because a process does not end
     */
    public Set<String> remove(Collection<String> names) {
        Map<String, String> namespaces = new HashMap<>();
        names.forEach(name ->
                Processes.mounted(directory.resolve(name)).ifPresent(namespace -> namespaces.put(name, namespace)));
        Set<String> alive = Processes.end(Set.copyOf(namespaces.values()), PATIENCE_NANOS);
        Set<String> staying = new HashSet<>();
        for (String name : names) {
            if (alive.contains(namespaces.getOrDefault(name, ""))) {
                staying.add(name);
            } else {
                forget(name);
            }
        }
        // Until then somebody could come in.
        namespaces.keySet().removeAll(staying);
        Processes.end(Set.copyOf(namespaces.values()), PATIENCE_NANOS);
        return staying;
    }

    /** Takes the name away; the namespace ends with its last user. */
    private void forget(String name) {
        Path file = directory.resolve(name);
        int result = Libc.unmount(file.toString());
        if (result < 0 && result != -Libc.EINVAL && result != -ENOENT) {
            Libc.checked("unmount " + file, result);
        }
        try {
            Files.deleteIfExists(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private <T> CompletableFuture<T> submit(Callable<T> work) {
        return CompletableFuture.supplyAsync(
                () -> {
                    try {
                        return work.call();
                    } catch (RuntimeException e) {
                        throw e;
                    } catch (Exception e) {
                        throw new CompletionException(e);
                    } finally {
                        done.run();
                        Libc.setns(home);
                    }
                },
                threads);
    }

    @Override
    public void close() {
        threads.shutdown();
        threads.close();
        Libc.close(home);
    }
}
