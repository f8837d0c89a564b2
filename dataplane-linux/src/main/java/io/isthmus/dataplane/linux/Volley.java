package io.isthmus.dataplane.linux;

import io.isthmus.dataplane.Probe;
import io.isthmus.dataplane.linux.kernel.Libc;
import java.util.Arrays;
import java.util.OptionalInt;
import java.util.function.BooleanSupplier;

/**
 * Packets that go out one after the other while their answers come back. Echo requests keep their pace whatever comes back; of
 * the others, one waits for the one before. Stateless.
 */
final class Volley {
    /** How long a probe may not see that nobody wants it any more. */
    static final long LOOK_NANOS = 100_000_000;

    /** Where the packets go, and the answers come from. */
    interface Wire {
        /** Readable when something has come. */
        int socket();

        /** Sends a packet; returns the negated error number if it could not. */
        int send(int sequence);

        /** Takes in what has come. Nothing, if that answers none of these packets. */
        Heard hear();
    }

    /**
     * What has come.
     *
     * @param sequence the packet that it answers; empty: none
     * @param refused whether it says that nothing listens there
     */
    record Heard(OptionalInt sequence, boolean refused) {
        static final Heard NOTHING = new Heard(OptionalInt.empty(), false);

        static Heard answer(int sequence) {
            return new Heard(OptionalInt.of(sequence), false);
        }

        static Heard refusal(int sequence) {
            return new Heard(OptionalInt.of(sequence), true);
        }
    }

    private Volley() {}

    static Probe.Result send(Probe probe, BooleanSupplier unwanted, Wire wire) {
        boolean inTurn = !(probe.kind() instanceof Probe.Kind.Icmp);
        long[] sentAt = new long[probe.count()];
        long[] took = new long[probe.count()];
        Arrays.fill(took, -1);
        long start = System.nanoTime();
        long pause = probe.interval().toNanos();
        long patience = probe.timeout().toNanos();
        int sent = 0;
        int answered = 0;
        int refused = 0;
        String problem = "";
        while (answered < probe.count() && !unwanted.getAsBoolean()) {
            long now = System.nanoTime();
            boolean waits = inTurn && sent > 0 && took[sent - 1] < 0 && now - sentAt[sent - 1] < patience;
            long wait;
            if (sent < probe.count() && !waits && now - start >= sent * pause) {
                sentAt[sent] = System.nanoTime();
                int result = wire.send(sent);
                if (result < 0) {
                    problem = Libc.errorText(-result);
                    break;
                }
                sent++;
                // Reads between two sends, too: a burst after a delay must not overflow the socket with answers.
                wait = 0;
            } else {
                long until = sent < probe.count() && !waits ? start + sent * pause : sentAt[sent - 1] + patience;
                if (until - now <= 0) {
                    break;
                }
                wait = Math.min(until - now, LOOK_NANOS);
            }
            if (Libc.poll(wire.socket(), Libc.POLLIN, milliseconds(wait))) {
                Heard heard = wire.hear();
                long arrived = System.nanoTime();
                int sequence = heard.sequence().orElse(-1);
                if (sequence >= 0 && sequence < sent && took[sequence] < 0 && arrived - sentAt[sequence] <= patience) {
                    took[sequence] = arrived - sentAt[sequence];
                    answered++;
                    refused += heard.refused() ? 1 : 0;
                }
            }
        }
        return new Probe.Result(
                sent, Arrays.stream(took).filter(nanos -> nanos >= 0).boxed().toList(), refused, problem);
    }

    /** Rounded up, so that a wait never ends just before its time. */
    static int milliseconds(long nanos) {
        return (int) Math.min(Integer.MAX_VALUE, (nanos + 999_999) / 1_000_000);
    }
}
