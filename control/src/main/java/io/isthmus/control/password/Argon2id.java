package io.isthmus.control.password;

import java.io.ByteArrayOutputStream;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;

/**
 * Argon2id, version 1.3 (RFC 9106), in memory of its own outside of the heap that is taken once and used for every hash: no
 * hash leaves anything for the collector of garbage. Lanes are computed one after the other. Used by one thread at a time.
 */
final class Argon2id implements AutoCloseable {
    private static final int TYPE = 2;
    private static final int VERSION = 0x13;
    private static final int SLICES = 4;
    private static final int H0_BYTES = 64;

    /** Of a block: 1 KiB. */
    private static final int WORDS = 128;

    private static final int BLOCK = WORDS * Long.BYTES;
    private static final long LOW = 0xffff_ffffL;

    private final Arena arena = Arena.ofConfined();
    private final MemorySegment memory;
    private final Compression compression = new Compression();
    private final long[] previous = new long[WORDS];
    private final long[] reference = new long[WORDS];
    private final long[] old = new long[WORDS];
    private final long[] addresses = new long[WORDS];
    private final long[] counter = new long[WORDS];

    /**
     * What a hash costs.
     *
     * @param memory in KiB, from 8 for each lane
     * @param passes over the memory, from 1
     * @param lanes from 1
     */
    record Cost(int memory, int passes, int lanes) {
        /** Blocks that are used: a multiple of four for each lane. */
        private int blocks() {
            return memory / (SLICES * lanes) * SLICES * lanes;
        }
    }

    /** @param memory in KiB: the most that a hash may cost */
    Argon2id(int memory) {
        this.memory = arena.allocate((long) memory * BLOCK, Long.BYTES);
    }

    /** Gives the memory back. */
    @Override
    public void close() {
        arena.close();
    }

    byte[] hash(byte[] password, byte[] salt, Cost cost, int length) {
        return hash(password, salt, new byte[0], new byte[0], cost, length);
    }

    /**
     * @param key empty: none
     * @param data what else the hash is about; empty: nothing
     * @param length of the hash in bytes, from 4
     * @throws IllegalArgumentException if it costs more memory than there is
     */
    byte[] hash(byte[] password, byte[] salt, byte[] key, byte[] data, Cost cost, int length) {
        if ((long) cost.blocks() * BLOCK > memory.byteSize() || cost.blocks() == 0) {
            throw new IllegalArgumentException("no memory for " + cost);
        }
        Run run = new Run(cost);
        run.begin(start(password, salt, key, data, cost, length));
        for (int pass = 0; pass < cost.passes; pass++) {
            for (int slice = 0; slice < SLICES; slice++) {
                for (int lane = 0; lane < cost.lanes; lane++) {
                    run.segment(pass, slice, lane);
                }
            }
        }
        return run.end(length);
    }

