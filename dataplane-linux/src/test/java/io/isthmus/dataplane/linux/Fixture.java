package io.isthmus.dataplane.linux;

import java.nio.file.Path;

/** Where the tests of this process work. */
final class Fixture {
    /** Differs between processes, so that they may run at the same time. */
    static final String INSTANCE = "t" + Long.toString(ProcessHandle.current().pid() % 1_000_000 + 36 * 36, 36);

    static final Path NAMESPACES = Path.of("/run/netns");

    private Fixture() {}
}
