package io.isthmus.app.service;

import static org.assertj.core.api.Assertions.assertThat;

import io.isthmus.app.service.Tenant.EcsRef;
import io.isthmus.dataplane.linux.kernel.Libc;
import io.isthmus.dataplane.linux.kernel.Namespaces;
import io.isthmus.net.Ip;
import io.isthmus.net.Mac;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Nobody sees packets of VPCs that are not theirs, and nobody speaks in another's name. */
@Tag("kernel")
class IsolationIT {
    private static final int FIRST_INTERFACE = 1000;
    private static final int QUIET_MS = 200;
    private static final int PAUSE_MS = 5;
    private static final int BURSTS = 10;
    private static final int BURST = 50;
    private static final long ALPHA = 0x616c_7068_6121_0a0aL;
    private static final long BETA = 0x6265_7461_2121_0b0bL;
    private static final Mac EVERYBODY = Mac.parse("ff:ff:ff:ff:ff:ff");
    private static final Mac NOBODY = Mac.parse("0a:69:73:74:ee:ee");

    private final List<Integer> sockets = new ArrayList<>();
    private Installation installation;
    private Namespaces namespaces;

    @BeforeEach
    void start() throws IOException {
        installation = Installation.started();
        namespaces = new Namespaces(Kernel.NAMESPACES, 4);
    }

    @AfterEach
    void removeEverything() throws IOException {
        sockets.forEach(Libc::close);
        namespaces.close();
        installation.close();
    }

    /** The same two VPCs in every tenant: 10.0.0.0/16 with two ECSs, peered with 10.1.0.0/16 with one. */
    private record Twin(Tenant tenant, List<String> vpcs, EcsRef attacker, EcsRef victim, EcsRef peer) {
        static Twin make(Installation installation, String account) throws IOException {
            Tenant tenant = installation.tenant(account, account);
            String own = tenant.vpc("own", "10.0.0.0/16");
            String other = tenant.vpc("other", "10.1.0.0/16");
            String subnet = tenant.subnet(own, "10.0.0.0/24");
            EcsRef attacker = tenant.ecs(own, subnet, "10.0.0.5");
            EcsRef victim = tenant.ecs(own, subnet, "10.0.0.6");
            EcsRef peer = tenant.ecs(other, tenant.subnet(other, "10.1.0.0/24"), "10.1.0.5");
            String peering = tenant.peering(own, other, tenant.project());
            tenant.route(own, "10.1.0.0/16", peering);
            tenant.route(other, "10.0.0.0/16", peering);
            assertThat(tenant.reaches(attacker, victim)).isTrue();
            assertThat(tenant.reaches(attacker, peer)).isTrue();
            return new Twin(tenant, List.of(own, other), attacker, victim, peer);
        }

        List<String> namespaces(Installation installation) throws IOException {
            return List.of(
                    Place.of(installation, attacker),
                    Place.of(installation, victim),
                    Place.of(installation, peer),
                    Place.ofRouter(installation, vpcs.getFirst()),
                    Place.ofRouter(installation, vpcs.get(1)));
        }
    }

    @Test
    void twinsWithTheSameAddressesNeverSeeEachOthersPackets() throws IOException {
        Twin alpha = Twin.make(installation, "alpha");
        Twin beta = Twin.make(installation, "beta");
        List<Listener> inAlpha = listeners(alpha);
        List<Listener> inBeta = listeners(beta);
        for (String to : List.of("10.0.0.6", "10.1.0.5", "10.0.0.77", "10.0.0.1", "10.9.9.9")) {
            int fromAlpha = icmp(alpha.attacker(), to);
            int fromBeta = icmp(beta.attacker(), to);
            for (int burst = 0; burst < BURSTS; burst++) {
                for (int number = 0; number < BURST; number++) {
                    Packets.send(fromAlpha, Packets.echoRequest(1, number, ALPHA));
                    Packets.send(fromBeta, Packets.echoRequest(1, number, BETA));
                }
                inAlpha.forEach(Listener::listen);
                inBeta.forEach(Listener::listen);
            }
        }
        assertThat(inAlpha).allMatch(listener -> listener.saw(ALPHA)).noneMatch(listener -> listener.saw(BETA));
        assertThat(inBeta).allMatch(listener -> listener.saw(BETA)).noneMatch(listener -> listener.saw(ALPHA));
    }

    /** All that somebody saw who listened inside a namespace. */
    private record Listener(String namespace, int socket, List<byte[]> frames) {
        void listen() {
            frames.addAll(Packets.received(socket, PAUSE_MS));
        }

        boolean saw(long mark) {
            return frames.stream().anyMatch(frame -> Packets.holds(frame, mark));
        }
    }

