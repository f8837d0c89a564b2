package io.isthmus.edge;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class OwnershipTest {
    private static final Set<PosixFilePermission> OF_OTHERS =
            EnumSet.of(PosixFilePermission.GROUP_WRITE, PosixFilePermission.OTHERS_WRITE);

    private final Path directory;

    OwnershipTest(@TempDir Path place) {
        this.directory = place.resolve("data");
    }

    @BeforeEach
    void makeSome() throws IOException {
        OwnFile.makeDirectory(directory.resolve("inner"));
        OwnFile.replace(directory.resolve("file"), "a");
        OwnFile.replace(directory.resolve("inner").resolve("deep"), "a");
    }

    @Test
    void whatOneMadeOneselfIsFine() throws IOException {
        assertThat(Ownership.complaint(directory)).isEmpty();
        Path link = Files.createSymbolicLink(directory.resolveSibling("elsewhere"), directory);
        assertThat(Ownership.complaint(link))
                .as("the directory itself, by a link")
                .isEmpty();
    }

    @Test
    void whateverOthersMayReadIsFine() throws IOException {
        Files.setPosixFilePermissions(directory, PosixFilePermissions.fromString("rwxr-xr-x"));
        Files.setPosixFilePermissions(directory.resolve("file"), PosixFilePermissions.fromString("rw-r--r--"));
        assertThat(Ownership.complaint(directory)).isEmpty();
    }

    @Test
    void whateverOthersMayWriteIsNamedWithTheRemedy() throws IOException {
        for (String name : List.of("", "file", "inner", "inner/deep")) {
            Path path = directory.resolve(name);
            Set<PosixFilePermission> before = Files.getPosixFilePermissions(path);
            for (PosixFilePermission others : OF_OTHERS) {
                Set<PosixFilePermission> more = EnumSet.copyOf(before);
                more.add(others);
                Files.setPosixFilePermissions(path, more);
                assertThat(Ownership.complaint(directory).orElseThrow())
                        .startsWith("others may write to " + path + " ")
                        .endsWith("chmod -R go-w " + directory.toRealPath());
            }
            Files.setPosixFilePermissions(path, before);
        }
        assertThat(Ownership.complaint(directory)).isEmpty();
    }

    @Test
    void aLinkInsideIsNamedWithTheRemedy() throws IOException {
        Path link = Files.createSymbolicLink(directory.resolve("inner").resolve("log"), Path.of("/etc/hostname"));
        assertThat(Ownership.complaint(directory).orElseThrow())
                .contains("symbolic link")
                .endsWith("rm " + link);
    }

    /** Everybody may look at the files of this one, and none of ours is in it. */
    @Test
    void whatBelongsToAnotherIsNamedWithTheRemedy() throws IOException {
        int me = (Integer) Files.getAttribute(Path.of("/proc/self"), "unix:uid");
        if (me == 0) {
            Files.setAttribute(directory.resolve("file"), "unix:uid", 65_534);
            assertThat(Ownership.complaint(directory).orElseThrow())
                    .startsWith(directory.resolve("file") + " belongs to the user 65534, not to the user 0 ")
                    .endsWith("chown -R 0 " + directory.toRealPath());
        } else {
            assertThat(Ownership.complaint(Path.of("/etc/apt")).orElseThrow())
                    .contains(" belongs to the user 0, ")
                    .endsWith("chown -R " + me + " /etc/apt");
        }
    }
}
