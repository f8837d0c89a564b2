package io.isthmus.model;

import io.isthmus.net.PrefixTable;
import java.time.Instant;

/**
 * A route table of a VPC (contract.md 2.2). Which subnets use it stands in the subnets.
 *
 * @param number 1 for the default table, else 2 to 250: unique in the VPC and fixed for the table's life
 * @param routes the custom routes by destination; system routes are not kept
 */
public record RouteTable(
        RouteTableId id,
        VpcId vpc,
        ProjectId project,
        int number,
        String name,
        String description,
        PrefixTable<Route> routes,
        Instant createdAt,
        Instant updatedAt)
        implements Resource.Owned {
    /** The number of every VPC's default table. */
    public static final int DEFAULT_NUMBER = 1;

    @Override
    public String key() {
        return id.value();
    }

    public boolean isDefault() {
        return number == DEFAULT_NUMBER;
    }

    RouteTable withRoutes(PrefixTable<Route> newRoutes, Instant now) {
        return new RouteTable(id, vpc, project, number, name, description, newRoutes, createdAt, now);
    }

    RouteTable withText(String newName, String newDescription, Instant now) {
        return new RouteTable(id, vpc, project, number, newName, newDescription, routes, createdAt, now);
    }
}
