package io.isthmus.dataplane.linux.netlink;

import static org.assertj.core.api.Assertions.assertThat;

import io.isthmus.net.Cidr;
import io.isthmus.net.Ip;
import io.isthmus.net.IpFamily;
import io.isthmus.net.Mac;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What is written in a request is what a dump would give back. */
class RtnlTest {
    private static final RouteKey KEY = new RouteKey(1001, Cidr.parse("10.0.0.0/16"), 3);

    @Test
    void routesKeepTheirMeaning() {
        for (Hop hop : List.of(new Hop.Blackhole(), new Hop.Direct(7), new Hop.Via(9, Ip.parse("169.254.1.1")))) {
            List<Map<RouteKey, Hop>> read = new ArrayList<>();
            Dump.readRoute(payload(Rtnl.route(KEY, hop)), read);
            assertThat(read).containsExactly(Map.of(KEY, hop));
        }
    }

    @Test
    void routesOfIpv6KeepTheirMeaning() {
        for (int metric : List.of(0, 1)) {
            RouteKey key = new RouteKey(1001, Cidr.parse("fd00:0:0:a::/64"), metric);
            Hop hop = new Hop.Via(9, Ip.parse("fe80::1"));
            List<Map<RouteKey, Hop>> read = new ArrayList<>();
            Dump.readRoute(payload(Rtnl.route(key, hop)), read);
            assertThat(read).containsExactly(Map.of(key, hop));
        }
    }

    @Test
    void rulesKeepTheirMeaning() {
        for (Rule rule : List.of(
                new Rule(IpFamily.V4, 1000, 0, 0, 1000),
                new Rule(IpFamily.V6, 1001, 1, 0xffff, 1001),
                new Rule(IpFamily.V4, 1002, Optional.of(Cidr.parse("10.0.0.5/32")), 0, 0, 1002),
                new Rule(IpFamily.V6, 1002, Optional.of(Cidr.parse("fd00::5/128")), 0, 0, 1002),
                new Rule(IpFamily.V6, 30000, 0, 0, 0))) {
            List<Rule> read = new ArrayList<>();
            Dump.readRule(payload(Rtnl.rule(rule)), read);
            assertThat(read).containsExactly(rule);
        }
    }

    @Test
    void neighboursKeepTheirMeaning() {
        for (String ip : List.of("10.0.0.5", "fd00::5")) {
            Neighbour neighbour = new Neighbour(5, Ip.parse(ip), Mac.parse("fa:16:3e:00:00:01"));
            List<Neighbour> read = new ArrayList<>();
            Dump.readNeighbour(payload(Rtnl.neighbour(neighbour)), read);
            assertThat(read).containsExactly(neighbour);
        }
    }

    @Test
    void addressesKeepTheirMeaning() {
        for (String ip : List.of("10.0.0.1", "fd00::1")) {
            for (boolean routed : List.of(true, false)) {
                Address address = new Address(1, Ip.parse(ip), 32, routed);
                List<Address> read = new ArrayList<>();
                Dump.readAddress(payload(Rtnl.address(address)), read);
                assertThat(read).containsExactly(address);
            }
        }
    }

    @Test
    void aVethEndKeepsItsMeaning() {
        Rtnl.VethEnd here = new Rtnl.VethEnd("lhere", 4, Mac.parse("0a:69:73:74:00:02"), 65537, false);
        Rtnl.VethEnd there = new Rtnl.VethEnd("lthere", 5, Mac.parse("0a:69:73:74:00:02"), 65538, false);
        List<Dump.Interface> read = new ArrayList<>();
        Dump.readInterface(payload(Rtnl.newVeth(here, there, 3)), read);
        assertThat(read)
                .containsExactly(
                        new Dump.Interface(4, "lhere", "veth", true, false, 65537, Mac.parse("0a:69:73:74:00:02"), 0));
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 3, 4, 7, 13})
    void attributesThatAreCutOffAreIgnored(int length) {
        byte[] bytes = new Payload().attribute(1, 7).attribute(2, "abcdef").toBytes();
        Attributes attributes =
                Attributes.of(ByteBuffer.wrap(bytes, 0, length).slice().order(ByteOrder.nativeOrder()));
        assertThat(attributes.number(1, -1)).isEqualTo(length >= 8 ? 7 : -1);
        assertThat(attributes.text(2)).isEmpty();
    }

    private static ByteBuffer payload(Request request) {
        return ByteBuffer.wrap(request.payload()).order(ByteOrder.nativeOrder());
    }
}
