package io.isthmus.bench.hostile;

/** Something that strangers do again and again, without waiting for what becomes of it. */
public enum Attack {
    /** Each from one of 16 addresses, and open until the service ends it. */
    BODIES("requests whose body does not come", 200),

    /** Of 25 users, each open until the service ends it. */
    STREAMS("event streams", 100),

    /** Of users that there are not, from 16 other addresses. */
    LOG_INS("log-ins", 200),

    /** Of 25 users, each of 60 s, to where nothing answers. */
    PROBES("probes of 60 s", 100),

    /**
     * In a project that has as many guard rails as it may, over two VPCs full of ECSs. A name or a description would alter no
     * packets, and have nothing judged.
     */
    RAILED("secondary blocks that come and go beside 100 guard rails on 500 ports", 20),

    /** Of 25 users, each as long as it may be. Not part of what is done all at once, which is older. */
    REHEARSALS("rehearsals of 500 changes", 20),

    /** Of the tenant with the guard rails, to whom what is advised must be judged by all of them. Not all at once either. */
    EXPLANATIONS("explanations beside 100 guard rails on 500 ports", 50);

    private final String what;
    private final int perSecond;

    Attack(String what, int perSecond) {
        this.what = what;
        this.perSecond = perSecond;
    }

    /** In words, plural. */
    public String what() {
        return what;
    }

    /** How many are begun a second. */
    public int perSecond() {
        return perSecond;
    }
}
