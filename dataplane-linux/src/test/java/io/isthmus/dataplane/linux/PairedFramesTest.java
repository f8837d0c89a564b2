package io.isthmus.dataplane.linux;

import static org.assertj.core.api.Assertions.assertThat;

import io.isthmus.dataplane.Probe;
import io.isthmus.dataplane.linux.Volley.Heard;
import io.isthmus.net.Ip;
import io.isthmus.net.Mac;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

final class PairedFramesTest {
    private static final int COUNT = 5;
    private static final int ETHERNET = 14;
    private static final int SYN_ACK = 18;
    private static final int RST_ACK = 20;
    private static final int RST = 4;
    private static final int ACK = 16;

    static Stream<PairedFrames> all() {
        return Stream.of(new Probe.Kind.Icmp(), new Probe.Kind.Tcp(443), new Probe.Kind.Udp(53))
                .flatMap(kind -> Stream.of(
                        // The numbers of the first ones run past the last port.
                        frames("192.0.2.7", "10.0.0.5", kind, 28_230),
                        frames("192.0.2.7", "10.0.0.5", kind, -3),
                        frames("2001:db8::7", "fd00::5", kind, Integer.MAX_VALUE - 2)));
    }

    private static PairedFrames frames(String source, String to, Probe.Kind kind, int first) {
        return new PairedFrames(
                new Mac(0x0a0000000001L), Ip.parse(source), Ip.parse(to), kind, COUNT, first, 0x7fffffff);
    }

    private static int header(PairedFrames frames) {
        return ETHERNET + (frames.to().bytes().length == 4 ? 20 : 40);
    }

    private static boolean isV4(PairedFrames frames) {
        return frames.to().bytes().length == 4;
    }

    /** The same frame on its way back, as far as the header goes. */
    private static ByteBuffer turned(PairedFrames frames, byte[] frame) {
        ByteBuffer turned = ByteBuffer.wrap(frame.clone());
        int at = ETHERNET + (isV4(frames) ? 12 : 8);
        turned.put(at, frames.to().bytes());
        turned.put(at + frames.to().bytes().length, frames.source().bytes());
        return turned;
    }

    /** What whoever has the destination answers. */
    private static ByteBuffer answer(PairedFrames frames, int sequence, int tcpFlags) {
        ByteBuffer answer = turned(frames, frames.opening(sequence));
        int at = header(frames);
        if (frames.kind() instanceof Probe.Kind.Icmp) {
            return answer.put(at, (byte) (isV4(frames) ? 0 : 129));
        }
        short from = answer.getShort(at);
        answer.putShort(at, answer.getShort(at + 2)).putShort(at + 2, from);
        return frames.kind() instanceof Probe.Kind.Udp
                ? answer
                : answer.putInt(at + 8, answer.getInt(at + 4) + 1).put(at + 13, (byte) tcpFlags);
    }

    /** "Port unreachable", about a packet. */
    private static ByteBuffer unreachable(PairedFrames frames, byte[] about) {
        ByteBuffer packet = ByteBuffer.wrap(about, ETHERNET, header(frames) - ETHERNET + 8);
        ByteBuffer answer = ByteBuffer.allocate(header(frames) + 8 + packet.remaining());
        answer.put(turned(frames, about).array(), 0, header(frames));
        answer.put(ETHERNET + (isV4(frames) ? 9 : 6), (byte) (isV4(frames) ? 1 : 58));
        answer.put((byte) (isV4(frames) ? 3 : 1))
                .put((byte) (isV4(frames) ? 3 : 4))
                .position(header(frames) + 8);
        return answer.put(packet).flip();
    }

    @ParameterizedTest
    @MethodSource("all")
    void eachAnswerIsThatOfItsPacket(PairedFrames frames) {
        for (int sequence = 0; sequence < COUNT; sequence++) {
            assertThat(frames.answer(answer(frames, sequence, SYN_ACK)).heard()).isEqualTo(Heard.answer(sequence));
        }
    }

    @ParameterizedTest
    @MethodSource("all")
    void whatTurnsAPacketDownIsARefusal(PairedFrames frames) {
        if (frames.kind() instanceof Probe.Kind.Tcp) {
            assertThat(frames.answer(answer(frames, 3, RST_ACK)).heard()).isEqualTo(Heard.refusal(3));
        }
        Heard unreachable =
                frames.answer(unreachable(frames, frames.opening(3))).heard();
        assertThat(unreachable).isEqualTo(frames.kind() instanceof Probe.Kind.Icmp ? Heard.NOTHING : Heard.refusal(3));
    }

    @Test
    void onlyWhoAcceptedAConnectionIsToldThatItIsOver() {
        PairedFrames frames = frames("192.0.2.7", "10.0.0.5", new Probe.Kind.Tcp(443), 0);
        byte[] reset = frames.answer(answer(frames, 2, SYN_ACK)).reply().orElseThrow();
        ByteBuffer segment = ByteBuffer.wrap(reset, header(frames), 20);
        assertThat(segment.get(header(frames) + 13)).isEqualTo((byte) RST);
        assertThat(segment.getInt(header(frames) + 4))
                .isEqualTo(answer(frames, 2, SYN_ACK).getInt(header(frames) + 8));
        assertThat(frames.answer(answer(frames, 2, RST_ACK)).reply()).isEmpty();
        assertThat(frames.answer(answer(frames, 2, ACK))).isEqualTo(frames.answer(ByteBuffer.allocate(0)));
    }

    /** The first bytes of it. */
    private static ByteBuffer copy(ByteBuffer frame, int length) {
        byte[] bytes = new byte[length];
        frame.get(0, bytes);
        return ByteBuffer.wrap(bytes);
    }

    @ParameterizedTest
    @MethodSource("all")
    void whatIsOfSomebodyElseIsNoAnswer(PairedFrames frames) {
        ByteBuffer answer = answer(frames, 1, SYN_ACK);
        int header = header(frames);
        int addresses = ETHERNET + (isV4(frames) ? 12 : 8);
        int numbers = frames.kind() instanceof Probe.Kind.Icmp ? header + 4 : header + 2;
        List<Integer> places = List.of(
                12, addresses, addresses + frames.to().bytes().length, ETHERNET + (isV4(frames) ? 9 : 6), numbers);
        for (int at : places) {
            ByteBuffer other = copy(answer, answer.limit());
            other.put(at, (byte) (other.get(at) ^ 0x40));
            assertThat(frames.answer(other).heard()).as("at " + at).isEqualTo(Heard.NOTHING);
        }
        assertThat(frames.answer(ByteBuffer.wrap(frames.opening(1))).heard()).isEqualTo(Heard.NOTHING);
        if (frames.kind() instanceof Probe.Kind.Tcp) {
            ByteBuffer other = answer.putInt(header + 8, answer.getInt(header + 8) + 1);
            assertThat(frames.answer(other).heard()).isEqualTo(Heard.NOTHING);
        }
    }

    @ParameterizedTest
    @MethodSource("all")
    void whateverComesIsRead(PairedFrames frames) {
        Random random = new Random(7);
        for (ByteBuffer whole : List.of(answer(frames, 0, SYN_ACK), unreachable(frames, frames.opening(0)))) {
            for (int length = 0; length < whole.limit(); length++) {
                frames.answer(copy(whole, length));
            }
            for (int i = 0; i < 2_000; i++) {
                ByteBuffer other = copy(whole, whole.limit());
                for (int times = 0; times < 3; times++) {
                    other.put(random.nextInt(whole.limit()), (byte) random.nextInt());
                }
                frames.answer(other);
            }
        }
    }
}
