package io.isthmus.edge;

import java.io.IOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Whether a directory, with all that lies in it, is written by nobody but this process's user. Stateless. */
public final class Ownership {
    private static final int WRITE_OF_OTHERS = 0022;
    private static final Path SELF = Path.of("/proc/self");

    private Ownership() {}

    /**
     * The first thing that is wrong, with the command that mends it: a stranger's file, one that others may write to, or a
     * symbolic link, through which something else would be written. The directory itself may be reached by a link.
     *
     * @throws IOException if it cannot be looked at
     */
    public static Optional<String> complaint(Path directory) throws IOException {
        Path real = directory.toRealPath();
        int user = (Integer) Files.getAttribute(SELF, "unix:uid");
        Look look = new Look(real, user);
        Files.walkFileTree(real, look);
        return Optional.ofNullable(look.complaint);
    }

    private static final class Look extends SimpleFileVisitor<Path> {
        private final Path top;
        private final int user;
        private @Nullable String complaint;

        private Look(Path top, int user) {
            this.top = top;
            this.user = user;
        }

        @Override
        public FileVisitResult preVisitDirectory(Path directory, BasicFileAttributes attributes) throws IOException {
            return look(directory, attributes);
        }

        @Override
        public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) throws IOException {
            return look(file, attributes);
        }

        /** What goes away meanwhile, as the files of a database do, harms nobody. */
        @Override
        public FileVisitResult visitFileFailed(Path file, IOException failed) throws IOException {
            if (failed instanceof NoSuchFileException) {
                return FileVisitResult.CONTINUE;
            }
            throw failed;
        }

        private FileVisitResult look(Path path, BasicFileAttributes attributes) throws IOException {
            Map<String, Object> unix;
            try {
                unix = Files.readAttributes(path, "unix:uid,mode", LinkOption.NOFOLLOW_LINKS);
            } catch (NoSuchFileException _) {
                return FileVisitResult.CONTINUE;
            }
            complaint = complaint(path, attributes.isSymbolicLink(), number(unix, "uid"), number(unix, "mode"));
            return complaint == null ? FileVisitResult.CONTINUE : FileVisitResult.TERMINATE;
        }

        private @Nullable String complaint(Path path, boolean link, int owner, int mode) {
            if (owner != user) {
                return path + " belongs to the user " + owner + ", not to the user " + user
                        + " who runs this. If it shall: chown -R " + user + " " + top;
            }
            if (link) {
                return path + " is a symbolic link, and nothing is written through one: put the file itself there, or "
                        + "remove it: rm " + path;
            }
            if ((mode & WRITE_OF_OTHERS) != 0) {
                return "others may write to " + path + " (mode " + Integer.toOctalString(mode & 07777)
                        + "). If nobody did: chmod -R go-w " + top;
            }
            return null;
        }

        private static int number(Map<String, Object> attributes, String name) {
            return attributes.get(name) instanceof Integer number ? number : -1;
        }
    }
}
