package io.isthmus.model;

import io.isthmus.net.Ip;

/** Where a custom route sends packets (contract.md 2.2). Servers, ports and addresses lie in the route's own VPC. */
public sealed interface NextHop {
    /** Into the other VPC of this peering. */
    record ToPeering(PeeringId peering) implements NextHop {}

    /** To the primary port of this ECS, which forwards it or is its end. */
    record ToEcs(EcsId ecs) implements NextHop {}

    /** To this port of an ECS. */
    record ToPort(PortId port) implements NextHop {}

    /** To the port that has this address, whichever that is at the time. */
    record ToAddress(Ip address) implements NextHop {}

    /** What the API calls it: peering, ecs, eni or vip. */
    default String type() {
        return switch (this) {
            case ToPeering _ -> "peering";
            case ToEcs _ -> "ecs";
            case ToPort _ -> "eni";
            case ToAddress _ -> "vip";
        };
    }

    /** As the API writes it: an id or an address. */
    default String text() {
        return switch (this) {
            case ToPeering(PeeringId peering) -> peering.value();
            case ToEcs(EcsId ecs) -> ecs.value();
            case ToPort(PortId port) -> port.value();
            case ToAddress(Ip address) -> address.toString();
        };
    }
}
