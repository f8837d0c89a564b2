package io.isthmus.dataplane.linux.agent;

import io.isthmus.edge.OwnFile;
import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps a second agent of one installation away. The kernel gives the lock back when its holder dies, however it dies, so
 * it can never be stale.
 */
final class AgentLock implements Closeable {
    private static final Logger LOG = LoggerFactory.getLogger(AgentLock.class);
    private static final String FILE = "agent.lock";

    private final FileChannel channel;

    private AgentLock(FileChannel channel) {
        this.channel = channel;
    }

    /** Takes the lock without waiting; empty if another agent has it. */
    static Optional<AgentLock> tryTake(Path state) throws IOException {
        FileChannel channel = OwnFile.open(state.resolve(FILE));
        boolean taken = false;
        try {
            Optional<FileLock> lock = Optional.ofNullable(channel.tryLock());
            taken = lock.isPresent();
            if (taken) {
                byte[] pid = Long.toString(ProcessHandle.current().pid()).getBytes(StandardCharsets.US_ASCII);
                OwnFile.write(channel.truncate(0), ByteBuffer.wrap(pid));
            }
            return taken ? Optional.of(new AgentLock(channel)) : Optional.empty();
        } catch (OverlappingFileLockException e) {
            return Optional.empty();
        } finally {
            if (!taken) {
                channel.close();
            }
        }
    }

    /** Process id of the agent that has, or last had, the lock. */
    static String holder(Path state) throws IOException {
        return Files.readString(state.resolve(FILE));
    }

    /**
     * Ends the agent that has the lock, if any. For the controller of this state directory, whose own agent just could not get
     * it: the holder is then of a controller that is gone, and does not end with it as it should, perhaps because it is
     * stopped. Only SIGKILL surely ends such a process.
     */
    static void endHolder(Path state) throws IOException {
        Optional<AgentLock> free = tryTake(state);
        if (free.isPresent()) {
            free.get().close();
            return;
        }
        long holder = Long.parseLong(holder(state));
        // The file may still name the one before, whose number may be another process's by now.
        if (isAgentOf(state, holder)) {
            LOG.warn("event=agent-killed pid={} reason=\"it holds the lock and its controller is gone\"", holder);
            ProcessHandle.of(holder).ifPresent(ProcessHandle::destroyForcibly);
        }
    }

    private static boolean isAgentOf(Path state, long pid) throws IOException {
        try {
            List<String> line = List.of(
                    Files.readString(Path.of("/proc/" + pid + "/cmdline")).split("\0"));
            int option = line.indexOf("--state");
            return option >= 0
                    && option + 1 < line.size()
                    && line.get(option + 1).equals(state.toString());
        } catch (NoSuchFileException e) {
            return false;
        }
    }

    @Override
    public void close() throws IOException {
        channel.close();
    }
}
