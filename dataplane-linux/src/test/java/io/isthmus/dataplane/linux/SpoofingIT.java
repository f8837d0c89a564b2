package io.isthmus.dataplane.linux;

import static org.assertj.core.api.Assertions.assertThat;

import io.isthmus.dataplane.DataPlane;
import io.isthmus.dataplane.Network;
import io.isthmus.dataplane.Probe;
import io.isthmus.forwarding.RouterPlan;
import io.isthmus.net.Cidr;
import io.isthmus.net.Ip;
import io.isthmus.net.IpFamily;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What an ECS puts on its wire to pretend that it is somebody else reaches nobody, whatever it is allowed at home. */
@Timeout(value = 60, unit = TimeUnit.SECONDS, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class SpoofingIT {
    private static final int REDIRECT = 5;
    private static final int FIRST_OF_DISCOVERY = 133;
    private static final int LAST_OF_DISCOVERY = 137;

    private final Network network = new Network();
    private final Frames frames = new Frames();

    @SuppressWarnings("NullAway.Init") // set before each test
    private DataPlane dataPlane;

    /** Two peered VPCs of both families, with a1, a2, b1 and b2; a1 may use every source. */
    @BeforeEach
    void makeTwoPeeredVpcs() {
        network.vpc("a").subnet("172.16.0.0/24").subnet("fd00:0:0:a::/64");
        network.vpc("a").ecs("a1", "172.16.0.5").address("a1", "fd00:0:0:a::5").pairs("a1", "0.0.0.0/0", "::/0");
        network.vpc("a").ecs("a2", "172.16.0.6").address("a2", "fd00:0:0:a::6");
        network.vpc("a").route("10.0.0.0/16", "ab").route("fd00:0:0:b::/64", "ab");
        network.vpc("b").subnet("10.0.0.0/24").subnet("10.0.7.0/24").subnet("fd00:0:0:b::/64");
        network.vpc("b").ecs("b1", "10.0.0.5").address("b1", "fd00:0:0:b::5");
        network.vpc("b").ecs("b2", "10.0.0.6").address("b2", "fd00:0:0:b::6");
        network.vpc("b").route("172.16.0.0/16", "ab").route("fd00:0:0:a::/64", "ab");
        network.peer("ab", "a", "b");
        network.vpc("b").bar("169.254.0.0/16", "127.0.0.0/8", "224.0.0.0/4", "0.0.0.0/8", "fe80::/10", "ff00::/8");
        dataPlane = new LinuxDataPlane(new Options(Fixture.INSTANCE, Fixture.NAMESPACES, "here", Duration.ZERO));
        sync();
        assertReaches("a1", "10.0.0.5");
        assertReaches("a1", "fd00:0:0:b::5");
    }

    @AfterEach
    void removeEverything() {
        dataPlane.sync(new DataPlane.State(Long.MAX_VALUE, List.of(), Map.of())).join();
        dataPlane.close();
        frames.close();
    }

    @Test
    void nothingComesOverAPeeringWithASourceThatIsBarredThere() {
        RouterPlan plan = network.vpc("b").plan();
        List<byte[]> spoofed = new ArrayList<>();
        for (Cidr block : plan.barred()) {
            Ip in = block.address().plus(block.length() > 100 ? 0 : 6);
            spoofed.add(datagram(in));
        }
        assertThat(spoofed).hasSizeGreaterThan(8);
        assertThat(arrivedAt("b1", () -> frames.send(ecs("a1"), "eth0", spoofed)))
                .isZero();
        assertThat(arrivedAt("b1", () -> frames.send(ecs("a1"), "eth0", List.of(datagram(Ip.parse("192.0.2.9"))))))
                .isEqualTo(1);
        assertThat(arrivedAt("b1", () -> frames.send(ecs("a1"), "eth0", List.of(datagram(Ip.parse("2001:db8::9"))))))
                .isEqualTo(1);
    }

    /** A subnet that comes later bars its addresses from then on; connections that are open are no exception. */
    @Test
    void aNewSubnetBarsItsAddressesAtOnce() {
        Runnable sends = () -> frames.send(ecs("a1"), "eth0", List.of(datagram(Ip.parse("10.0.9.9"))));
        assertThat(arrivedAt("b1", sends)).isEqualTo(1);
        network.vpc("b").subnet("10.0.9.0/24");
        apply("b");
        assertThat(arrivedAt("b1", sends)).isZero();
        network.vpc("b").withoutSubnet("10.0.9.0/24");
        apply("b");
        assertThat(arrivedAt("b1", sends)).isEqualTo(1);
    }

    @Test
    void aLinkThatPassesNothingOnLetsOnlyItsOwnSourcesThrough() {
        network.vpc("b").only("ab", "172.16.0.0/16", "fd00:0:0:a::/64");
        apply("b");
        assertReaches("a1", "10.0.0.5");
        assertReaches("a1", "fd00:0:0:b::5");
        List<byte[]> others = List.of(datagram(Ip.parse("192.0.2.9")), datagram(Ip.parse("2001:db8::9")));
        assertThat(arrivedAt("b1", () -> frames.send(ecs("a1"), "eth0", others)))
                .isZero();
        network.vpc("b").only("ab", "172.16.0.0/16", "fd00:0:0:a::/64", "192.0.2.0/24", "2001:db8::/32");
        apply("b");
        assertThat(arrivedAt("b1", () -> frames.send(ecs("a1"), "eth0", others)))
                .isEqualTo(2);
    }

    @Test
    void noEcsTellsAnotherOfNeighboursOrRouters() {
        for (String receiver : List.of("a2", "b1")) {
            boolean near = receiver.equals("a2");
            Ip to = Ip.parse(near ? "172.16.0.6" : "10.0.0.5");
            Ip to6 = Ip.parse(near ? "fd00:0:0:a::6" : "fd00:0:0:b::5");
            List<byte[]> messages = new ArrayList<>();
            for (String from : List.of("fd00:0:0:a::5", "fd00:0:0:a::1", "2001:db8::1")) {
                IntStream.rangeClosed(FIRST_OF_DISCOVERY, LAST_OF_DISCOVERY)
                        .forEach(type -> messages.add(
                                Frames.icmp(network.mac("a1"), Ip.parse(from), to6, type, 0, new byte[36])));
            }
            for (String from : List.of("172.16.0.5", "172.16.0.1", "192.0.2.1")) {
                messages.add(Frames.icmp(network.mac("a1"), Ip.parse(from), to, REDIRECT, 1, redirectOf(to)));
            }
            assertThat(arrivedAt(receiver, () -> frames.send(ecs("a1"), "eth0", messages)))
                    .as(receiver)
                    .isZero();
            byte[] ping = Frames.icmp(network.mac("a1"), Ip.parse("172.16.0.5"), to, 8, 0, new byte[4]);
            assertThat(arrivedAt(receiver, () -> frames.send(ecs("a1"), "eth0", List.of(ping))))
                    .isEqualTo(1);
        }
    }

    /** A redirect names the packet that it is about: here one of a connection that there is. */
    private byte[] redirectOf(Ip sender) {
        frames.send(ecs("a1"), "eth0", List.of(Frames.udp(network.mac("a1"), Ip.parse("172.16.0.5"), sender)));
        byte[] about = Frames.udp(network.mac("a1"), sender, Ip.parse("172.16.0.5"));
        byte[] packet = new byte[28];
        System.arraycopy(about, 14, packet, 0, packet.length);
        // From port 9 to port 40000, as the answer would be.
        ByteBuffer.wrap(packet).putShort(20, (short) 9).putShort(22, (short) 40_000);
        return ByteBuffer.allocate(4 + packet.length)
                .put(Ip.parse("172.16.0.5").bytes())
                .put(packet)
                .array();
    }

    private byte[] datagram(Ip source) {
        return Frames.udp(
                network.mac("a1"), source, Ip.parse(source.family() == IpFamily.V4 ? "10.0.0.5" : "fd00:0:0:b::5"));
    }

    private String ecs(String name) {
        return new Names(Fixture.INSTANCE).ecs(network.ecs(name));
    }

    /** How many packets reach an ECS by what is done. A ping that follows shows that all that was sent has gone its way. */
    private long arrivedAt(String name, Runnable what) {
        long before = arrivedAt(name);
        what.run();
        assertReaches("a1", name.equals("a2") ? "172.16.0.6" : "10.0.0.5");
        return arrivedAt(name) - before - 1;
    }

    private long arrivedAt(String name) {
        return Long.parseLong(Shell.run("ip netns exec " + ecs(name) + " cat /sys/class/net/eth0/statistics/rx_packets")
                .strip());
    }

    private void sync() {
        assertThat(dataPlane.sync(network.state()).join().failures()).isEmpty();
    }

    private void apply(String... vpcs) {
        assertThat(dataPlane.apply(network.change(vpcs)).join().failures()).isEmpty();
    }

    private void assertReaches(String from, String to) {
        Probe probe = new Probe(
                network.ecs(from), Ip.parse(to), new Probe.Kind.Icmp(), 1, Duration.ZERO, Duration.ofSeconds(2));
        assertThat(dataPlane.probe(probe).join().answered()).isEqualTo(1);
    }
}
