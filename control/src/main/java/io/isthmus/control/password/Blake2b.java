package io.isthmus.control.password;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.util.Arrays;

/** BLAKE2b without a key (RFC 7693): digests of 1 to 64 bytes. What Argon2 is built on, and no more. */
final class Blake2b {
    static final int LONGEST = 64;

    private static final int BLOCK = 128;
    private static final int ROUNDS = 12;
    private static final VarHandle WORDS = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);

    private static final long[] IV = {
        0x6a09e667f3bcc908L, 0xbb67ae8584caa73bL, 0x3c6ef372fe94f82bL, 0xa54ff53a5f1d36f1L,
        0x510e527fade682d1L, 0x9b05688c2b3e6c1fL, 0x1f83d9abfb41bd6bL, 0x5be0cd19137e2179L
    };

    /** The order in which the words of a block are taken in each round; the last two rounds repeat the first two. */
    private static final int[][] ORDER = {
        {0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15},
        {14, 10, 4, 8, 9, 15, 13, 6, 1, 12, 0, 2, 11, 7, 5, 3},
        {11, 8, 12, 0, 5, 2, 15, 13, 10, 14, 3, 6, 7, 1, 9, 4},
        {7, 9, 3, 1, 13, 12, 11, 14, 2, 6, 5, 10, 4, 0, 15, 8},
        {9, 0, 5, 7, 2, 4, 10, 15, 14, 1, 11, 12, 6, 8, 3, 13},
        {2, 12, 6, 10, 0, 11, 8, 3, 4, 13, 7, 5, 15, 14, 1, 9},
        {12, 5, 1, 15, 14, 13, 4, 10, 0, 7, 6, 3, 9, 2, 8, 11},
        {13, 11, 7, 14, 12, 1, 3, 9, 5, 0, 15, 4, 8, 6, 2, 10},
        {6, 15, 14, 9, 11, 3, 0, 8, 12, 2, 13, 7, 1, 4, 10, 5},
        {10, 2, 8, 4, 7, 6, 1, 5, 15, 11, 9, 14, 3, 12, 13, 0}
    };

    private Blake2b() {}

    /** @param length of the digest in bytes, 1 to {@value #LONGEST} */
    static byte[] digest(byte[] message, int length) {
        long[] state = IV.clone();
        state[0] ^= 0x01010000L | length;
        int at = 0;
        for (; message.length - at > BLOCK; at += BLOCK) {
            compress(state, message, at, at + BLOCK, false);
        }
        byte[] last = new byte[BLOCK];
        System.arraycopy(message, at, last, 0, message.length - at);
        compress(state, last, 0, message.length, true);
        byte[] whole = new byte[LONGEST];
        for (int i = 0; i < state.length; i++) {
            WORDS.set(whole, i * Long.BYTES, state[i]);
        }
        return Arrays.copyOf(whole, length);
    }

    /** @param counted bytes of the message up to the end of this block */
    private static void compress(long[] state, byte[] message, int at, long counted, boolean last) {
        long[] v = new long[16];
        System.arraycopy(state, 0, v, 0, 8);
        System.arraycopy(IV, 0, v, 8, 8);
        v[12] ^= counted;
        if (last) {
            v[14] = ~v[14];
        }
        long[] m = new long[16];
        for (int i = 0; i < m.length; i++) {
            m[i] = (long) WORDS.get(message, at + i * Long.BYTES);
        }
        for (int round = 0; round < ROUNDS; round++) {
            int[] order = ORDER[round % ORDER.length];
            mix(v, 0, 4, 8, 12, m[order[0]], m[order[1]]);
            mix(v, 1, 5, 9, 13, m[order[2]], m[order[3]]);
            mix(v, 2, 6, 10, 14, m[order[4]], m[order[5]]);
            mix(v, 3, 7, 11, 15, m[order[6]], m[order[7]]);
            mix(v, 0, 5, 10, 15, m[order[8]], m[order[9]]);
            mix(v, 1, 6, 11, 12, m[order[10]], m[order[11]]);
            mix(v, 2, 7, 8, 13, m[order[12]], m[order[13]]);
            mix(v, 3, 4, 9, 14, m[order[14]], m[order[15]]);
        }
        for (int i = 0; i < state.length; i++) {
            state[i] ^= v[i] ^ v[i + 8];
        }
    }

    private static void mix(long[] v, int a, int b, int c, int d, long x, long y) {
        v[a] += v[b] + x;
        v[d] = Long.rotateRight(v[d] ^ v[a], 32);
        v[c] += v[d];
        v[b] = Long.rotateRight(v[b] ^ v[c], 24);
        v[a] += v[b] + y;
        v[d] = Long.rotateRight(v[d] ^ v[a], 16);
        v[c] += v[d];
        v[b] = Long.rotateRight(v[b] ^ v[c], 63);
    }
}
