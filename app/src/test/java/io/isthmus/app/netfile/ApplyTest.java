package io.isthmus.app.netfile;

import static org.assertj.core.api.Assertions.assertThat;

import io.isthmus.app.netfile.Region.Result;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The commands apply, diff and export, typed against the real rules. */
class ApplyTest {
    private static final String SHOP = """
            label: shop
            network:
              security groups:
                web:
                  rules:
                    - in tcp 80 from any
              vpcs:
                east:
                  cidr: 172.16.0.0/16
                  subnets:
                    east-a: 172.16.0.0/24
                  routes:
                    10.0.0.0/16: east-west
                west:
                  cidr: 10.0.0.0/16
                  subnets:
                    west-a: 10.0.0.0/24
                  routes:
                    172.16.0.0/16: east-west
              peerings:
                east-west: {requester: east, accepter: west}
              acls:
                gate:
                  subnets:
                    - west-a
                  rules:
                    - in allow all from 172.16.0.0/16
                    - out allow all to any
              ecss:
                east-1: {subnet: east-a, address: 172.16.0.10, groups: [web]}
                west-1: {subnet: west-a, address: 10.0.0.10}
            """;

    @TempDir
    Path directory;

    private Region region;
    private Path file;

    @BeforeEach
    void start() {
        region = new Region(directory);
        file = directory.resolve("network.yaml");
    }

    @AfterEach
    void stop() {
        region.close();
    }

    private void write(String text) throws IOException {
        Files.writeString(file, text);
    }

    private Result type(String command) {
        return region.type(command + " -f " + file);
    }

    private Result applied(String text) throws IOException {
        write(text);
        Result result = type("apply --yes");
        assertThat(result.status()).as(result.out() + result.err()).isZero();
        return result;
    }

    @Test
    void whatIsAppliedDiffersNoMoreAndIsExportedAsItWas() throws IOException {
        write(SHOP);
        Result before = type("diff");
        assertThat(before.status()).as(before.err()).isEqualTo(2);
        assertThat(before.out()).contains("+ VPC east  172.16.0.0/16").contains("Plan: 9 to make, 0 to change");
        applied(SHOP);
        Result after = type("diff");
        assertThat(after.status()).as(after.out() + after.err()).isZero();
        assertThat(after.out()).isEqualTo("Nothing to do.\n");
        assertThat(region.type("export --label shop").out()).isEqualTo(SHOP);
    }
}
