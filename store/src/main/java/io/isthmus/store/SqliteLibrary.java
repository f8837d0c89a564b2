package io.isthmus.store;

import io.isthmus.edge.OwnFile;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.sqlite.SQLiteJDBCLoader;
import org.sqlite.util.LibraryLoaderUtil;

/**
 * SQLite's native library, of over a megabyte, kept in a directory of our own. Left alone, its loader puts a new copy into the
 * directory of temporary files at each start, and one that is killed leaves it there.
 */
public final class SqliteLibrary {
    private static final Logger LOG = LoggerFactory.getLogger(SqliteLibrary.class);

    private SqliteLibrary() {}

    /**
     * Has the library loaded from this directory, where it is put unless it is there already. To be called before the first
     * store is opened; later it does nothing. Where the file cannot be made or loaded, the loader does as ever.
     *
     * @param directory one that only its owner may write to
     */
    public static void keepIn(Path directory) {
        String name = "sqlite-" + SQLiteJDBCLoader.getVersion() + "-" + LibraryLoaderUtil.getNativeLibName();
        try {
            Optional<byte[]> library = bundled();
            if (library.isPresent()) {
                put(directory.resolve(name), library.get());
                System.setProperty("org.sqlite.lib.path", directory.toString());
                System.setProperty("org.sqlite.lib.name", name);
            }
        } catch (IOException e) {
            LOG.warn("event=library_not_kept directory={} reason=\"{}\"", directory, e.toString());
        }
    }

    private static Optional<byte[]> bundled() throws IOException {
        String resource = place() + "/" + LibraryLoaderUtil.getNativeLibName();
        try (InputStream in = SQLiteJDBCLoader.class.getResourceAsStream(resource)) {
            return in == null ? Optional.empty() : Optional.of(in.readAllBytes());
        }
    }

    /** Where the driver has the library: known for usual machines, since the driver runs a program to find out. */
    private static String place() {
        return switch (System.getProperty("os.name") + " " + System.getProperty("os.arch")) {
            case "Linux amd64" -> "/org/sqlite/native/Linux/x86_64";
            case "Linux aarch64" -> "/org/sqlite/native/Linux/aarch64";
            default -> LibraryLoaderUtil.getNativeLibResourcePath();
        };
    }

    /** One of another content, such as half of it, is replaced. */
    private static void put(Path file, byte[] content) throws IOException {
        if (Files.notExists(file) || !Arrays.equals(Files.readAllBytes(file), content)) {
            OwnFile.replace(file, content);
        }
    }
}
