package io.isthmus.store;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.UUID;

/**
 * Format 14: rules may name address groups; subnets may be without gateway and have a pool, routers may say whether they are
 * distributed; there may be key pairs and server groups; more is kept of ECSs. And an ECS has a disk from which it starts: those
 * that there are get the usual one, as if they had always had it. The log says nothing of it, so it stands where the log begins.
 */
final class SystemDisks {
    private SystemDisks() {}

    static void run(Connection connection) throws SQLException {
        try (PreparedStatement select = connection.prepareStatement(
                        "SELECT key, revision, body FROM document WHERE kind = 'ECS' AND body IS NOT NULL");
                PreparedStatement insert = connection.prepareStatement(
                        "INSERT INTO document (kind, key, revision, body) VALUES ('VOLUME', ?, ?, ?) RETURNING number");
                PreparedStatement past =
                        connection.prepareStatement("INSERT INTO past_document (number, body) VALUES (?, ?)");
                ResultSet rows = select.executeQuery()) {
            while (rows.next()) {
                ObjectNode disk = disk(rows.getString(1), Rewrite.object(rows.getString(3)));
                insert.setString(1, disk.path("id").asText());
                insert.setLong(2, rows.getLong(2));
                insert.setString(3, disk.toString());
                try (ResultSet number = insert.executeQuery()) {
                    number.next();
                    past.setLong(1, number.getLong(1));
                }
                past.setString(2, disk.toString());
                past.executeUpdate();
            }
        }
    }

    private static ObjectNode disk(String ecs, ObjectNode server) {
        String made = server.path("createdAt").asText();
        ObjectNode disk = JsonNodeFactory.instance
                .objectNode()
                .put(
                        "id",
                        UUID.nameUUIDFromBytes(("system disk of " + ecs).getBytes(StandardCharsets.UTF_8))
                                .toString())
                .put("project", server.path("project").asText())
                .put("name", server.path("name").asText() + "-volume-0000")
                .put("description", "")
                .put("type", "SSD")
                .put("size", 40)
                .put("bootable", true)
                .put("image", server.path("image").asText())
                .put("availabilityZone", server.path("availabilityZone").asText());
        disk.putObject("metadata");
        disk.putObject("attachment")
                .put("server", ecs)
                .put("device", "/dev/vda")
                .put("system", true)
                .put("endsWithEcs", true)
                .put("attachedAt", made);
        return disk.put("createdAt", made).put("updatedAt", made);
    }
}
