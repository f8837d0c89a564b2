package io.isthmus.dataplane.linux.netlink;

/** One netlink message that is yet to be sent. Immutable: nobody writes to the payload. */
public final class Request {
    private final int type;
    private final int flags;
    private final byte[] payload;
    private final String doing;

    /**
     * @param type message type, such as RTM_NEWROUTE
     * @param flags NLM_F_* besides NLM_F_REQUEST and NLM_F_ACK
     * @param payload family header and attributes
     * @param doing what it does, for error texts
     */
    public Request(int type, int flags, byte[] payload, String doing) {
        this.type = type;
        this.flags = flags;
        this.payload = payload;
        this.doing = doing;
    }

    int type() {
        return type;
    }

    int flags() {
        return flags;
    }

    byte[] payload() {
        return payload;
    }

    String doing() {
        return doing;
    }
}
