package io.isthmus.app.netfile;

import static org.assertj.core.api.Assertions.assertThat;

import io.isthmus.app.netfile.Region.Result;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The commands that foretell, explain and forbid, typed against the real rules. */
class AdviceTest {
    @TempDir
    Path directory;

    private Region region;

    @BeforeEach
    void start() {
        region = new Region(directory);
        done("vpc create east --cidr 172.16.0.0/16");
        done("subnet create east-a --vpc east --cidr 172.16.0.0/24");
        done("ecs create east-1 --subnet east-a");
        done("vpc create west --cidr 10.0.0.0/16");
        done("subnet create west-a --vpc west --cidr 10.0.0.0/24");
        done("ecs create west-1 --subnet west-a");
        done("security-group add-rule default --protocol tcp --port 80");
    }

    @AfterEach
    void stop() {
        region.close();
    }

    private String done(String line) {
        Result result = region.type(line);
        assertThat(result.status())
                .as("%s: %s%s", line, result.out(), result.err())
                .isZero();
        return result.out();
    }

    @Test
    void peeringWithRoutesConnectsAtOnceAsThePreflightForetold() {
        assertThat(done("peering preflight --vpc east --peer-vpc west"))
                .contains("172.16.0.0/24", "all", "10.0.0.0/16 in table", "--peering east-west")
                .contains("    isthmus peering create east-west --vpc east --peer-vpc west\n");
        assertThat(region.type("explain east-1 west-1").out()).contains("NO_PEERING");
        assertThat(done("peering create ew --vpc east --peer-vpc west --with-routes"))
                .contains("Added the route 10.0.0.0/16", "Added the route 172.16.0.0/16");
        assertThat(done("explain east-1 west-1 --protocol tcp --port 80")).contains("is reachable");
        assertThat(done("peering preflight --vpc east --peer-vpc west")).contains("No route is missing");
        done("ecs create east-2 --subnet east-a");
        assertThat(done("explain east west --protocol tcp --port 80"))
                .contains("east-1", "east-2", "west-1", "REACHABLE");
    }

    @Test
    void whatThePreflightPrintsConnectsInItsOrder() {
        for (int round = 0; round < 2; round++) {
            List<String> commands = done("peering preflight --vpc east --peer-vpc west")
                    .lines()
                    .filter(line -> line.startsWith("    isthmus "))
                    .map(line -> line.strip().substring("isthmus ".length()))
                    .toList();
            assertThat(commands).hasSize(3);
            commands.forEach(this::done);
            assertThat(done("explain east-1 west-1 --protocol tcp --port 80")).contains("is reachable");
            done("peering delete east-west");
        }
    }

    @Test
    void withRoutesTakesNoPacketsFromAnotherRoute() {
        done("vpc create far --cidr 10.0.0.0/8");
        done("peering create ef --vpc east --peer-vpc far");
        done("route create --vpc east --destination 10.0.0.0/8 --peering ef");
        Result refused = region.type("peering create ew --vpc east --peer-vpc west --with-routes");
        assertThat(refused.status()).isEqualTo(1);
        assertThat(refused.err())
                .contains(
                        "Nothing was made", "The route 10.0.0.0/16 in table rtb-east would take packets from route 10");
        assertThat(done("peering list")).doesNotContain("ew");
        done("peering create ew --vpc east --peer-vpc west");
        assertThat(done("route preflight --vpc east --destination 10.0.0.0/16 --peering ew"))
                .contains("effective", "It takes packets from route 10.0.0.0/8", "172.16.0.0/24");
        assertThat(done("route preflight --vpc east --destination 192.168.0.0/16 --ecs east-1"))
                .contains("effective");
        assertThat(region.type("route preflight --vpc east --destination 192.168.0.0/16")
                        .err())
                .contains("Give one of --peering, --ecs");
        assertThat(region.type("route preflight --vpc east --destination 172.16.0.0/25 --peering ew")
                        .status())
                .isEqualTo(1);
    }

    @Test
    void routeThatLeadsElsewhereIsReplacedAsAdvised() {
        done("vpc create far --cidr 10.0.0.0/8");
        done("subnet create far-a --vpc far --cidr 10.0.0.0/24");
        done("peering create ef --vpc east --peer-vpc far");
        done("peering create ew --vpc east --peer-vpc west --with-routes");
        done("route-table add-route rtb-east --destination 10.0.0.0/16 --peering ef --replace");
        assertThat(region.type("explain east-1 west-1 --protocol tcp --port 80").out())
                .contains("ROUTE_ELSEWHERE");
        done("route-table add-route rtb-east --destination 10.0.0.0/16 --peering ew --replace");
        assertThat(done("explain east-1 west-1 --protocol tcp --port 80")).contains("is reachable");
    }

    @Test
    void aPeeringTellsWhichRoutesItLacksByCommandsThatCanBeTyped() {
        String made = done("peering create ew --vpc east --peer-vpc west");
        assertThat(made).contains("A peering moves no packet by itself; each side needs a route. Missing:");
        List<String> commands = made.lines()
                .filter(line -> line.startsWith("  isthmus "))
                .map(line -> line.substring("  isthmus ".length()))
                .toList();
        assertThat(commands).hasSize(2);
        done(commands.getFirst());
        assertThat(done("peering show ew")).contains("Missing:", "  isthmus " + commands.getLast());
        done(commands.getLast());
        assertThat(done("peering show ew")).doesNotContain("Missing");
    }

    @Test
    void aPeeringTellsWhichSubnetsItCannotJoinAndWhichRoutesWouldBeRefused() {
        done("vpc create twin --cidr 172.16.0.0/16");
        done("subnet create twin-a --vpc twin --cidr 172.16.0.0/25");
        assertThat(done("peering create et --vpc east --peer-vpc twin"))
                .contains("Not all of subnets 172.16.0.0/24 and 172.16.0.0/25 can connect: the local route of subnet");
        done("guard-rail create closed --to west --from east");
        String made = done("peering create ew --vpc east --peer-vpc west");
        assertThat(made).contains("(would be refused: ", "closed");
    }

    @Test
    void guardRailForbidsByNameUntilItIsDeleted() {
        done("guard-rail create closed --to west --from east");
        done("guard-rail create web --to west --from east-a --only --protocol tcp --port 80");
        assertThat(done("guard-rail list")).contains("closed", "web", "tcp 80", "nothing");
        Result refused = region.type("peering create ew --vpc east --peer-vpc west --with-routes");
        assertThat(refused.status()).isEqualTo(1);
        assertThat(refused.err()).contains("Nothing was made: ", "guard rail \"closed\"", "ping from 172.16.0");
        assertThat(done("peering list")).doesNotContain("ew");
        done("guard-rail delete closed");
        assertThat(done("peering preflight --vpc east --peer-vpc west")).contains("--peering");
        assertThat(region.type("guard-rail create x --from west").err()).contains("Give --to");
        assertThat(region.type("guard-rail create x --to nothing-so-called").err())
                .contains("There is no VPC");
    }
}
