package io.isthmus.app.service;

import static org.assertj.core.api.Assertions.assertThat;

import io.isthmus.app.service.Installation.Attempt;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Where the controller cannot work it says why and what helps, in one line; and it loses nothing. */
@Tag("kernel")
class SurroundingsIT {
    private static final int CHUNK = 64 * 1024;

    /** Only real root may mount what then has too little room. */
    @Test
    @Tag("root")
    void onAFullDiskChangesAreRefusedAndNothingIsLost(@TempDir Path place) throws IOException {
        Kernel.run("mount", "-t", "tmpfs", "-o", "size=3m", "isthmus-it", place.toString());
        try (Installation installation = Installation.at(place.resolve("data"))) {
            installation.start();
            Tenant tenant = installation.tenant("alpha", "alpha");
            List<String> made = new ArrayList<>();
            made.add(tenant.vpc("first", "10.1.0.0/16"));
            Path filler = place.resolve("filler");
            fill(filler);

            Answer refused = tenant.tryVpc("early", "10.1.0.0/16");
            while (refused.status() == 200) {
                made.add(refused.body().path("vpc").path("id").asText());
                refused = tenant.tryVpc("more-" + made.size(), "10.1.0.0/16");
            }
            assertThat(refused.status()).as(refused.text()).isEqualTo(503);
            assertThat(refused.text()).contains("disk is full").doesNotContain("Exception");
            assertThat(vpcs(tenant)).containsExactlyInAnyOrderElementsOf(made);
            assertThat(tenant.tryDeleteVpc(made.getFirst()).status()).isIn(204, 503);
            List<String> left = vpcs(tenant);

            installation.killController();
            installation
                    .startController()
                    .ifPresentOrElse(attempt -> assertOneClearLine(attempt, "pace"), installation::killController);

            Files.delete(filler);
            installation.start();
            assertThat(vpcs(tenant)).containsExactlyInAnyOrderElementsOf(left);
            String last = tenant.vpc("last", "10.1.0.0/16");
            assertThat(vpcs(tenant)).contains(last);

            fill(filler);
            for (Answer answer = tenant.tryVpc("again-0", "10.1.0.0/16");
                    answer.status() == 200;
                    answer = tenant.tryVpc("again-" + vpcs(tenant).size(), "10.1.0.0/16")) {
                assertThat(vpcs(tenant))
                        .contains(answer.body().path("vpc").path("id").asText());
            }
            Files.delete(filler);
            String roomAgain = tenant.vpc("room-again", "10.1.0.0/16");
            assertThat(vpcs(tenant)).contains(roomAgain);
        } finally {
            Kernel.run("umount", "-l", place.toString());
        }
    }

    @Test
    void aDatabaseOfANewerVersionIsLeftAlone() throws IOException, SQLException {
        try (Installation installation = Installation.started()) {
            installation.tenant("alpha", "alpha");
            installation.stop();
            int version = version(installation);
            setVersion(installation, 1000);
            assertOneClearLine(installation.startInVain(), "newer Isthmus");
            setVersion(installation, version);
            installation.start();
            assertThat(installation
                            .admin()
                            .get("/isthmus/v1/projects")
                            .expect(200)
                            .path("projects"))
                    .anyMatch(project -> project.path("name").asText().equals("alpha"));
        }
    }

    @Test
    void whatIsNoDatabaseIsLeftAlone() throws IOException {
        try (Installation installation = Installation.prepare()) {
            Files.createDirectory(installation.data());
            Path database = installation.data().resolve("isthmus.db");
            Files.writeString(database, "my diary ".repeat(1000));
            assertOneClearLine(installation.startInVain(), "no sound database");
            assertThat(Files.readString(database)).startsWith("my diary my diary");
        }
    }

