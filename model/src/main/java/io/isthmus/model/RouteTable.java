package io.isthmus.model;

import io.isthmus.net.PrefixTable;
import java.time.Instant;
import java.util.Optional;

/**
 * A route table of a VPC (contract.md 2.2). Which subnets use it stands in the subnets.
 *
 * @param number 1 for the default table, else 2 to 250: unique in the VPC and fixed for the table's life
 * @param routes the custom routes by destination; system routes are not kept
 * @param label empty: nobody's in particular
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
        Instant updatedAt,
        Optional<Label> label)
        implements Resource.Owned, Labelled {
    /** The number of every VPC's default table. */
    public static final int DEFAULT_NUMBER = 1;

    /** Without a label. */
    public RouteTable(
            RouteTableId id,
            VpcId vpc,
            ProjectId project,
            int number,
            String name,
            String description,
            PrefixTable<Route> routes,
            Instant createdAt,
            Instant updatedAt) {
        this(id, vpc, project, number, name, description, routes, createdAt, updatedAt, Optional.empty());
    }

    @Override
    public RouteTable labelled(Label newLabel) {
        return new RouteTable(
                id, vpc, project, number, name, description, routes, createdAt, updatedAt, Optional.of(newLabel));
    }

    @Override
    public String key() {
        return id.value();
    }

    public boolean isDefault() {
        return number == DEFAULT_NUMBER;
    }

    public RouteTable withRoutes(PrefixTable<Route> newRoutes, Instant now) {
        return new RouteTable(id, vpc, project, number, name, description, newRoutes, createdAt, now, label);
    }

    public RouteTable withText(String newName, String newDescription, Instant now) {
        return new RouteTable(id, vpc, project, number, newName, newDescription, routes, createdAt, now, label);
    }
}
