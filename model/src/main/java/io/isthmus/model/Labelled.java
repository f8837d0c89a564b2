package io.isthmus.model;

import java.util.Optional;

/** What may bear a {@link Label}: all that a file can ask for by name. */
public sealed interface Labelled
        permits Vpc, Subnet, RouteTable, Peering, SecurityGroup, NetworkAcl, FlowLog, GuardRail, Ecs {
    /** Empty: nobody's in particular. */
    Optional<Label> label();

    /** The same with another label. */
    Resource labelled(Label label);
}
