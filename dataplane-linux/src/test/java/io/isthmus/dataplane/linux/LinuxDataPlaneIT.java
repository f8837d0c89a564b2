package io.isthmus.dataplane.linux;

import io.isthmus.dataplane.DataPlane;
import io.isthmus.dataplane.DataPlaneContract;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;

/** The kernel keeps the contract of data planes. */
class LinuxDataPlaneIT extends DataPlaneContract {
    @Override
    protected DataPlane open() {
        return new LinuxDataPlane(new Options(Fixture.INSTANCE, Fixture.NAMESPACES, "here", Duration.ZERO));
    }

    @Override
    protected List<String> left() {
        try (Stream<Path> files = Files.list(Fixture.NAMESPACES)) {
            return files.map(file -> file.getFileName().toString())
                    .filter(name -> name.startsWith("ist" + Fixture.INSTANCE + "-"))
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
