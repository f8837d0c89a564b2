package io.isthmus.netfile;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class NetworkFileTest {
    private static final String EVERYTHING = """
            # of the shop
            label: shop
            network:
              projects:
                blue: {account: blue, region: eu-de}
                red: {account: red, region: eu-nl}
              security groups:
                shut:
                  project: red
                  defaults: false
                  rules:
                    - in tcp 80 from any
                web:
                  project: blue
                  rules:
                    - in icmp from 10.0.0.0/16
                    - in tcp 8000-8080 from web
                    - out udp 53 to any
              vpcs:
                a:
                  project: red
                  cidr: 172.16.0.0/16
                  secondary:
                    - 23.8.0.0/16
                  subnets:
                    A01: 172.16.0.0/24
                    A02: {cidr: 172.16.1.0/24, gateway: 172.16.1.254, ipv6: true}
                  routes:
                    10.0.0.0/16: ab
                    192.0.2.0/24: ecs a-1
                  tables:
                    own:
                      subnets:
                        - A02
                      routes:
                        ipv6 of B01: ab
                b:
                  project: blue
                  cidr: 10.0.0.0/16
                  subnets:
                    B01: {cidr: 10.0.0.0/24, ipv6: true}
                c:
                  project: blue
                  subnets:
                    C01: 10.1.0.0/24
              peerings:
                ab: {requester: a, accepter: b, state: pending}
              acls:
                acl-b:
                  project: blue
                  subnets:
                    - B01
                  rules:
                    - in allow icmp from 172.16.0.0/16
                    - in allow tcp 22 from any to 10.0.0.9/32
                    - in deny all from any
                    - out allow all to any
                    - out deny udp 53 to 8.8.8.8/32 from 10.0.0.0/25
              ecss:
                a-1: {subnet: A01, address: 172.16.0.11, groups: [shut]}
                b-1: B01
              flow logs:
                log-a: {vpc: a}
                log-b: {subnet: B01, traffic: reject}
              guard rails:
                alone: {to: ecs b-1}
                most: {to: vpc a, from: subnet A01, only: tcp 8000-8080}
                some: {to: group web, from: vpc b, only: icmp}
            """;

    private static Network network(String yaml) {
        return NetworkFile.read("n.yaml", "network: " + yaml).network();
    }

    @Test
    void whatIsWrittenIsWhatWasRead() {
        NetworkFile file = NetworkFile.read("n.yaml", EVERYTHING);
        assertThat(file.label()).contains("shop");
        String written = NetworkWriter.write(file, List.of("of the shop"));
        assertThat(written).isEqualTo(EVERYTHING);
        assertThat(NetworkFile.read("again.yaml", written).network().normal())
                .isEqualTo(file.network().normal());
    }

    @Test
    void nothingIsWrittenSoThatItCanBeRead() {
        String written = NetworkWriter.write(new NetworkFile(Optional.empty(), Network.EMPTY), List.of());
        assertThat(NetworkFile.read("n.yaml", written).network()).isEqualTo(Network.EMPTY);
    }

    @Test
    void namesThatYamlTakesForSomethingElseKeepTheirText() {
        Network odd = network(
                "{vpcs: {\"1.50\": {cidr: 10.0.0.0/16, subnets: {\"null\": 10.0.0.0/24, \"0x1F\": 10.0.1.0/24}}},"
                        + " ecss: {\"1e3\": \"null\", \"007\": \"0x1F\"}}");
        String written = NetworkWriter.write(new NetworkFile(Optional.of("1.0"), odd), List.of());
        assertThat(NetworkFile.read("n.yaml", written).network().normal()).isEqualTo(odd.normal());
        assertThat(NetworkFile.read("n.yaml", written).label()).contains("1.0");
    }

    @Test
    void normalFormsOfTwoWordingsOfOneNetworkAreEqual() {
        Network one = network("{vpcs: {b: {cidr: 10.0.7.0/16, subnets: {s: 10.0.1.9/24}}, a: {cidr: 10.1.0.0/16}},"
                + " security groups: {g: {rules: [in tcp 80-80 from 0.0.0.0/0, out all to any, in all from g]}},"
                + " acls: {x: {rules: [out allow tcp 1-1 to 0.0.0.0/0, in deny all from any]}}}");
        Network other = network("{vpcs: {a: {cidr: 10.1.0.0/16}, b: {cidr: 10.0.0.0/16, subnets: {s: {cidr:"
                + " 10.0.1.0/24, gateway: 10.0.1.1}}}}, security groups: {g: {rules: [in tcp 80 from any]}},"
                + " acls: {x: {rules: [in deny all from any, out allow tcp 1 to any]}}}");
        assertThat(one.normal()).isEqualTo(other.normal());
    }

    @Test
    void theOrderOfAclRulesIsKeptForItSaysWhichActs() {
        Network one = network("{acls: {x: {rules: [in deny all from any, in allow icmp from any]}}}");
        Network other = network("{acls: {x: {rules: [in allow icmp from any, in deny all from any]}}}");
        assertThat(one.normal()).isNotEqualTo(other.normal());
    }

    @Test
    void guardRailsOfNobodyOfOthersOrOfStrangeProtocolsAreRefusedWithTheirLine() {
        String start = "network:\n  projects: {p: {account: p}, q: {account: q}}\n"
                + "  vpcs: {a: {cidr: 10.0.0.0/16}, b: {project: q, cidr: 10.1.0.0/16}}\n  guard rails:\n    r: ";
        for (String[] wrong : new String[][] {
            {"{to: a}", "names nobody"},
            {"{to: vpc c}", "there is no VPC \"c\""},
            {"{to: vpc a, from: vpc b}", "another project"},
            {"{to: vpc a, only: gre}", "must be all, icmp"},
            {"{to: vpc a, only: icmp 8}", "must be all, icmp"},
            {"{from: vpc a}", "to"}
        }) {
            assertThatThrownBy(() -> NetworkFile.read("n.yaml", start + wrong[0]))
                    .isInstanceOf(BadFileException.class)
                    .hasMessageContaining("n.yaml:5")
                    .hasMessageContaining(wrong[1]);
        }
    }

    @Test
    void aLabelOfOtherLettersIsRefusedWithItsLine() {
        assertThatThrownBy(() -> NetworkFile.read("n.yaml", "network: {}\nlabel: my shop\n"))
                .isInstanceOf(BadFileException.class)
                .hasMessage("n.yaml:2: label: \"my shop\" is no label: " + NetworkFile.LABEL_FORM);
    }

    @Test
    void whatElseAScenarioHasIsNotLookedAt() {
        NetworkFile file = NetworkFile.read(
                "n.yaml", "scenario: {name: x}\nnetwork: {vpcs: {a: {cidr: 10.0.0.0/16}}}\nexpect: nonsense\n");
        assertThat(file.network().vpcs()).hasSize(1);
    }
}