    @Test
    void aForgedSourceGetsNothingThrough() throws IOException {
        Twin alpha = Twin.make(installation, "alpha");
        int wire = frames(Place.of(installation, alpha.attacker()), FIRST_INTERFACE);
        Mac own = mac(alpha.attacker());
        Mac victim = mac(alpha.victim());
        Mac router = gateway(alpha.attacker());
        Ip ownIp = Ip.parse("10.0.0.5");
        Ip victimIp = Ip.parse("10.0.0.6");
        Ip peerIp = Ip.parse("10.1.0.5");
        Map<String, byte[]> forged = new LinkedHashMap<>();
        long mark = ALPHA;
        for (Ip source : List.of(victimIp, peerIp, Ip.parse("10.0.0.66"), Ip.parse("10.0.0.1"), Ip.parse("8.8.8.8"))) {
            forged.put("source " + source + " to the VPC", echo(own, router, source, victimIp, ++mark));
            forged.put("source " + source + " to the peer", echo(own, router, source, peerIp, ++mark));
        }
        forged.put("another's MAC", echo(victim, router, ownIp, victimIp, ++mark));
        forged.put("nobody's MAC", echo(NOBODY, router, ownIp, peerIp, ++mark));
        forged.put("to everybody", echo(own, EVERYBODY, ownIp, victimIp, ++mark));
        forged.put("past the router", echo(own, victim, ownIp, victimIp, ++mark));

        int atVictim = frames(Place.of(installation, alpha.victim()), FIRST_INTERFACE);
        int atPeer = frames(Place.of(installation, alpha.peer()), FIRST_INTERFACE);
        forged.values().forEach(frame -> Packets.send(wire, frame));
        Packets.send(wire, echo(own, router, ownIp, victimIp, BETA));
        Packets.send(wire, echo(own, router, ownIp, peerIp, BETA));
        List<byte[]> arrived = new ArrayList<>(Packets.received(atVictim, QUIET_MS));
        assertThat(arrived).as("honest packets do arrive").anyMatch(frame -> Packets.holds(frame, BETA));
        List<byte[]> arrivedAtPeer = Packets.received(atPeer, QUIET_MS);
        assertThat(arrivedAtPeer).as("honest packets do arrive").anyMatch(frame -> Packets.holds(frame, BETA));
        arrived.addAll(arrivedAtPeer);
        long lastMark = mark;
        for (long one = ALPHA; one <= lastMark; one++) {
            long forgedMark = one;
            assertThat(arrived)
                    .as("arrived, number %d of %s", forgedMark - ALPHA, forged.keySet())
                    .noneMatch(frame -> Packets.holds(frame, forgedMark));
        }
    }

    @Test
    void forgedArpTakesNoAddressAway() throws IOException {
        Twin alpha = Twin.make(installation, "alpha");
        int wire = frames(Place.of(installation, alpha.attacker()), FIRST_INTERFACE);
        int atVictim = frames(Place.of(installation, alpha.victim()), FIRST_INTERFACE);
        Mac own = mac(alpha.attacker());
        Mac router = gateway(alpha.attacker());
        for (Mac claimed : List.of(own, NOBODY)) {
            for (Mac to : List.of(EVERYBODY, router, mac(alpha.victim()))) {
                for (String address : List.of("10.0.0.6", "10.0.0.1", "10.1.0.5", "10.0.0.99")) {
                    Ip ip = Ip.parse(address);
                    Packets.send(wire, Packets.arp(own, to, 1, claimed, ip, to, ip));
                    Packets.send(wire, Packets.arp(own, to, 2, claimed, ip, to, Ip.parse("10.0.0.1")));
                }
            }
        }
        assertThat(Packets.received(atVictim, QUIET_MS))
                .as("frames at the victim")
                .isEmpty();
        int atAttacker = frames(Place.of(installation, alpha.attacker()), FIRST_INTERFACE);
        assertThat(alpha.tenant().pings(alpha.peer(), "10.0.0.6", 20)).isEqualTo(20);
        assertThat(alpha.tenant().pings(alpha.victim(), "10.0.0.1", 20)).isEqualTo(20);
        assertThat(alpha.tenant().pings(alpha.victim(), "10.0.0.99", 1)).isZero();
        assertThat(Packets.received(atAttacker, QUIET_MS))
                .as("frames at the attacker")
                .isEmpty();
    }

    private List<Listener> listeners(Twin twin) throws IOException {
        List<Listener> all = new ArrayList<>();
        for (String namespace : twin.namespaces(installation)) {
            all.add(new Listener(namespace, frames(namespace, 0), new ArrayList<>()));
        }
        return all;
    }

    private static byte[] echo(Mac from, Mac to, Ip source, Ip destination, long mark) {
        return Packets.frame(from, to, source, destination, Packets.echoRequest(7, 1, mark));
    }

    private int icmp(EcsRef from, String to) throws IOException {
        int socket = Packets.icmp(namespaces, Place.of(installation, from), Ip.parse(to));
        sockets.add(socket);
        return socket;
    }

    private int frames(String namespace, int index) {
        int socket = Packets.frames(namespaces, namespace, index);
        sockets.add(socket);
        return socket;
    }

    private Mac mac(EcsRef ecs) throws IOException {
        return Mac.parse(Kernel.inside(Place.of(installation, ecs), "cat /sys/class/net/eth0/address")
                .strip());
    }

    /** The address by which an ECS speaks to its router. */
    private Mac gateway(EcsRef ecs) throws IOException {
        String line = Kernel.inside(Place.of(installation, ecs), "ip neigh show 10.0.0.1");
        return Mac.parse(line.replaceAll("(?s).*lladdr (\\S+).*", "$1"));
    }
}
