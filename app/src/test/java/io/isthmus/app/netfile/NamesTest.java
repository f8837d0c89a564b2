package io.isthmus.app.netfile;

import static org.assertj.core.api.Assertions.assertThat;

import io.isthmus.app.netfile.Region.Result;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** That people read names where there is one, and programs ids. */
final class NamesTest {
    /** An id of anything but a rule, which has no name. */
    private static final String ID = "(?s).*(?<!rule )\\b[0-9a-f]{8}-[0-9a-f]{4}-.*";

    @TempDir
    Path directory;

    private Region region;

    @BeforeEach
    void start() {
        region = new Region(directory);
        for (String line : new String[] {
            "vpc create east --cidr 172.16.0.0/16",
            "subnet create east-a --vpc east --cidr 172.16.0.0/24",
            "ecs create east-1 --subnet east-a",
            "vpc create west --cidr 10.0.0.0/16",
            "subnet create west-a --vpc west --cidr 10.0.0.0/24",
            "ecs create west-1 --subnet west-a",
            "peering create ew --vpc east --peer-vpc west",
            "route create --vpc east --destination 10.0.0.0/16 --peering ew",
            "route-table add-route rtb-east --destination 192.0.2.0/24 --ecs east-1",
            "guard-rail create closed --to east-a --from west",
            "security-group create web",
            "security-group add-rule default --protocol tcp --port 80 --remote-group web",
        }) {
            Result result = region.type(line);
            assertThat(result.status()).as(line + ": " + result.err()).isZero();
        }
    }

    @AfterEach
    void stop() {
        region.close();
    }

    /** Every cell and sentence, but for the column that holds the thing's own id. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "trace east-1 west-1",
                "route-table effective --vpc east",
                "peering preflight --vpc east --peer-vpc west",
                "route preflight --vpc west --destination 172.17.0.0/16 --peering ew",
            })
    void nothingButNamesIsPrinted(String line) {
        Result result = region.type(line);
        assertThat(result.out()).as(line + ": " + result.err()).isNotEmpty().doesNotMatch(ID);
    }

    @Test
    void listsNameWhatElementsReferTo() {
        assertThat(region.type("route list").out()).containsPattern("10\\.0\\.0\\.0/16 +ew +east +[0-9a-f]");
        assertThat(region.type("guard-rail list").out()).containsPattern("subnet east-a +vpc west");
        assertThat(region.type("security-group show default").out()).contains("group web");
        assertThat(region.type("subnet show east-a").out()).containsPattern("vpc_id +east \\([0-9a-f-]+\\)");
        assertThat(region.type("route list -o json").out()).doesNotContain("\"ew\"");
    }

    @Test
    void adviceCanBePastedAndIsShort() {
        assertThat(region.type("peering show ew").out())
                .contains("isthmus route create --vpc west --destination 172.16.0.0/16 --peering ew");
    }

    @Test
    void aNameThatIsNotOnePlainWordIsQuotedSoThatAdviceCanBePasted() {
        for (String line : new String[] {
            "vpc update west --name 3-west",
            "peering update ew --name 'east & west'",
            "subnet update east-a --name über-a",
            "guard-rail delete closed",
        }) {
            Result result = region.type(line);
            assertThat(result.status()).as(line + ": " + result.err()).isZero();
        }
        String advised = "route create --vpc 3-west --destination 172.16.0.0/16 --peering 'east & west'";
        assertThat(region.type("peering show 'east & west'").out()).contains("isthmus " + advised);
        Result pasted = region.type(advised);
        assertThat(pasted.status()).as(pasted.err()).isZero();
        assertThat(region.type("trace east-1 west-1").out()).contains("über-a").contains("3-west");
    }

    @Test
    void refusalsNameWhatTheyAreAbout() {
        Result refused = region.type("vpc delete east");
        assertThat(refused.status()).isEqualTo(1);
        assertThat(refused.err()).contains("east").doesNotMatch(ID);
        assertThat(region.type("subnet delete east-a").err()).doesNotMatch(ID);
    }

    @Test
    void anIdStaysWhereTwoHaveTheName() {
        region.type("vpc create third --cidr 192.168.0.0/16");
        Result twin = region.type("peering create ew --vpc east --peer-vpc third");
        assertThat(twin.status()).as(twin.err()).isZero();
        assertThat(region.type("route list").out()).containsPattern("10\\.0\\.0\\.0/16 +[0-9a-f]{8}-[0-9a-f-]+ +east ");
        assertThat(region.type("--context blue vpc list").out()).doesNotContain("east");
    }
}
