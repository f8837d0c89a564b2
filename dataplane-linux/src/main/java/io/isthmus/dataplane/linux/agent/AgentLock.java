package io.isthmus.dataplane.linux.agent;

import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Optional;

/**
 * Keeps a second agent of one installation away. The kernel gives the lock back when its holder dies, however it dies, so
 * it can never be stale.
 */
final class AgentLock implements Closeable {
    private static final String FILE = "agent.lock";

    private final FileChannel channel;

    private AgentLock(FileChannel channel) {
        this.channel = channel;
    }

    /** Takes the lock without waiting; empty if another agent has it. */
    static Optional<AgentLock> tryTake(Path state) throws IOException {
        FileChannel channel =
                FileChannel.open(state.resolve(FILE), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
        boolean taken = false;
        try {
            Optional<FileLock> lock = Optional.ofNullable(channel.tryLock());
            taken = lock.isPresent();
            if (taken) {
                byte[] pid = Long.toString(ProcessHandle.current().pid()).getBytes(StandardCharsets.US_ASCII);
                channel.truncate(0).write(ByteBuffer.wrap(pid));
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

    @Override
    public void close() throws IOException {
        channel.close();
    }
}