    @Test
    void aFileWhereTheDirectoryBelongsIsNamed(@TempDir Path place) throws IOException {
        Path file = Files.writeString(place.resolve("data"), "mine");
        try (Installation installation = Installation.at(file)) {
            assertOneClearLine(installation.startInVain(), "--data");
            assertThat(Files.readString(file)).isEqualTo("mine");
        }
    }

    @Test
    void aDirectoryThatCannotBeMadeIsNamed() throws IOException {
        try (Installation installation = Installation.at(Path.of("/proc/isthmus/data"))) {
            assertOneClearLine(installation.startInVain(), "--data");
        }
    }

    @Test
    void aSocketPathThatIsTooLongIsNamed(@TempDir Path place) throws IOException {
        try (Installation installation = Installation.at(place.resolve("d".repeat(120)))) {
            assertOneClearLine(installation.startInVain(), "--data");
        }
    }

    @Test
    void aPortInUseIsNamed() throws IOException {
        try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
                Installation installation = Installation.prepare("--listen", "127.0.0.1:" + taken.getLocalPort())) {
            Attempt attempt = installation.startInVain();
            assertOneClearLine(attempt, "--listen");
            assertThat(attempt.err()).contains(":" + taken.getLocalPort());
        }
    }

    @Test
    void anAddressThatOthersReachIsRefused() throws IOException {
        try (Installation installation = Installation.prepare("--listen", "0.0.0.0:0")) {
            assertOneClearLine(installation.startInVain(), "loopback");
        }
    }

    @Test
    void aSecondControllerOnTheSameDataIsRefused() throws IOException {
        try (Installation installation = Installation.started()) {
            Tenant tenant = installation.tenant("alpha", "alpha");
            try (Installation second = Installation.at(installation.data())) {
                assertOneClearLine(second.startInVain(), "another controller");
            }
            tenant.vpc("still", "10.1.0.0/16");
        }
    }

    /** In a user namespace that allows no further ones, and without any capability. */
    @Test
    void withoutPrivilegeAndUserNamespacesTheRemedyIsTold() throws IOException {
        String script =
                "echo 0 > /proc/sys/user/max_user_namespaces && exec setpriv --inh-caps=-all --bounding-set=-all \"$@\"";
        try (Installation installation = Installation.prepare()) {
            Optional<Attempt> attempt = installation.startController("unshare", "-Ur", "sh", "-c", script, "sh");
            assertOneClearLine(attempt.orElseThrow(), "doctor");
        }
    }

    private static void assertOneClearLine(Attempt attempt, String part) {
        assertThat(attempt.status()).isPositive();
        assertThat(attempt.err().lines()).as(attempt.toString()).hasSize(1);
        assertThat(attempt.err())
                .startsWith("isthmus controller: ")
                .contains(part)
                .doesNotContain("Exception");
        assertThat(attempt.out()).isEmpty();
    }

    private static List<String> vpcs(Tenant tenant) throws IOException {
        return Client.each(tenant.client().get(tenant.v1("vpcs")).expect(200).path("vpcs"))
                .map(vpc -> vpc.path("id").asText())
                .toList();
    }

    private static void fill(Path filler) throws IOException {
        byte[] chunk = new byte[CHUNK];
        try (var out = Files.newOutputStream(filler)) {
            for (int size = CHUNK; size > 0; ) {
                try {
                    out.write(chunk, 0, size);
                } catch (IOException e) {
                    size /= 2;
                }
            }
        }
    }

    private static int version(Installation installation) throws SQLException {
        try (Connection connection = database(installation);
                Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery("PRAGMA user_version")) {
            return row.getInt(1);
        }
    }

    private static void setVersion(Installation installation, int version) throws SQLException {
        try (Connection connection = database(installation);
                Statement statement = connection.createStatement()) {
            statement.execute("PRAGMA user_version = " + version);
        }
    }

    private static Connection database(Installation installation) throws SQLException {
        return DriverManager.getConnection("jdbc:sqlite:" + installation.data().resolve("isthmus.db"));
    }
}
