package io.isthmus.api.catalogue;

/** Something that lasts, of which callers may have only so much at a time. */
public enum Room {
    /** Open connections, which are counted by address: nobody has yet said who it is. */
    CONNECTIONS("connections", 128, 8192, 8192),

    /** Requests that are worked on. Neither bodies that are on their way nor what has a room of its own is among them. */
    REQUESTS("requests", 128, 512, 1024),

    /** Request bodies that have not wholly come. */
    BODIES("unfinished bodies", 32, 512, 1024),

    /** Requests whose body is large, for it is in memory as long as the request is worked on. */
    LARGE_BODIES("requests with a large body", 8, 16, 32),

    /** Probes, which wait for their packets. */
    PROBES("probes", 8, 0, 64),

    /** Streams of events, which go on until somebody ends them. */
    STREAMS("event streams", 8, 0, 256),

    /** Answers that take long to find. */
    SEARCHES("searches of the change log", 2, 0, 8, true),

    /** Explanations, whose advice is a search for the smallest set of changes. */
    EXPLANATIONS("explanations", 128, 0, 512, true),

    /** New key pairs, of which both halves may have to be made. */
    KEY_PAIRS("new key pairs", 128, 0, 512, true),

    /** Lists of changes that are decided and not made. */
    REHEARSALS("rehearsals", 1, 0, 8, true);

    /**
     * How much there is.
     *
     * @param perCaller the most of one caller; the local administrator has as much beside the total
     * @param strangers the most of all callers together of whom no more than the address is known
     * @param total the most of all callers together but the local administrator
     */
    public record Share(int perCaller, int strangers, int total) {}

    private final String what;
    private final int perCaller;
    private final int strangers;
    private final int total;
    private final boolean isAside;

    Room(String what, int perCaller, int strangers, int total) {
        this(what, perCaller, strangers, total, false);
    }

    Room(String what, int perCaller, int strangers, int total, boolean isAside) {
        this.isAside = isAside;
        this.what = what;
        this.perCaller = perCaller;
        this.strangers = strangers;
        this.total = total;
    }

    /** In words, plural. */
    public String what() {
        return what;
    }

    /** Whether it is work for {@link Aside}: it takes a processor for long. */
    public boolean isAside() {
        return isAside;
    }

    /** What {@link Limits#USUAL} gives. */
    public Share usual() {
        return new Share(perCaller, strangers, total);
    }
}
