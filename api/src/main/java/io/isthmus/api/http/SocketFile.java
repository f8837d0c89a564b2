package io.isthmus.api.http;

import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;

/**
 * The file of a unix socket. The socket is made in a directory that only its owner may enter, gets mode 0600 there and is
 * then moved to its place, so that nobody else can ever open it.
 */
final class SocketFile {
    private final Path place;
    private final Path workshop;

    private SocketFile(Path place, Path workshop) {
        this.place = place;
        this.workshop = workshop;
    }

    /**
     * Makes the place free: removes what a dead process left.
     *
     * @throws StartException if a live process listens there, something else lies there, or the directory cannot be
     *     written
     */
    static SocketFile prepare(Path place) {
        try {
            if (Files.exists(place, LinkOption.NOFOLLOW_LINKS)) {
                removeStale(place);
            }
            Path directory = place.toAbsolutePath().getParent();
            Path workshop = Files.createTempDirectory(
                    directory,
                    ".s",
                    PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
            return new SocketFile(place, workshop);
        } catch (IOException failed) {
            throw new StartException("cannot make the unix socket " + place + ": " + failed, failed);
        }
    }

    private static void removeStale(Path place) throws IOException {
        boolean socket = Files.readAttributes(
                        place, java.nio.file.attribute.BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS)
                .isOther();
        if (!socket) {
            throw new StartException("cannot make the unix socket " + place + ": another file is in its place");
        }
        if (answers(place)) {
            throw new StartException(
                    "the unix socket " + place + " is in use: another controller runs with this data directory");
        }
        Files.delete(place);
    }

    private static boolean answers(Path place) {
        try (SocketChannel channel = SocketChannel.open(StandardProtocolFamily.UNIX)) {
            return channel.connect(UnixDomainSocketAddress.of(place));
        } catch (IOException _) {
            return false;
        }
    }

    /** Where the socket is to be bound. */
    Path bindAt() {
        return workshop.resolve("s");
    }

    /** Gives the bound socket its mode and moves it to its place. */
    void open() {
        try {
            Files.setPosixFilePermissions(bindAt(), PosixFilePermissions.fromString("rw-------"));
            Files.move(bindAt(), place, StandardCopyOption.ATOMIC_MOVE);
            Files.delete(workshop);
        } catch (IOException failed) {
            throw new StartException("cannot make the unix socket " + place + ": " + failed, failed);
        }
    }

    /** Removes what {@link #prepare} and {@link #open} made. */
    void remove() {
        try {
            Files.deleteIfExists(bindAt());
            Files.deleteIfExists(workshop);
            Files.deleteIfExists(place);
        } catch (IOException _) {
            // the next start removes it
        }
    }
}
