package io.isthmus.control.password;

import java.security.SecureRandom;

/**
 * Makes and checks what is kept of passwords. Either takes tens of milliseconds of a processor on purpose, so it happens on a
 * few threads, and each asker has a share of them. Thread-safe.
 */
public final class Passwords {
    /** The asker who is served first, and whom strangers cannot take the places from: the local administrator. */
    public static final String LOCAL = Turns.FIRST;

    /** How many of one asker may wait. */
    public static final int PER_ASKER = 8;

    /** How many may wait altogether. */
    public static final int WAITING = 64;

    private static final int MOST_THREADS = 4;

    /**
     * Compared with where there is nothing to compare with, so that the answer takes the same time: of a random text that
     * nobody kept.
     */
    private static final HashText NOBODY = HashText.parse("$argon2id$v=19$m=19456,t=2,p=1"
                    + "$VIJSBqHthwNkCS+/q1JMt/WENXmg//BduF5//pCP6Oxcms6bIWlF6QWBko4VwW88+gSNVUxOXhbrAd6S1hSveQ"
                    + "$bBE1v36sTpjBJhVfWrL70licpaJ1vf7IXF858rUhyLk")
            .orElseThrow();

    private final SecureRandom random = new SecureRandom();
    private final Turns turns;

    /** On as many threads as half of the processors, and at most {@value #MOST_THREADS}. */
    public Passwords() {
        this(Math.clamp(Runtime.getRuntime().availableProcessors() / 2, 1, MOST_THREADS));
    }

    Passwords(int threads) {
        this.turns = new Turns(threads, PER_ASKER, WAITING);
    }

    /**
     * What to keep of a password, with a new salt. Waits for its turn.
     *
     * @param asker on whose share it is made
     */
    public Turn<String> hash(String password, String asker) {
        return turns.take(asker, argon -> {
            byte[] salt = new byte[HashText.SALT_BYTES];
            random.nextBytes(salt);
            return HashText.of(argon, password, salt).toString();
        });
    }

    /** What is done when the turn of a check has come; not while another of the same asker is under way. */
    public interface Checked<T> {
        /** @param check of a password; called at most once */
        T with(Check check);
    }

    /** Compares a password with what was kept of one. */
    public interface Check {
        /** @param kept anything that is no hash is that of no password, and takes as long */
        boolean isRight(String password, String kept);
    }

    /**
     * Checks a password when its turn has come, and waits for that.
     *
     * @param asker on whose share it is checked
     */
    public <T> Turn<T> check(String asker, Checked<T> checked) {
        return turns.take(
                asker,
                argon -> checked.with((password, kept) -> HashText.parse(kept)
                        .map(hash -> hash.isOf(argon, password))
                        .orElseGet(() -> {
                            var _ = NOBODY.isOf(argon, password);
                            return false;
                        })));
    }

    /** Number of those that wait for their turn. */
    public int waiting() {
        return turns.waiting();
    }
}
