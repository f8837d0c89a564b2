package io.isthmus.dataplane.linux.netlink;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_SHORT;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.isthmus.dataplane.linux.kernel.Libc;
import io.isthmus.dataplane.linux.kernel.UnansweredException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What the kernel answers may be lost on the way: here by a socket filter that lets nothing through. */
@Timeout(value = 30, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class LostAnswerIT {
    private static final int SOL_SOCKET = 1;
    private static final int SO_ATTACH_FILTER = 26;
    private static final int SO_DETACH_FILTER = 27;
    private static final short BPF_RETURN = 6;
    private static final int LOOPBACK = 1;

    private final NetlinkSocket socket = new NetlinkSocket(NetlinkSocket.ROUTE, Duration.ofMillis(50));

    @AfterEach
    void close() {
        socket.close();
    }

    private void loseAnswers() {
        try (Arena arena = Arena.ofConfined()) {
            // struct sock_filter: "return 0 bytes"; struct sock_fprog: how many, and where.
            MemorySegment program = arena.allocate(8, 8);
            program.set(JAVA_SHORT, 0, BPF_RETURN);
            program.set(JAVA_INT, 4, 0);
            MemorySegment filter = arena.allocate(16, 8);
            filter.set(JAVA_SHORT, 0, (short) 1);
            filter.set(ADDRESS, 8, program);
            Libc.option(socket.descriptor(), SOL_SOCKET, SO_ATTACH_FILTER, filter.toArray(JAVA_BYTE));
        }
    }

    private void answersCome() {
        Libc.option(socket.descriptor(), SOL_SOCKET, SO_DETACH_FILTER, 0);
    }

    @Test
    void aLostAcknowledgementIsNotAwaitedForEverAndTheSocketGoesOn() {
        List<Request> harmless = List.of(Rtnl.up(LOOPBACK));
        loseAnswers();
        assertThatThrownBy(() -> socket.send(harmless))
                .isInstanceOf(UnansweredException.class)
                .hasMessageContaining("the kernel's answer is lost");
        answersCome();
        assertThat(socket.send(harmless)).isEmpty();
        assertThat(Dump.interfaces(socket)).extracting(Dump.Interface::name).contains("lo");
    }

    @Test
    void aLostDumpIsNotAwaitedForEver() {
        loseAnswers();
        assertThatThrownBy(() -> Dump.interfaces(socket)).isInstanceOf(UnansweredException.class);
    }
}
