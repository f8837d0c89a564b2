package io.isthmus.api.shape;

import io.isthmus.model.EcsId;
import io.isthmus.model.NextHop;
import io.isthmus.model.PeeringId;
import io.isthmus.model.PortId;
import io.isthmus.net.Ip;
import java.util.Optional;

/** Next hops of routes as clients write them: a type, and an id or an address. */
public final class NextHops {
    public static final String PEERING = "peering";
    public static final String ECS = "ecs";
    public static final String ENI = "eni";
    public static final String VIP = "vip";

    /** What the text may be. */
    public static final String DOC = "id of the peering, ECS or port, or an address of the VPC, as the type says";

    private NextHops() {}

    /**
     * What is no address, as a VIP, is taken for the id of a port.
     *
     * @param type one of the above
     */
    public static NextHop of(String type, String text) {
        return switch (type) {
            case ECS -> new NextHop.ToEcs(new EcsId(text));
            case VIP -> Ip.tryParse(text).<NextHop>map(NextHop.ToAddress::new).orElseGet(() -> port(text));
            case ENI -> port(text);
            default -> new NextHop.ToPeering(new PeeringId(text));
        };
    }

    /**
     * What is wrong with the text in a body; empty if nothing is.
     *
     * @param field path of the field that holds it
     */
    public static Optional<Violation> violation(String field, String type, String text) {
        boolean address = type.equals(VIP) && Ip.tryParse(text).isPresent();
        return address || Uuid.tryParse(text).isPresent()
                ? Optional.empty()
                : Optional.of(Violation.noUuid(field, text));
    }

    private static NextHop port(String id) {
        return new NextHop.ToPort(new PortId(id));
    }
}