    /** H0 of section 3.2. */
    private static byte[] start(byte[] password, byte[] salt, byte[] key, byte[] data, Cost cost, int length) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        for (int number : new int[] {cost.lanes, length, cost.memory, cost.passes, VERSION, TYPE}) {
            out.writeBytes(number(number));
        }
        for (byte[] text : new byte[][] {password, salt, key, data}) {
            out.writeBytes(number(text.length));
            out.writeBytes(text);
        }
        return Blake2b.digest(out.toByteArray(), H0_BYTES);
    }

    private static byte[] number(int number) {
        return ByteBuffer.allocate(Integer.BYTES)
                .order(ByteOrder.LITTLE_ENDIAN)
                .putInt(number)
                .array();
    }

    /** H' of section 3.3: a digest of any length. */
    private static byte[] longDigest(byte[] message, int length) {
        byte[] counted = concat(number(length), message);
        if (length <= Blake2b.LONGEST) {
            return Blake2b.digest(counted, length);
        }
        ByteBuffer out = ByteBuffer.allocate(length);
        byte[] digest = Blake2b.digest(counted, Blake2b.LONGEST);
        while (out.remaining() > Blake2b.LONGEST) {
            out.put(digest, 0, Blake2b.LONGEST / 2);
            digest = Blake2b.digest(digest, Math.min(out.remaining(), Blake2b.LONGEST));
        }
        return out.put(digest, 0, out.remaining()).array();
    }

    private static byte[] concat(byte[]... parts) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        for (byte[] part : parts) {
            out.writeBytes(part);
        }
        return out.toByteArray();
    }

    private void read(int block, long[] into) {
        MemorySegment.copy(memory, ValueLayout.JAVA_LONG, (long) block * BLOCK, into, 0, WORDS);
    }

    private void write(long[] from, int block) {
        MemorySegment.copy(from, 0, memory, ValueLayout.JAVA_LONG, (long) block * BLOCK, WORDS);
    }

    /** One hash: section 3.2, steps 3 to 8. */
    private final class Run {
        private final Cost cost;
        private final int laneLength;
        private final int segmentLength;

        Run(Cost cost) {
            this.cost = cost;
            this.laneLength = cost.blocks() / cost.lanes;
            this.segmentLength = laneLength / SLICES;
        }

        /** The first two blocks of each lane. */
        void begin(byte[] h0) {
            for (int lane = 0; lane < cost.lanes; lane++) {
                for (int column = 0; column < 2; column++) {
                    byte[] block = longDigest(concat(h0, number(column), number(lane)), BLOCK);
                    ByteBuffer.wrap(block)
                            .order(ByteOrder.LITTLE_ENDIAN)
                            .asLongBuffer()
                            .get(previous);
                    write(previous, lane * laneLength + column);
                }
            }
        }

        void segment(int pass, int slice, int lane) {
            boolean independent = pass == 0 && slice < SLICES / 2;
            Arrays.fill(counter, 0);
            counter[0] = pass;
            counter[1] = lane;
            counter[2] = slice;
            counter[3] = cost.blocks();
            counter[4] = cost.passes;
            counter[5] = TYPE;
            int first = pass == 0 && slice == 0 ? 2 : 0;
            int start = lane * laneLength;
            int column = slice * segmentLength + first;
            read(start + (column == 0 ? laneLength : column) - 1, previous);
            for (int index = first; index < segmentLength; index++, column++) {
                if (independent && (index == first || index % WORDS == 0)) {
                    nextAddresses();
                }
                long random = independent ? addresses[index % WORDS] : previous[0];
                read(referenced(pass, slice, lane, index, random), reference);
                if (pass > 0) {
                    read(start + column, old);
                }
                compression.of(previous, reference, pass > 0, old, previous);
                write(previous, start + column);
            }
        }

        /** Section 3.4.1.2: what blocks refer to where that must not depend on the password. */
        private void nextAddresses() {
            counter[6]++;
            Arrays.fill(reference, 0);
            compression.of(reference, counter, false, old, addresses);
            compression.of(reference, addresses, false, old, addresses);
        }

        /** Section 3.4.2: the block that a pseudorandom number means, among those that are ready. */
        private int referenced(int pass, int slice, int lane, int index, long random) {
            int other = pass == 0 && slice == 0 ? lane : (int) ((random >>> 32) % cost.lanes);
            int ready = pass == 0 ? slice * segmentLength : laneLength - segmentLength;
            int area = other == lane ? ready + index - 1 : ready - (index == 0 ? 1 : 0);
            long x = random & LOW;
            long y = (area * ((x * x) >>> 32)) >>> 32;
            int from = pass == 0 || slice == SLICES - 1 ? 0 : (slice + 1) * segmentLength;
            return other * laneLength + (int) ((from + area - 1 - y) % laneLength);
        }

        byte[] end(int length) {
            Arrays.fill(previous, 0);
            for (int lane = 0; lane < cost.lanes; lane++) {
                read((lane + 1) * laneLength - 1, reference);
                for (int i = 0; i < WORDS; i++) {
                    previous[i] ^= reference[i];
                }
            }
            ByteBuffer block = ByteBuffer.allocate(BLOCK).order(ByteOrder.LITTLE_ENDIAN);
            block.asLongBuffer().put(previous);
            return longDigest(block.array(), length);
        }
    }

    /** G of section 3.5: two blocks become one. */
    private static final class Compression {
        private final long[] mixed = new long[WORDS];
        private final long[] work = new long[WORDS];

        /** @param over whether the result is laid over what the block held before */
        void of(long[] x, long[] y, boolean over, long[] old, long[] result) {
            for (int i = 0; i < WORDS; i++) {
                mixed[i] = x[i] ^ y[i];
            }
            System.arraycopy(mixed, 0, work, 0, WORDS);
            for (int row = 0; row < 8; row++) {
                permute(work, 16 * row, 2);
            }
            for (int column = 0; column < 8; column++) {
                permute(work, 2 * column, 16);
            }
            for (int i = 0; i < WORDS; i++) {
                result[i] = over ? old[i] ^ mixed[i] ^ work[i] : mixed[i] ^ work[i];
            }
        }

        /** P of section 3.6, over eight pairs of words. */
        private static void permute(long[] words, int at, int step) {
            mix(words, at, at + 2 * step, at + 4 * step, at + 6 * step);
            mix(words, at + 1, at + 2 * step + 1, at + 4 * step + 1, at + 6 * step + 1);
            mix(words, at + step, at + 3 * step, at + 5 * step, at + 7 * step);
            mix(words, at + step + 1, at + 3 * step + 1, at + 5 * step + 1, at + 7 * step + 1);
            mix(words, at, at + 2 * step + 1, at + 5 * step, at + 7 * step + 1);
            mix(words, at + 1, at + 3 * step, at + 5 * step + 1, at + 6 * step);
            mix(words, at + step, at + 3 * step + 1, at + 4 * step, at + 6 * step + 1);
            mix(words, at + step + 1, at + 2 * step, at + 4 * step + 1, at + 7 * step);
        }

        private static void mix(long[] words, int i, int j, int k, int l) {
            long a = words[i];
            long b = words[j];
            long c = words[k];
            long d = words[l];
            a = sum(a, b);
            d = Long.rotateRight(d ^ a, 32);
            c = sum(c, d);
            b = Long.rotateRight(b ^ c, 24);
            a = sum(a, b);
            d = Long.rotateRight(d ^ a, 16);
            c = sum(c, d);
            b = Long.rotateRight(b ^ c, 63);
            words[i] = a;
            words[j] = b;
            words[k] = c;
            words[l] = d;
        }

        private static long sum(long a, long b) {
            return a + b + 2 * (a & LOW) * (b & LOW);
        }
    }
}
